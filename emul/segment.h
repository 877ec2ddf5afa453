/* SPDX-License-Identifier: GPL-2.0 */
/*
 * segment.h - cut a TCP large send into the frames that a wire carries
 */
#ifndef EMUL_SEGMENT_H
#define EMUL_SEGMENT_H

#include "os.h"
#include "emul.h"

/**
 * struct emul_segments - a large send while it is being cut
 * @frame: the large send
 * @out: the frame that emul_segments_next() gave last
 * @head: headers of @out
 * @payload: bytes of the large send behind the headers
 * @done: those in frames given so far
 * @seg: segment of @frame with the next payload byte
 * @skip: its offset there
 * @ip: offset of the IP header
 * @l4: offset of the TCP header
 * @ip6: IPv6, else IPv4
 * @seq: TCP sequence number of the first byte
 * @id: IPv4 identification of the first frame
 * @flags: TCP flags of the large send
 * @sum: pseudo header sum of the large send without its length
 */
struct emul_segments {
	const struct emul_frame *frame;
	struct emul_frame out;
	u8 head[EMUL_HEAD_LEN];
	u32 payload;
	u32 done;
	u32 skip;
	u16 seg;
	u16 ip;
	u16 l4;
	bool ip6;
	u8 flags;
	u16 id;
	u32 seq;
	u64 sum;
};

int emul_segments_begin(struct emul_segments *s, const struct emul_frame *frame);
const struct emul_frame *emul_segments_next(struct emul_segments *s);

#endif
