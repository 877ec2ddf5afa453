// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_e1000.c - a driver that does anything, in any order
 *
 * board.c aborts when the model breaks the contract of emul.h, the sanitizers when
 * it breaks memory. In the end a reset must make a working card of whatever is left.
 */
#include <stdlib.h>

#include "e1000_dut.h"
#include "program_fuzz.h"

/* What the DMA hook does, and after how many accesses */
static struct {
	unsigned int countdown;
	u32 reg;
	u32 val;
} trap;

static struct pkt pkt;

/* -------------------------------------------------------------------------
 * Registers
 */

static const u32 regs[] = {
	CTRL, CTRL_DUP, STATUS, EECD, EERD, CTRL_EXT, MDIC, FCAL, VET, ICR, ITR, ICS, IMS, IMC,
	RCTL, TCTL, PBA, RDBAL, RDBAH, RDLEN, RDH, RDT, RDTR, RXDCTL, RADV, TDBAL, TDBAH, TDLEN,
	TDH, TDT, TIDV, TXDCTL, TADV, RXCSUM, MTA, RAL(0), RAH(0), VFTA, GPRC, GORCL, GORCH, TXCW,
	FCRTL, FCRTH, WUC, WUFC, MANC, TIPG, LEDCTL, RSRPD,
	FCTTV, RDFH, RDFPC, PBM,
};

static u32 some_reg(struct program *pr)
{
	return regs[take(pr, 1) % ARRAY_SIZE(regs)];
}

static void hook(struct sim *s)
{
	if (trap.countdown && !--trap.countdown)
		sim_write(s, 0, trap.reg, 4, trap.val);
}

static void op_write_reg(struct program *pr)
{
	u32 reg = some_reg(pr);

	wr(reg, some_value(pr));
}

static void op_read_reg(struct program *pr)
{
	rd(some_reg(pr));
}

static void op_access_anywhere(struct program *pr)
{
	unsigned int how = take(pr, 1);
	unsigned int size = 1 << (how & 3);
	u32 off = take(pr, 3) % (0x20000 - size + 1);

	if (how & 4)
		off %= 0x6000;
	if (how & 8)
		sim_read(sim, 0, off, size);
	else
		sim_write(sim, 0, off, size, (u64)take(pr, 4) << 32 | some_value(pr));
}

static void op_bits(struct program *pr)
{
	u32 reg = some_reg(pr);

	wr(reg, rd(reg) ^ BIT(take(pr, 1) & 31));
}

static void op_phy(struct program *pr)
{
	wr(MDIC, MDIC_PHY(1) | (take(pr, 1) & 1 ? MDIC_READ : MDIC_WRITE) |
	   MDIC_REG(take(pr, 1) & 31) | take(pr, 2));
}

static void op_eeprom(struct program *pr)
{
	unsigned int i, n = take(pr, 1) & 31;
	u32 bits = take(pr, 4);

	for (i = 0; i < n; i++, bits >>= 1) {
		wr(EECD, EECD_REQ | EECD_CS | (bits & 1 ? EECD_DI : 0));
		wr(EECD, EECD_REQ | EECD_CS | EECD_SK | (bits & 1 ? EECD_DI : 0));
		rd(EECD);
	}
	if (take(pr, 1) & 1)
		wr(EECD, EECD_REQ);
}

static void op_reset(struct program *pr)
{
	static const u32 bits[] = { CTRL_RST, CTRL_PHY_RST, CTRL_RST | CTRL_PHY_RST, CTRL_SLU };
	unsigned int how = take(pr, 1);

	wr(how & 4 ? CTRL_DUP : CTRL, bits[how & 3]);
}

static void op_trap(struct program *pr)
{
	trap.countdown = take(pr, 1);
	trap.reg = some_reg(pr);
	trap.val = some_value(pr);
}

/* -------------------------------------------------------------------------
 * Memory and rings
 */

static u64 some_addr(struct program *pr)
{
	u32 kind = take(pr, 1);

	switch (kind & 7) {
	case 0:
		return 0;
	case 1:
		return dut.tx_base + take(pr, 1);
	case 2:
		return dut.rx_base + take(pr, 1);
	case 3:
		return (u64)take(pr, 4) << 32 | take(pr, 4);
	case 4:
		return SIM_BUS_BASE + sim->size - take(pr, 2);
	default:
		return SIM_BUS_BASE + take(pr, 3) % sim->size;
	}
}

static void op_poke(struct program *pr)
{
	u32 at = take(pr, 3), len = take(pr, 1) & 63, i;
	u8 *p;

	if (at + len > sim->size)
		at %= sim->size - len;
	p = sim_ptr(sim, SIM_BUS_BASE + at, len);
	for (i = 0; i < len; i++)
		p[i] = take(pr, 1);
}

static void op_map(struct program *pr)
{
	u32 at = take(pr, 3) % sim->size;
	u32 len = min(take(pr, 2), sim->size - at);

	sim_map(sim, SIM_BUS_BASE + at, len, take(pr, 1) & SIM_DEV_BOTH);
}

/* Rings as a driver sets them up, over memory given out before */
static void op_rings(struct program *pr)
{
	static const u16 sizes[] = { 256, 512, 1024, 2048 };
	u32 how = take(pr, 1);

	sim->used = 0;
	tx_ring(8 << (how & 3));
	rx_ring(8 << (how >> 2 & 1), sizes[how >> 3 & 3]);
	rx_on(some_value(pr));
}

static void op_tx_legacy(struct program *pr)
{
	u32 len = take(pr, 2), cmd = take(pr, 1), more = take(pr, 4);
	u64 addr = some_addr(pr);

	tx_put(addr, legacy_csum(len, cmd & ~TX_DEXT, more >> 24, more >> 16) |
	       (u64)(u16)more << 48);
}

static void op_tx_data(struct program *pr)
{
	u32 len = take(pr, 3), cmd = take(pr, 1), more = take(pr, 3);
	u64 addr = some_addr(pr);

	tx_put(addr, data_desc(len & (cmd & 0x80 ? 0xfffff : 0xfff), cmd, more >> 16) |
	       (u64)(u16)more << 48);
}

static void op_tx_context(struct program *pr)
{
	struct ctx c;

	c.ipcss = take(pr, 1);
	c.ipcso = take(pr, 1);
	c.ipcse = take(pr, 2);
	c.tucss = take(pr, 1);
	c.tucso = take(pr, 1);
	c.tucse = take(pr, 2);
	c.paylen = take(pr, 3) & 0xfffff;
	c.cmd = take(pr, 1);
	c.hdrlen = take(pr, 1);
	c.mss = take(pr, 2);
	tx_context(&c);
}

/* A good packet under a good context, of which one byte may be wrong. */
static void op_tx_packet(struct program *pr)
{
	u32 how = take(pr, 1), len = take(pr, 2) & 0x3fff, mss = take(pr, 2) & 0x7ff;
	u32 at = take(pr, 1), val = take(pr, 1);
	struct ctx c;
	u64 addr;

	pkt_build(&pkt, broadcast, how & 7, len);
	pkt_for_offload(&pkt, mss);
	if (at)
		pkt.data[at - 1] = val;
	c = ctx_for(&pkt, mss);
	addr = SIM_BUS_BASE + sim->size - pkt.len;
	memcpy(sim_ptr(sim, addr, pkt.len), pkt.data, pkt.len);
	sim_map(sim, addr, pkt.len, SIM_DEV_BOTH);
	tx_context(&c);
	if (how & 0x10)
		c.mss = 0;
	tx_put(addr, data_desc(pkt.payload, c.mss ? TX_TSE : 0, how >> 6));
	tx_put(addr + pkt.payload, data_desc(len, TX_EOP | TX_IFCS | TX_RS | TX_VLE |
					     (c.mss ? TX_TSE : 0) | (how & 0x20 ? TX_IDE : 0), 3));
	tx_go();
}

static void op_tx_go(struct program *pr)
{
	tx_go();
}

static void op_refill(struct program *pr)
{
	u32 i = take(pr, 1) % dut.rx_n;

	rx_desc(i)->addr = cpu_to_le64(some_addr(pr));
	rx_desc(i)->status = 0;
	wr(RDT, i);
}

/* -------------------------------------------------------------------------
 * The wire, time, the board
 */

static void op_receive(struct program *pr)
{
	u32 how = take(pr, 1), len = take(pr, 2);
	struct emul_frame meta = {
		.flags = take(pr, 1) & 7,
		.vlan_tci = take(pr, 2),
	};
	u32 at = take(pr, 1), val = take(pr, 1);
	unsigned int i;

	/* A frame from a real board is well formed in what the contract says of it. */
	len = len % (how & 0x80 ? 0x8000 : 0x800) + 1;
	if (how & 0x40) {
		pkt_build(&pkt, how & 1 ? dut_mac : broadcast, how >> 1 & 7, len - 1);
		meta.csum_start = pkt.l4;
		meta.csum_offset = pkt.csum - pkt.l4;
	} else {
		pkt_raw(&pkt, how & 1 ? dut_mac : broadcast, len);
		meta.csum_start = at % len;
		meta.csum_offset = val;
		if (meta.csum_start + meta.csum_offset + 2 > len)
			meta.flags &= ~EMUL_FRAME_CSUM_PARTIAL;
	}
	if (at && at <= pkt.len)
		pkt.data[at - 1] = val;
	if (!(sim->f->rx_caps & EMUL_RX_CSUM_PARTIAL))
		meta.flags &= ~EMUL_FRAME_CSUM_PARTIAL;
	/* Large sends are TCP and have their checksum left to the device. */
	if ((how & 0x48) == 0x48 && !(pkt.kind & PKT_UDP) && pkt.len > pkt.payload &&
	    (sim->f->rx_caps & EMUL_RX_GSO)) {
		meta.gso = pkt.kind & PKT_IPV6 ? EMUL_GSO_TCPV6 : EMUL_GSO_TCPV4;
		meta.gso_size = (at << 3) + 1;
		meta.hdr_len = pkt.payload;
		meta.flags |= EMUL_FRAME_CSUM_PARTIAL;
	}
	for (i = 0; i <= (how & 0x20 ? val & 15 : 0); i++)
		sim_wire_send(sim, pkt.data, pkt.len, &meta, how >> 3 & 3 ?: 20);
}

/* Flow control in both directions, and a frame of it */
static void op_pause(struct program *pr)
{
	wr(FCAL, 0x00c28001);
	wr(FCAH, 0x0100);
	wr(FCT, 0x8808);
	wr(FCRTH, take(pr, 1) << 3);
	wr(FCRTL, take(pr, 1) << 3 | FCRTL_XONE);
	wr(CTRL, rd(CTRL) | CTRL_RFCE | CTRL_TFCE);
	pkt_raw(&pkt, dut_mac, 60);
	put_unaligned_be32(0x88080001, pkt.data + 12);
	put_unaligned_be16(take(pr, 2), pkt.data + 16);
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
}

/* Transmitted frames come back, by MAC or PHY */
static void op_loopback(struct program *pr)
{
	if (take(pr, 1) & 1)
		wr(RCTL, rd(RCTL) ^ RCTL_LBM_MAC);
	else
		wr(MDIC, MDIC_PHY(1) | MDIC_WRITE | MDIC_REG(PHY_CTRL) | 0x4140);
}

static void op_partner(struct program *pr)
{
	u32 how = take(pr, 1);

	sim_partner(sim, how & 1, how & 2, take(pr, 1));
}

static const fuzz_op ops[FUZZ_OPS] = {
	op_write_reg, op_read_reg, op_access_anywhere, op_bits, op_phy, op_eeprom, op_config,
	op_reset, op_trap, op_poke, op_map, op_rings, op_tx_legacy, op_tx_data, op_tx_context,
	op_tx_packet, op_tx_go, op_refill, op_receive, op_run, op_time, op_partner, op_board,
	op_give_up, op_loopback,
	/* More likely than the others */
	op_write_reg, op_tx_legacy, op_tx_data, op_pause, op_refill, op_receive, op_time,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char *const cards[] = { "82545GM", "82546GB-quad", "82547GI", "82545GM-fiber" };
	struct program pr = { .p = data, .left = size };
	u8 how;

	ktest_abort = true;
	sim_bus_size = FUZZ_BUS_SIZE;
	trap.countdown = 0;
	how = take(&pr, 1);
	dut_power_on_as(cards[how >> 1 & 3]);
	sim->dma_hook = hook;
	tx_ring(8);
	rx_ring(8, 2048);
	if (how & 1) {
		dut_link();
		rx_on(RCTL_BAM | RCTL_SECRC | RCTL_LPE);
		wr(IMS, 0xffff);
	}

	fuzz_run(&pr, ops, tx_drain);
	trap.countdown = 0;
	dut_check_alive();
	dut_power_off();
	return 0;
}
