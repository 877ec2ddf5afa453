// SPDX-License-Identifier: GPL-2.0
/*
 * test_lint.c - what a device thinks of its driver
 */
#include <stdlib.h>

#include "e1000_dut.h"
#include "virtio_dut.h"

static const u8 frame[100] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x88, 0xb5 };

/* @rule has been broken so often, and no other has; then all is forgiven. */
static void check_only(enum emul_lint rule, unsigned int times)
{
	unsigned int i;

	for (i = 0; i < EMUL_LINT_RULES; i++) {
		ktest_case("rule %u", i);
		CHECK_EQ(sim->lint[i], i == rule ? times : 0);
	}
	memset(sim->lint, 0, sizeof(sim->lint));
}

static void check_clean(void)
{
	check_only(EMUL_LINT_RULES, 0);
}

KTEST(e1000_clean, "an e1000 that is used as the manual says has nothing to say")
{
	dut_start();
	rx_send(frame, sizeof(frame));
	tx_put(mem(frame, sizeof(frame)), legacy(sizeof(frame), TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	tx_drain();
	phy_read(1);
	eerd_read(0);
	check_clean();
}

KTEST(e1000_size, "registers of an e1000 are dwords")
{
	static const struct {
		u32 off;
		unsigned int size;
	} rows[] = { { 8, 1 }, { 8, 2 }, { 9, 4 }, { 8, 8 }, { 11, 1 } };
	unsigned int i;

	dut_power_on();
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sim_read(sim, 0, rows[i].off, rows[i].size);
		sim_write(sim, 0, rows[i].off, rows[i].size, 0);
		/* Eight bytes, or four that are not aligned, reach into what is reserved, 0xc. */
		sim->lint[EMUL_LINT_RESERVED_REGISTER] = 0;
		check_only(EMUL_LINT_ACCESS_SIZE, 2);
	}
}

KTEST(e1000_reserved, "an e1000 is accessed where registers are")
{
	dut_power_on();
	rd(0x000c);
	wr(0x5844, 0);
	check_only(EMUL_LINT_RESERVED_REGISTER, 2);
	rd(0x1fffc);
	check_clean();
}

KTEST(e1000_bits, "bits that cannot be written are written as they are read, or as 0")
{
	dut_power_on();
	wr(RCTL, BIT(31));
	wr(STATUS, BIT(31));
	wr(GPRC, 1);
	check_only(EMUL_LINT_RESERVED_BITS, 3);
	/* What PBA says is left for transmission; EECD has the EEPROM's pin as it was a while ago. */
	wr(EECD, BIT(3));
	wr(PBA, rd(PBA));
	wr(STATUS, rd(STATUS));
	wr(IMC, ~0U);
	check_clean();
}

KTEST(e1000_reset, "a reset is waited for, 13.4.1")
{
	dut_power_on();
	wr(CTRL, CTRL_RST);
	rd(STATUS);
	sim_advance(sim, 999);
	wr(IMC, ~0U);
	check_only(EMUL_LINT_DURING_RESET, 2);
	sim_advance(sim, 1);
	rd(STATUS);
	check_clean();
	wr(CTRL, BIT(31));
	rd(STATUS);
	check_clean();
	wr(MDIC, BIT(27) | BIT(21));
	check_only(EMUL_LINT_DURING_RESET, 1);
	wr(CTRL, 0);
	wr(MDIC, BIT(27) | BIT(21));
	check_clean();
}

KTEST(e1000_tail, "tails are within the ring while it is in use")
{
	dut_start();
	wr(TDT, 32);
	check_only(EMUL_LINT_TAIL_OUTSIDE_RING, 1);
	wr(TDT, 31);
	check_clean();
	wr(RDT, 0xffff);
	check_only(EMUL_LINT_TAIL_OUTSIDE_RING, 1);
	wr(RDT, 0);
	wr(RDLEN, 0);
	wr(TCTL, 0);
	wr(TDT, 32);
	check_clean();
	wr(TCTL, TCTL_EN);
	check_only(EMUL_LINT_TAIL_OUTSIDE_RING, 1);
}

KTEST(e1000_aligned, "rings are aligned when they are put into use, 13.4.25 and 13.4.27")
{
	u32 base;

	dut_start();
	base = rd(TDBAL);
	wr(TCTL, 0);
	wr(TDBAL, base + 4);
	wr(TDLEN, 100);
	check_clean();
	wr(TDBAL, base);
	wr(TCTL, TCTL_EN);
	check_only(EMUL_LINT_RING_MISALIGNED, 1);
	wr(TDLEN, 512);
	check_clean();
	wr(RDBAL, base + 1);
	check_only(EMUL_LINT_RING_MISALIGNED, 1);
}

KTEST(e1000_buffers, "a receive buffer is given once")
{
	unsigned int i;

	/* Round the ring several times, buffers in use again and again */
	dut_start();
	for (i = 0; i < 100; i++) {
		rx_send(frame, sizeof(frame));
		wr(RDT, (31 + i) % 32);
	}
	check_clean();

	dut_start();
	rx_desc(3)->addr = rx_desc(7)->addr;
	/* Null ones are none. */
	rx_desc(10)->addr = 0;
	rx_desc(11)->addr = 0;
	rx_send(frame, sizeof(frame));
	check_only(EMUL_LINT_BUFFER_GIVEN_TWICE, 1);
}

KTEST(e1000_master, "work is given while bus mastering is on")
{
	dut_start();
	sim_config_write(sim, 4, 2, 2);
	wr(TDT, 0);
	check_clean();
	wr(TDT, 1);
	check_only(EMUL_LINT_NO_BUS_MASTER, 1);
}

KTEST(e1000_frames, "frames can be transmitted, and a large send is what its context says")
{
	struct ctx c = { .cmd = TX_TSE, .hdrlen = 54, .mss = 10, .paylen = 40 };
	u64 addr;

	dut_start();
	addr = mem(frame, sizeof(frame));
	/* Less than the FCS that it is said to have */
	tx_put(addr, legacy(3, TX_EOP));
	tx_go();
	check_only(EMUL_LINT_FRAME_MALFORMED, 1);
	/* 54 + 40 is not 100; and then the headers are none of TCP. */
	tx_context(&c);
	tx_put(addr, data_desc(100, TX_EOP | TX_IFCS | TX_TSE, 0));
	tx_go();
	check_only(EMUL_LINT_CONTEXT_CONTRADICTS, 1);
	c.paylen = 46;
	tx_context(&c);
	tx_put(addr, data_desc(100, TX_EOP | TX_IFCS | TX_TSE, 0));
	tx_go();
	check_only(EMUL_LINT_CONTEXT_CONTRADICTS, 1);
}

KTEST(virtio_clean, "a virtio-net that is used as the specification says has nothing to say")
{
	vd_start(BIT_ULL(NF_CTRL_VQ));
	vd_rx_fill(vd_rxq(0), 4, 2048);
	vd_wire(frame, sizeof(frame));
	vd_tx(NULL, frame, sizeof(frame));
	vd_tx_drain();
	check_clean();
}

KTEST(virtio_size, "fields are accessed as what they are, 4.1.3.1")
{
	static const struct {
		u32 off;
		unsigned int size;
		bool good;
	} rows[] = {
		{ 0x00, 4, true }, { 0x00, 2, false }, { 0x12, 2, true }, { 0x12, 1, false },
		{ 0x14, 1, true }, { 0x14, 4, false }, { 0x20, 4, true }, { 0x20, 8, false },
		{ 0x1000, 1, true }, { 0x1000, 4, false },
		/* The MAC address is bytes, status has two of them. */
		{ 0x2000, 1, true }, { 0x2005, 1, true }, { 0x2000, 4, false },
		{ 0x2006, 2, true }, { 0x2006, 1, false },
	};
	unsigned int i;

	vd_start(0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sim_read(sim, 4, rows[i].off, rows[i].size);
		check_only(EMUL_LINT_ACCESS_SIZE, !rows[i].good);
	}
	sim_read(sim, 4, 0x40, 4);
	sim_read(sim, 4, 0x1004, 1);
	check_only(EMUL_LINT_RESERVED_REGISTER, 2);
}

KTEST(virtio_bits, "what is reserved or read-only is not written, 4.1.4.3.2")
{
	vd_start(0);
	cc_wr(CC_Q_ENABLE, 0);
	check_only(EMUL_LINT_RESERVED_BITS, 1);
	sim_write(sim, 4, 0x12, 2, 1);
	check_only(EMUL_LINT_RESERVED_BITS, 1);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK | S_DRIVER_OK | 0x10);
	check_only(EMUL_LINT_RESERVED_BITS, 1);
}

KTEST(virtio_reset, "a reset is waited for, 4.1.4.3.2")
{
	vd_start(0);
	vd_set_status(0);
	/* An interrupt handler, on another CPU */
	vd_isr();
	cc_rd(CC_Q_SIZE);
	check_only(EMUL_LINT_DURING_RESET, 1);
	vd_status();
	cc_rd(CC_Q_SIZE);
	check_clean();
}

KTEST(virtio_kicks, "virtqueues are kicked once they are there and DRIVER_OK is set")
{
	vd_power_on_offering(0);
	vd_setup(0);
	sim_write(sim, 4, 0x3000, 2, 0);
	check_only(EMUL_LINT_KICK_EARLY, 1);
	vd_driver_ok();
	sim_write(sim, 4, 0x3000, 2, 0);
	check_clean();
	/* There is a control queue, but without its feature nobody has set it up. */
	sim_write(sim, 4, 0x3008, 2, 2);
	check_only(EMUL_LINT_KICK_NO_QUEUE, 1);
}

KTEST(virtio_offers, "features that are accepted were negotiated, and so were those used")
{
	const struct net_hdr hdr = { .flags = HDR_NEEDS_CSUM, .csum_start = cpu_to_le16(14) };
	struct net_hdr large = hdr;

	vd_power_on(NULL);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER);
	/* 62: standby, of which the device knows nothing */
	vd_write_features(BIT_ULL(62) | BIT_ULL(VF_VERSION_1), 0);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK);
	check_only(EMUL_LINT_FEATURE_NOT_OFFERED, 1);
	vd_write_features(BIT_ULL(VF_VERSION_1), 0);
	vd_set_status(S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK);
	check_clean();
	cc_wr(CC_Q_RESET, 1);
	check_only(EMUL_LINT_FEATURE_NOT_NEGOTIATED, 1);

	vd_start(0);
	vd_tx(&hdr, frame, sizeof(frame));
	CHECK_EQ(sim->lint[EMUL_LINT_FRAME_MALFORMED], 1);
	sim->lint[EMUL_LINT_FRAME_MALFORMED] = 0;
	check_only(EMUL_LINT_FEATURE_NOT_NEGOTIATED, 1);

	vd_start(BIT_ULL(NF_CSUM));
	vd_tx(&hdr, frame, sizeof(frame));
	vd_tx_drain();
	check_clean();
	large.gso_type = 1;
	large.gso_size = cpu_to_le16(10);
	vd_tx(&large, frame, sizeof(frame));
	sim->lint[EMUL_LINT_FRAME_MALFORMED] = 0;
	check_only(EMUL_LINT_FEATURE_NOT_NEGOTIATED, 1);
}

KTEST(virtio_commands, "commands are given for features that were negotiated")
{
	const __le16 pairs = cpu_to_le16(1);
	const u8 on = 1;

	vd_start(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX));
	/* Promiscuous mode, 5.1.6.5.1; virtqueue pairs, 5.1.6.5.5 */
	ctrl_cmd(0, 0, &on, sizeof(on));
	check_clean();
	ctrl_cmd(4, 0, &pairs, sizeof(pairs));
	check_only(EMUL_LINT_FEATURE_NOT_NEGOTIATED, 1);
}

KTEST(virtio_rings, "virtqueues are aligned, and what is in them makes sense")
{
	vd_power_on_offering(0);
	vd_setup(0);
	check_clean();
	cc_wr(CC_Q_SELECT, 2);
	sim_write(sim, 4, 0x20, 4, 8);
	cc_wr(CC_Q_ENABLE, 1);
	check_only(EMUL_LINT_RING_MISALIGNED, 1);

	vd_start(0);
	sq_put(vd_txq(0), 0xffff);
	vq_notify(vd_txq(0));
	sim_run(sim);
	check_only(EMUL_LINT_RING_BROKEN, 1);
}
