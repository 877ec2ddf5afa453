/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rx_frame.h - a received frame between the wire and the ring
 */
#ifndef E1000_RX_FRAME_H
#define E1000_RX_FRAME_H

#include "e1000.h"
#include "../headers.h"

/* Bytes of a frame that are looked at, and may have to be changed, in one piece */
#define E1000_RX_HEAD		128
/* The head, the pieces of the frame around a checksum, padding, FCS */
#define E1000_RX_PIECES		(EMUL_MAX_SEGS + 5)

/**
 * struct e1000_rx_image - a frame as it is stored
 * @piece: its bytes
 * @len: how many
 * @wire_len: its length on the wire, with tag and FCS; 0 for what is no frame
 * @event: statistics register that counts it as something special, or 0
 * @pause: time in a pause frame
 * @da: destination address
 * @csum: packet checksum
 * @special: tag
 * @status: RXD_*, but for DD and EOP
 * @errors: RXD_ERR_*
 * @pieces: number of pieces
 * @gathered: the first bytes of the frame, if they are not in one piece
 * @head: the first bytes as they are stored, if that makes a difference
 * @sum: transport checksum that had to be filled in
 * @fcs: FCS
 */
struct e1000_rx_image {
	struct emul_seg piece[E1000_RX_PIECES];
	u32 len;
	u32 wire_len;
	unsigned int event;
	u16 pause;
	const u8 *da;
	u16 csum;
	u16 special;
	u8 status;
	u8 errors;
	unsigned int pieces;
	u8 gathered[E1000_RX_HEAD];
	u8 head[E1000_RX_HEAD + ETH_TAG_LEN];
	u8 sum[2];
	u8 fcs[ETH_FCS_LEN];
};

bool e1000_rx_frame(struct e1000 *e, const struct emul_frame *frame, u32 rctl,
		    struct e1000_rx_image *image);

#endif
