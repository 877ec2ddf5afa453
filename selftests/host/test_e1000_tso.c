// SPDX-License-Identifier: GPL-2.0
/*
 * test_e1000_tso.c - large sends
 */
#include <stdlib.h>

#include "e1000_dut.h"

static struct pkt pkt, want;

/* Build the packet on the wire (want), and what the driver hands over (pkt). */
static void prepare(u32 kind, u32 payload, bool tso)
{
	pkt_build(&want, broadcast, kind, payload);
	pkt = want;
	pkt_for_offload(&pkt, tso);
}

/* Context, header and payload as the driver does: header and data apart. */
static void put_tso(u16 mss)
{
	struct ctx c = ctx_for(&pkt, mss);
	u64 addr = mem(pkt.data, pkt.len);
	u32 at = pkt.payload, len;
	u8 cmd;

	tx_context(&c);
	tx_put(addr, data_desc(at, TX_TSE, popts(&pkt)));
	for (; at < pkt.len; at += len) {
		len = min(pkt.len - at, 4096);
		cmd = TX_TSE | TX_IFCS | (at + len == pkt.len ? TX_EOP | TX_RS : 0);
		tx_put(addr + at, data_desc(len, cmd, popts(&pkt)));
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
	tx_check(&want);
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
		       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts(&pkt)));
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
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts(&pkt)));
	tx_go();
	tx_check(&want);
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
	tx_put(addr, data_desc(20, TX_TSE, popts(&pkt)));
	tx_put(addr + 20, data_desc(25, TX_TSE, popts(&pkt)));
	tx_put(addr + 45, data_desc(pkt.len - 45, TX_TSE | TX_EOP | TX_IFCS | TX_RS, popts(&pkt)));
	tx_go();
	tx_check(&want);
}

KTEST(tso_partial, "a large send in parts over several tail writes")
{
	struct ctx c;
	u64 addr;
	u32 at;
	u8 cmd;

	dut_start();
	prepare(0, 6000, true);
	c = ctx_for(&pkt, 1000);
	addr = mem(pkt.data, pkt.len);
	tx_context(&c);
	tx_go();
	tx_put(addr, data_desc(54, TX_TSE, popts(&pkt)));
	tx_go();
	for (at = 54; at < pkt.len; at += 2000) {
		CHECK_EQ(sim->out.count, 0);
		cmd = TX_TSE | TX_IFCS | (at + 2000 == pkt.len ? TX_EOP | TX_RS : 0);
		tx_put(addr + at, data_desc(2000, cmd, popts(&pkt)));
		tx_go();
	}
	tx_check(&want);
}

KTEST(tso_after_tso, "each large send uses its own context")
{
	dut_start();
	prepare(0, 4000, true);
	put_tso(1448);
	tx_go();
	tx_check(&want);
	prepare(PKT_IPV6, 5000, true);
	put_tso(1000);
	tx_go();
	tx_check(&want);
	prepare(0, 3000, true);
	put_tso(536);
	tx_go();
	tx_check(&want);
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
	       data_desc(pkt.len, TX_TSE | TX_EOP | TX_IFCS | TX_VLE, popts(&pkt)) |
	       special(0x0123));
	tx_go();
	w = tx_one();
	CHECK_EQ(w->meta.gso_size, 1000);
	frame_finish(w);
	tx_check_tagged(w, &want, 0x0123, 0x8100);
	free(w);
}

KTEST(vlan_tso_in_bytes, "a large send of a packet that has a tag in its bytes")
{
	dut_start();
	prepare(PKT_VLAN, 5000, true);
	put_tso(1000);
	tx_go();
	tx_check(&want);
}

