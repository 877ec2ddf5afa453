/* SPDX-License-Identifier: GPL-2.0 */
/*
 * packet.h - packets to send and receive, with sums of the tests' own
 */
#ifndef HOST_PACKET_H
#define HOST_PACKET_H

#include <linux/types.h>

struct sim_frame;

#define PKT_MAX		70000

/* Bits for pkt_build() */
#define PKT_IPV6	1
#define PKT_UDP		2	/* else TCP, with a header of 20 bytes */
#define PKT_VLAN	4	/* 802.1Q tag 0x6123 in the bytes */

#define PKT_TCI		0x6123

/**
 * struct pkt - an Ethernet packet, without FCS
 * @len: bytes
 * @l3: offset of the IP header
 * @l4: offset of the TCP or UDP header
 * @payload: offset of what follows
 * @csum: offset of the TCP or UDP checksum
 * @kind: PKT_* it was built with
 * @data: the bytes
 */
struct pkt {
	u32 len;
	u32 l3;
	u32 l4;
	u32 payload;
	u32 csum;
	u32 kind;
	u8 data[PKT_MAX];
};

/* One's complement sum, folded but not complemented, in host order. */
u16 ref_sum(const u8 *p, u32 len, u32 init);
/* FCS of a frame, to be appended least significant byte first. */
u32 ref_fcs(const u8 *p, u32 len);

/* pkt_build() - a correct packet with @payload bytes after the transport header */
void pkt_build(struct pkt *p, const u8 *dst, u32 kind, u32 payload);
/* pkt_raw() - a frame of @len bytes of a local experimental EtherType */
void pkt_raw(struct pkt *p, const u8 *dst, u32 len);

/* Folded sum of the pseudo header, with or without the length of the segment. */
u16 pkt_pseudo(const struct pkt *p, bool with_len);

/*
 * pkt_for_offload() - prepare the checksum fields as a driver does that leaves
 * them to the device: IP checksum 0, transport checksum the pseudo header sum.
 * For a large send that sum lacks the length, and the IP length is 0.
 */
void pkt_for_offload(struct pkt *p, bool tso);

/* pkt_segment() - the @i-th frame that a large send @p becomes, with all sums */
void pkt_segment(struct pkt *seg, const struct pkt *p, u32 mss, u32 i);

/* frame_finish() - compute what EMUL_FRAME_CSUM_PARTIAL leaves to do */
void frame_finish(struct sim_frame *w);

#endif
