// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_offload.c - checksum insertion, large sends and VLAN tags on transmit
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt, want;

static const struct {
	const char *name;
	u32 kind;
} kinds[] = {
	{ "TCP over IPv4", 0 },
	{ "UDP over IPv4", PKT_UDP },
	{ "TCP over IPv6", PKT_IPV6 },
	{ "UDP over IPv6", PKT_IPV6 | PKT_UDP },
	{ "TCP over IPv4, tagged", PKT_VLAN },
};

/* Build the packet on the wire (want), and what the driver hands over (pkt). */
static void prepare(u32 kind, u32 payload, bool tso)
{
	pkt_build(&want, broadcast, kind, payload);
	pkt = want;
	pkt_for_offload(&pkt, tso);
}

static u8 popts(void)
{
	return POPTS_TXSM | (pkt.kind & PKT_IPV6 ? 0 : POPTS_IXSM);
}

static void put_data(u8 opts)
{
	tx_put(mem(pkt.data, pkt.len), data_desc(pkt.len, TX_EOP | TX_IFCS | TX_RS, opts));
}

/* One frame comes out and, with its checksum filled in, equals @want. */
static void check_wanted(void)
{
	struct sim_frame *w = tx_one();

	/* Padding does not change a sum: it is zero. */
	while (want.len < 60)
		want.data[want.len++] = 0;
	frame_finish(w);
	CHECK_EQ(w->len, want.len);
	CHECK_MEM(w->data, want.data, want.len);
	free(w);
}

KTEST(both_sums, "IP and transport checksums are inserted by context and data descriptors")
{
	struct ctx c;
	unsigned int i;
	u32 len;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		for (len = 7; len <= 1400; len += 199) {
			ktest_case("%s, %u bytes", kinds[i].name, len);
			dut_start();
			prepare(kinds[i].kind, len, false);
			c = ctx_for(&pkt, 0);
			tx_context(&c);
			put_data(popts());
			tx_go();
			check_wanted();
		}
}

KTEST(left_to_wire, "an ordinary transport checksum is left to the wire")
{
	struct sim_frame *w;
	struct ctx c;

	dut_start();
	prepare(0, 1000, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(popts());
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL);
	CHECK_EQ(w->meta.csum_start, 34);
	CHECK_EQ(w->meta.csum_offset, 16);
	/* Pseudo header: c0a8 + 0501 + c0a8 + 0502 + 6 + 3fc = 18f55 -> 8f56 */
	CHECK_EQ(get_unaligned_be16(w->data + 50), 0x8f56);
	free(w);
}

KTEST(ip_only, "POPTS.IXSM alone inserts the IP checksum and no other")
{
	struct sim_frame *w;
	struct ctx c;

	dut_start();
	prepare(0, 300, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(POPTS_IXSM);
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.flags, 0);
	CHECK_MEM(w->data + 14, want.data + 14, 20);
	CHECK_MEM(w->data + 34, pkt.data + 34, pkt.len - 34);
	free(w);
}

KTEST(no_popts, "without POPTS the data are sent as they are")
{
	struct sim_frame *w;
	struct ctx c;

	dut_start();
	prepare(0, 300, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(0);
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.flags, 0);
	CHECK_MEM(w->data, pkt.data, pkt.len);
	free(w);
}

KTEST(context_stays, "a context serves all frames until the next one")
{
	unsigned int i;
	struct ctx c;

	dut_start();
	prepare(0, 333, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	for (i = 0; i < 3; i++) {
		put_data(popts());
		tx_go();
		check_wanted();
	}
	prepare(PKT_IPV6 | PKT_UDP, 333, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(popts());
	tx_go();
	check_wanted();
}

KTEST(first_popts_count, "POPTS of the first data descriptor of a frame counts")
{
	struct ctx c;
	u64 addr;

	dut_start();
	prepare(0, 500, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	addr = mem(pkt.data, pkt.len);
	tx_put(addr, data_desc(100, 0, popts()));
	tx_put(addr + 100, data_desc(pkt.len - 100, TX_EOP | TX_IFCS, 0));
	tx_go();
	check_wanted();
}

KTEST(sum_to_end, "TUCSE bounds the bytes that are summed")
{
	struct sim_frame *w;
	struct ctx c;
	u16 sum;

	dut_start();
	prepare(0, 300, false);
	c = ctx_for(&pkt, 0);
	c.tucse = 133;	/* the last byte */
	tx_context(&c);
	put_data(POPTS_TXSM);
	tx_go();
	w = tx_one();
	frame_finish(w);
	sum = ~ref_sum(pkt.data + 34, 100, 0);
	CHECK_EQ(get_unaligned_be16(w->data + 50), sum);
	CHECK_MEM(w->data + 52, pkt.data + 52, pkt.len - 52);
	free(w);
}

KTEST(other_start, "a sum may start elsewhere than at the transport header")
{
	struct sim_frame *w;
	struct ctx c;
	u16 sum;

	dut_start();
	prepare(0, 300, false);
	c = ctx_for(&pkt, 0);
	c.tucss = 36;
	tx_context(&c);
	put_data(POPTS_TXSM);
	tx_go();
	w = tx_one();
	frame_finish(w);
	sum = ~ref_sum(pkt.data + 36, pkt.len - 36, 0);
	CHECK_EQ(get_unaligned_be16(w->data + 50), sum);
	CHECK_MEM(w->data + 52, pkt.data + 52, pkt.len - 52);
	free(w);
}

KTEST(unseeded, "a sum whose field held no pseudo header sum is over what the field held")
{
	struct sim_frame *w;
	struct ctx c;
	u16 sum;

	dut_start();
	prepare(0, 300, false);
	put_unaligned_be16(0x1234, pkt.data + 50);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(POPTS_TXSM);
	tx_go();
	w = tx_one();
	frame_finish(w);
	sum = ~ref_sum(pkt.data + 34, pkt.len - 34, 0);
	CHECK_EQ(get_unaligned_be16(w->data + 50), sum);
	free(w);
}

KTEST(odd_length, "a sum over an odd number of bytes is padded with zero")
{
	struct ctx c;

	dut_start();
	prepare(PKT_UDP, 1, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(popts());
	tx_go();
	check_wanted();
}

KTEST(legacy_sum, "a legacy descriptor with IC inserts one checksum")
{
	struct sim_frame *w;
	u16 sum;

	dut_start();
	pkt_raw(&pkt, broadcast, 200);
	sum = ~ref_sum(pkt.data + 20, 180, 0);
	tx_put(mem(pkt.data, 200), legacy_csum(200, TX_EOP | TX_IFCS | TX_IC, 20, 40));
	tx_go();
	w = tx_one();
	frame_finish(w);
	CHECK_EQ(get_unaligned_be16(w->data + 40), sum);
	CHECK_MEM(w->data, pkt.data, 40);
	CHECK_MEM(w->data + 42, pkt.data + 42, 158);
	free(w);
}

KTEST(legacy_sum_before, "the field of a legacy checksum may lie before what is summed")
{
	struct sim_frame *w;
	u16 sum;

	dut_start();
	pkt_raw(&pkt, broadcast, 200);
	sum = ~ref_sum(pkt.data + 60, 140, 0);
	tx_put(mem(pkt.data, 200), legacy_csum(200, TX_EOP | TX_IFCS | TX_IC, 60, 20));
	tx_go();
	w = tx_one();
	frame_finish(w);
	CHECK_EQ(get_unaligned_be16(w->data + 20), sum);
	free(w);
}

KTEST(legacy_sum_outside, "IC is ignored if start or field lie outside of the packet")
{
	static const u8 at[][2] = { { 200, 40 }, { 255, 40 }, { 20, 199 }, { 20, 250 } };
	struct sim_frame *w;
	unsigned int i;

	dut_start();
	pkt_raw(&pkt, broadcast, 200);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		ktest_case("%u %u", at[i][0], at[i][1]);
		tx_put(mem(pkt.data, 200),
		       legacy_csum(200, TX_EOP | TX_IFCS | TX_IC, at[i][0], at[i][1]));
		tx_go();
		w = tx_one();
		frame_finish(w);
		CHECK_EQ(w->len, 200);
		CHECK_MEM(w->data, pkt.data, 200);
		free(w);
	}
}

/* -------------------------------------------------------------------------
 * Large sends
 */

/* Context, header and payload as the driver does: header and data apart. */
static void put_tso(u16 mss)
{
	struct ctx c = ctx_for(&pkt, mss);
	u64 addr = mem(pkt.data, pkt.len);
	u32 at = pkt.payload, len;

	tx_context(&c);
	tx_put(addr, data_desc(at, TX_TSE, popts()));
	for (; at < pkt.len; at += len) {
		len = min(pkt.len - at, 4096);
		tx_put(addr + at, data_desc(len, TX_TSE | TX_IFCS |
					    (at + len == pkt.len ? TX_EOP | TX_RS : 0), popts()));
	}
}

KTEST(tso_v4, "a large send over IPv4 is one frame with complete headers")
{
	struct sim_frame *w;

	dut_start();
	prepare(0, 20000, true);
	put_tso(1448);
	tx_go();
	w = tx_one();
	CHECK_EQ(w->len, 20054);
	CHECK_EQ(w->meta.gso, EMUL_GSO_TCPV4);
	CHECK_EQ(w->meta.gso_size, 1448);
	CHECK_EQ(w->meta.hdr_len, 54);
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL);
	CHECK_EQ(w->meta.csum_start, 34);
	CHECK_EQ(w->meta.csum_offset, 16);
	/* Total length: 20 + 20 + 20000 */
	CHECK_EQ(get_unaligned_be16(w->data + 16), 20040);
	/*
	 * IP: 4500 + 4e48 + 1c46 + 4000 + 4006 + c0a8 + 0501 + c0a8 + 0502 = 2bae7
	 * -> bae9 -> 4516
	 */
	CHECK_EQ(get_unaligned_be16(w->data + 24), 0x4516);
	/* Pseudo header: c0a8 + 0501 + c0a8 + 0502 + 6 + 4e34 = 1d98d -> d98e */
	CHECK_EQ(get_unaligned_be16(w->data + 50), 0xd98e);
	frame_finish(w);
	CHECK_MEM(w->data, want.data, want.len);
	free(w);
}

KTEST(tso_v6, "a large send over IPv6 is one frame with complete headers")
{
	struct sim_frame *w;

	dut_start();
	prepare(PKT_IPV6, 20000, true);
	put_tso(1428);
	tx_go();
	w = tx_one();
	CHECK_EQ(w->len, 20074);
	CHECK_EQ(w->meta.gso, EMUL_GSO_TCPV6);
	CHECK_EQ(w->meta.gso_size, 1428);
	CHECK_EQ(w->meta.hdr_len, 74);
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL);
	CHECK_EQ(w->meta.csum_start, 54);
	CHECK_EQ(w->meta.csum_offset, 16);
	/* Payload length: 20 + 20000 */
	CHECK_EQ(get_unaligned_be16(w->data + 18), 20020);
	/* Pseudo header: 2 * (fd00 + 1234) + 1 + 2 + 6 + 4e34 = 26ca5 -> 6ca7 */
	CHECK_EQ(get_unaligned_be16(w->data + 70), 0x6ca7);
	frame_finish(w);
	CHECK_MEM(w->data, want.data, want.len);
	free(w);
}

KTEST(tso_sizes, "large sends of all sizes arrive complete")
{
	static const u32 payloads[] = { 1449, 2896, 2897, 4096, 9000, 32768, 65000, 65495 };
	struct sim_frame *w;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(payloads); i++) {
		ktest_case("%u bytes", payloads[i]);
		dut_start();
		prepare(0, payloads[i], true);
		put_tso(1448);
		tx_go();
		w = tx_one();
		frame_finish(w);
		CHECK_EQ(w->len, want.len);
		CHECK_MEM(w->data, want.data, want.len);
		free(w);
	}
}

KTEST(tso_one_segment, "a large send that fits one segment is right, whatever it is called")
{
	dut_start();
	prepare(0, 1448, true);
	put_tso(1448);
	tx_go();
	check_wanted();
}

KTEST(tso_misfit, "a large send that its context does not describe is dropped and counted")
{
	struct ctx c;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		ktest_case("%u", i);
		dut_start();
		rd(TSCTFC);
		prepare(0, 5000, true);
		c = ctx_for(&pkt, 1000);
		switch (i) {
		case 0:
			c.paylen--;
			break;
		case 1:
			c.hdrlen -= 4;
			c.paylen += 4;
			break;
		case 2:
			c.cmd &= ~TU_IPV4;
			break;
		case 3:
			c.mss = 0;
			break;
		}
		tx_context(&c);
		tx_put(mem(pkt.data, pkt.len),
		       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts()));
		tx_go();
		CHECK_EQ(sim->out.count, 0);
		CHECK_EQ(rd(TSCTFC), 1);
		CHECK_EQ(rd(TDH), 2);
		CHECK_EQ(tx_status(1) & TX_DD, TX_DD);
	}
}

KTEST(tso_udp, "a large send of UDP is one frame with complete headers")
{
	struct sim_frame *w;

	dut_start();
	prepare(PKT_UDP, 20000, true);
	put_tso(1400);
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.gso, EMUL_GSO_UDP);
	CHECK_EQ(w->meta.gso_size, 1400);
	CHECK_EQ(w->meta.hdr_len, 42);
	CHECK_EQ(w->meta.csum_start, 34);
	CHECK_EQ(w->meta.csum_offset, 6);
	frame_finish(w);
	CHECK_MEM(w->data, want.data, want.len);
	free(w);
}

KTEST(tso_shared_header, "header and first data may share a descriptor")
{
	struct ctx c;

	dut_start();
	prepare(0, 5000, true);
	c = ctx_for(&pkt, 1000);
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts()));
	tx_go();
	check_wanted();
}

KTEST(tso_split_header, "the header may be cut into descriptors")
{
	struct ctx c;
	u64 addr;

	dut_start();
	prepare(0, 5000, true);
	c = ctx_for(&pkt, 1000);
	addr = mem(pkt.data, pkt.len);
	tx_context(&c);
	tx_put(addr, data_desc(20, TX_TSE, popts()));
	tx_put(addr + 20, data_desc(25, TX_TSE, popts()));
	tx_put(addr + 45, data_desc(pkt.len - 45, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts()));
	tx_go();
	check_wanted();
}

KTEST(tso_partial, "a large send in parts over several tail writes")
{
	struct ctx c;
	u64 addr;
	u32 at;

	dut_start();
	prepare(0, 6000, true);
	c = ctx_for(&pkt, 1000);
	addr = mem(pkt.data, pkt.len);
	tx_context(&c);
	tx_go();
	tx_put(addr, data_desc(54, TX_TSE, popts()));
	tx_go();
	for (at = 54; at < pkt.len; at += 2000) {
		CHECK_EQ(sim->out.count, 0);
		tx_put(addr + at, data_desc(2000, TX_TSE | TX_IFCS |
					    (at + 2000 == pkt.len ? TX_EOP | TX_RS : 0), popts()));
		tx_go();
	}
	check_wanted();
}

KTEST(tso_after_tso, "each large send uses its own context")
{
	dut_start();
	prepare(0, 4000, true);
	put_tso(1448);
	tx_go();
	check_wanted();
	prepare(PKT_IPV6, 5000, true);
	put_tso(1000);
	tx_go();
	check_wanted();
	prepare(0, 3000, true);
	put_tso(536);
	tx_go();
	check_wanted();
}

KTEST(tso_done, "all descriptors of a large send with RS are written back")
{
	u32 last;

	dut_start();
	prepare(0, 20000, true);
	put_tso(1448);
	last = dut.tx_tail - 1;
	tx_go();
	CHECK_EQ(tx_status(last) & TX_DD, TX_DD);
	CHECK_EQ(rd(TDH), dut.tx_tail);
	CHECK_EQ(rd(TSCTC), 1);
}

/* -------------------------------------------------------------------------
 * VLAN
 */

static void check_tagged(struct sim_frame *w, u16 tci, u16 type)
{
	/* The tag may travel beside the bytes or in them. */
	if (w->meta.flags & EMUL_FRAME_VLAN) {
		CHECK_EQ(w->meta.vlan_tci, tci);
		CHECK_EQ(w->len, pkt.len);
		CHECK_MEM(w->data, pkt.data, pkt.len);
	} else {
		CHECK_EQ(w->len, pkt.len + 4);
		CHECK_MEM(w->data, pkt.data, 12);
		CHECK_EQ(get_unaligned_be16(w->data + 12), type);
		CHECK_EQ(get_unaligned_be16(w->data + 14), tci);
		CHECK_MEM(w->data + 16, pkt.data + 12, pkt.len - 12);
	}
}

KTEST(vlan_insert, "VLE inserts the tag of the special field when CTRL.VME is set")
{
	struct sim_frame *w;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_VLE) | special(0x6123));
	tx_go();
	w = tx_one();
	check_tagged(w, 0x6123, 0x8100);
	free(w);
	tx_put(mem(pkt.data, 100),
	       data_desc(100, TX_EOP | TX_IFCS | TX_VLE, 0) | special(0x0fff));
	tx_go();
	w = tx_one();
	check_tagged(w, 0x0fff, 0x8100);
	free(w);
}

KTEST(vlan_no_vle, "without VLE nothing is inserted")
{
	struct sim_frame *w;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS) | special(0x6123));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.flags, 0);
	CHECK_EQ(w->len, 100);
	free(w);
}

KTEST(vlan_no_vme, "without CTRL.VME the VLE bit is ignored")
{
	struct sim_frame *w;

	dut_start();
	wr(CTRL, rd(CTRL) & ~CTRL_VME);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_VLE) | special(0x6123));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.flags, 0);
	CHECK_EQ(w->len, 100);
	free(w);
}

KTEST(vlan_last_counts, "VLE and tag of the last descriptor count")
{
	struct sim_frame *w;
	u64 addr;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	pkt_raw(&pkt, broadcast, 100);
	addr = mem(pkt.data, 100);
	tx_put(addr, legacy(50, 0));
	tx_put(addr + 50, legacy(50, TX_EOP | TX_IFCS | TX_VLE) | special(0x0042));
	tx_go();
	w = tx_one();
	check_tagged(w, 0x0042, 0x8100);
	free(w);
}

KTEST(vlan_other_type, "a tag of another VET goes into the bytes")
{
	struct sim_frame *w;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x88a8);
	pkt_raw(&pkt, broadcast, 100);
	tx_put(mem(pkt.data, 100), legacy(100, TX_EOP | TX_IFCS | TX_VLE) | special(0x0042));
	tx_go();
	w = tx_one();
	CHECK(!(w->meta.flags & EMUL_FRAME_VLAN));
	check_tagged(w, 0x0042, 0x88a8);
	free(w);
}

KTEST(vlan_with_sums, "tag and checksums are inserted in one frame")
{
	struct sim_frame *w;
	struct ctx c;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	prepare(0, 500, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_EOP | TX_IFCS | TX_VLE, popts()) | special(0x0123));
	tx_go();
	w = tx_one();
	frame_finish(w);
	pkt = want;
	check_tagged(w, 0x0123, 0x8100);
	free(w);
}

KTEST(vlan_tso, "a large send may carry a tag")
{
	struct sim_frame *w;
	struct ctx c;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x8100);
	prepare(0, 5000, true);
	c = ctx_for(&pkt, 1000);
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_VLE, popts()) | special(0x0123));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.gso_size, 1000);
	frame_finish(w);
	pkt = want;
	check_tagged(w, 0x0123, 0x8100);
	free(w);
}

KTEST(vlan_tso_in_bytes, "a large send of a packet that has a tag in its bytes")
{
	dut_start();
	prepare(PKT_VLAN, 5000, true);
	put_tso(1000);
	tx_go();
	check_wanted();
}

KTEST(vlan_sum_bounded, "TUCSE counts without the tag that is inserted")
{
	struct sim_frame *w;
	struct ctx c;
	u16 sum;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x88a8);
	prepare(0, 300, false);
	c = ctx_for(&pkt, 0);
	c.tucse = 133;
	tx_context(&c);
	tx_put(mem(pkt.data, pkt.len),
	       data_desc(pkt.len, TX_EOP | TX_IFCS | TX_VLE, POPTS_TXSM) | special(7));
	tx_go();
	w = tx_one();
	frame_finish(w);
	sum = ~ref_sum(pkt.data + 34, 100, 0);
	CHECK_EQ(get_unaligned_be16(w->data + 54), sum);
	free(w);
}
