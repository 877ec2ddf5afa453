// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_wire.c - offload=wire: what leaves the card is what is on a cable
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt, whole, want;

static void start(void)
{
	struct emul_params params;

	if (sim)
		dut_power_off();
	memset(&dut, 0, sizeof(dut));
	sim_defaults(&params, "e1000", "82545GM", dut_mac);
	params.offload = EMUL_OFFLOAD_WIRE;
	sim = sim_new_params("e1000", &params);
	sim->cuts = 500;
	ktest_teardown = dut_power_off;
	dut_link();
	tx_ring(32);
	rx_ring(32, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC);
}

/* A packet, and how the driver hands it over */
static void prepare(u32 kind, u32 payload, bool tso)
{
	pkt_build(&whole, broadcast, kind, payload);
	pkt = whole;
	pkt_for_offload(&pkt, tso);
}

static void put(u16 mss, u64 extra, u8 cmd)
{
	struct ctx c = ctx_for(&pkt, mss);
	u64 addr = mem(pkt.data, pkt.len);

	cmd |= mss ? TX_TSE : 0;
	tx_context(&c);
	tx_put(addr, data_desc(pkt.payload, cmd, popts(&pkt)) | extra);
	tx_put(addr + pkt.payload, data_desc(pkt.len - pkt.payload,
					     cmd | TX_EOP | TX_IFCS | TX_RS, popts(&pkt)) | extra);
	tx_go();
}

/* All that was sent is the @n frames that @whole becomes, cut at @mss if that is not 0. */
static void check_frames(u32 n, u32 mss)
{
	struct sim_frame *w;
	u32 i;

	REQUIRE_EQ(sim->out.count, n);
	for (i = 0; i < n; i++) {
		w = sim_frame_pop(sim);
		ktest_case("frame %u of %u", i, n);
		if (mss)
			pkt_segment(&want, &whole, mss, i);
		else
			want = whole;
		CHECK_EQ(w->meta.gso, EMUL_GSO_NONE);
		CHECK_EQ(w->meta.flags, 0);
		CHECK_EQ(w->len, max(want.len, 60));
		CHECK_MEM(w->data, want.data, want.len);
		free(w);
	}
}

KTEST(large, "a large send leaves as the frames that it is cut into, with all sums")
{
	static const u32 kinds[] = { 0, PKT_IPV6 };
	static const u32 sizes[] = { 1449, 2896, 2897, 20001, 60000 };
	unsigned int k, i;

	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			start();
			prepare(kinds[k], sizes[i], true);
			put(1448, 0, 0);
			check_frames(DIV_ROUND_UP(sizes[i], 1448), 1448);
			CHECK_EQ(rd(GPTC), DIV_ROUND_UP(sizes[i], 1448));
			CHECK_EQ(rd(TSCTC), 1);
			CHECK_EQ(rd(TSCTFC), 0);
		}
}

KTEST(many, "into any number of frames")
{
	start();
	prepare(0, 10000, true);
	put(20, 0, 0);
	check_frames(500, 20);
}

KTEST(budget, "of which a call sends no more than it may, and the rest of the last one")
{
	unsigned int i;

	start();
	sim->budget = 4;
	sim->cuts = 9;
	prepare(0, 1000, true);
	for (i = 0; i < 10; i++)
		put(100, 0, 0);
	CHECK_EQ(sim->out.count, 100);
	start();
	sim->budget = 4;
	sim->cuts = 9;
	/* All in the ring before the device is told of any */
	wr(TCTL, rd(TCTL) & ~TCTL_EN);
	for (i = 0; i < 10; i++)
		put(100, 0, 0);
	CHECK_EQ(sim->out.count, 0);
	wr(TCTL, rd(TCTL) | TCTL_EN);
	sim_run(sim);
	CHECK_EQ(sim->out.count, 100);
}

KTEST(largest, "a large send that is too long with its tag is thrown away")
{
	/* Headers of 54 bytes among them; a tag of another type than 0x8100 is in the frame. */
	static u8 data[65792];
	struct ctx c;

	start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	wr(VET, 0x88a8);
	prepare(0, 1000, true);
	memcpy(data, pkt.data, 54);
	c = ctx_for(&pkt, 65535);
	c.paylen = 65792 - 54;
	tx_context(&c);
	tx_put(mem(data, sizeof(data)),
	       data_desc(sizeof(data), TX_TSE | TX_VLE | TX_EOP | TX_IFCS | TX_RS, popts(&pkt)) |
	       special(PKT_TCI));
	tx_go();
	CHECK_EQ(tx_status(1) & TX_DD, TX_DD);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(rd(TSCTC), 0);
}

KTEST(one, "a large send of no more than a segment is one frame")
{
	start();
	prepare(0, 1000, true);
	put(1448, 0, 0);
	check_frames(1, 1448);
}

KTEST(sums, "transport checksums are filled in, of TCP and UDP, over IPv4 and IPv6")
{
	static const u32 kinds[] = { 0, PKT_UDP, PKT_IPV6, PKT_IPV6 | PKT_UDP };
	static const u32 sizes[] = { 1, 2, 31, 1000, 1447 };
	unsigned int k, i;

	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			start();
			prepare(kinds[k], sizes[i], false);
			put(0, 0, 0);
			check_frames(1, 0);
		}
}

KTEST(zero, "a checksum of UDP that is zero is sent as all ones")
{
	u8 *last = whole.data + 14 + 20 + 8;

	start();
	pkt_build(&whole, broadcast, PKT_UDP, 2);
	/* What the sum lacks to all ones goes into the payload. */
	put_unaligned_be16(0, last);
	put_unaligned_be16(0, whole.data + whole.csum);
	put_unaligned_be16(~ref_sum(whole.data + whole.l4, 10, pkt_pseudo(&whole, true)), last);
	put_unaligned_be16(0xffff, whole.data + whole.csum);
	pkt = whole;
	pkt_for_offload(&pkt, false);
	put(0, 0, 0);
	check_frames(1, 0);
}

KTEST(tags, "a tag that the card inserts is on each of the frames")
{
	struct sim_frame *w;
	u32 i;

	start();
	wr(CTRL, rd(CTRL) | CTRL_VME);
	prepare(0, 4000, true);
	put(1448, special(PKT_TCI), TX_VLE);
	REQUIRE_EQ(sim->out.count, 3);
	for (i = 0; i < 3; i++) {
		w = sim_frame_pop(sim);
		pkt_segment(&want, &whole, 1448, i);
		tx_check_tagged(w, &want, PKT_TCI, 0x8100);
		free(w);
	}
}

KTEST(padded, "the last frame is padded if it has to be, and counts so")
{
	struct sim_frame *w;

	start();
	prepare(0, 1001, true);
	put(1000, 0, 0);
	CHECK_EQ(rd(PTC1023) + rd(PTC1522), 1);
	CHECK_EQ(rd(PTC64), 1);
	/* 54 bytes of headers and 1000 or 1 of data, with FCS */
	CHECK_EQ(rd(GOTCL), 1058 + 64);
	REQUIRE_EQ(sim->out.count, 2);
	free(sim_frame_pop(sim));
	w = sim_frame_pop(sim);
	pkt_segment(&want, &whole, 1000, 1);
	CHECK_EQ(w->len, 60);
	CHECK_MEM(w->data, want.data, 55);
	CHECK(!memchr_inv(w->data + 55, 0, 5));
	free(w);
}

KTEST(no_memory, "frames for which there is no memory are lost, the others are not")
{
	start();
	prepare(0, 4000, true);
	sim->fail_frames = 2;
	put(1448, 0, 0);
	CHECK_EQ(sim->out.count, 1);
	CHECK_EQ(tx_status(2) & TX_DD, TX_DD);
	tx_drain();
	put(1448, 0, 0);
	check_frames(3, 1448);
}

KTEST(looped, "in loopback they come back")
{
	u32 i;

	start();
	wr(RCTL, rd(RCTL) | RCTL_LBM_MAC);
	sim_run(sim);
	prepare(0, 4000, true);
	put(1448, 0, 0);
	CHECK_EQ(sim->out.count, 0);
	for (i = 0; i < 3; i++) {
		pkt_segment(&want, &whole, 1448, i);
		rx_check(i, want.data, want.len);
	}
}

KTEST(virtio_refuses, "a virtio-net cannot be made so")
{
	struct emul_params params;

	sim_defaults(&params, "virtio-net", "modern", dut_mac);
	CHECK(!emul_find_model("virtio-net")->check(&params));
	params.offload = EMUL_OFFLOAD_WIRE;
	CHECK(emul_find_model("virtio-net")->check(&params));
}
