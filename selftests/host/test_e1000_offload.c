// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_offload.c - checksum insertion and VLAN tags on transmit
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

static void put_data(u8 opts)
{
	tx_put(mem(pkt.data, pkt.len), data_desc(pkt.len, TX_EOP | TX_IFCS | TX_RS, opts));
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
			put_data(popts(&pkt));
			tx_go();
			tx_check(&want);
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
	put_data(popts(&pkt));
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
		put_data(popts(&pkt));
		tx_go();
		tx_check(&want);
	}
	prepare(PKT_IPV6 | PKT_UDP, 333, false);
	c = ctx_for(&pkt, 0);
	tx_context(&c);
	put_data(popts(&pkt));
	tx_go();
	tx_check(&want);
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
	tx_put(addr, data_desc(100, 0, popts(&pkt)));
	tx_put(addr + 100, data_desc(pkt.len - 100, TX_EOP | TX_IFCS, 0));
	tx_go();
	tx_check(&want);
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
	put_data(popts(&pkt));
	tx_go();
	tx_check(&want);
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

KTEST(legacy_sum_far, "the field of a legacy checksum may be anywhere that CSO reaches")
{
	struct sim_frame *w;
	unsigned int at, tag;
	u16 sum;

	dut_start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x88a8);
	pkt_raw(&pkt, broadcast, 400);
	for (tag = 0; tag < 2; tag++)
		for (at = 230; at <= 255; at++) {
			ktest_case("%u%s", at, tag ? ", tagged" : "");
			sum = ~ref_sum(pkt.data + 20, 380, 0);
			tx_put(mem(pkt.data, 400),
			       legacy_csum(400, TX_EOP | TX_IFCS | TX_IC | (tag ? TX_VLE : 0),
					   20, at));
			tx_go();
			w = tx_one();
			frame_finish(w);
			CHECK_EQ(get_unaligned_be16(w->data + at + 4 * tag), sum);
			free(w);
		}
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
 * VLAN
 */

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
	tx_check_tagged(w, &pkt, 0x6123, 0x8100);
	free(w);
	tx_put(mem(pkt.data, 100),
	       data_desc(100, TX_EOP | TX_IFCS | TX_VLE, 0) | special(0x0fff));
	tx_go();
	w = tx_one();
	tx_check_tagged(w, &pkt, 0x0fff, 0x8100);
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
	tx_check_tagged(w, &pkt, 0x0042, 0x8100);
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
	tx_check_tagged(w, &pkt, 0x0042, 0x88a8);
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
	       data_desc(pkt.len, TX_EOP | TX_IFCS | TX_VLE, popts(&pkt)) | special(0x0123));
	tx_go();
	w = tx_one();
	frame_finish(w);
	tx_check_tagged(w, &want, 0x0123, 0x8100);
	free(w);
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
