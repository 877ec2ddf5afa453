// SPDX-License-Identifier: GPL-2.0
/*
 * e1000_dut.c - the 82545GM under test, and what a driver does with one
 */
#include <stdlib.h>

#include "e1000_dut.h"

const u8 dut_mac[6] = { 0x02, 0x1b, 0x21, 0x3c, 0x4d, 0x5e };
const u8 broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

struct sim *sim;
struct dut dut;

u32 rd(u32 reg)
{
	return sim_read(sim, 0, reg, 4);
}

void wr(u32 reg, u32 val)
{
	sim_write(sim, 0, reg, 4, val);
}

/* -------------------------------------------------------------------------
 * Power and link
 */

void dut_power_off(void)
{
	sim_free(sim);
	sim = NULL;
}

void dut_power_on_as(const char *device)
{
	if (sim)
		dut_power_off();
	memset(&dut, 0, sizeof(dut));
	sim = sim_new("e1000", device, dut_mac);
	ktest_teardown = dut_power_off;
}

void dut_power_on(void)
{
	dut_power_on_as("82545GM");
}

void dut_link(void)
{
	if (rd(STATUS) & STATUS_TBIMODE) {
		wr(TXCW, TXCW_ANE | CW_FD);
		wr(CTRL, (rd(CTRL) & ~CTRL_LRST) | CTRL_FD);
	} else {
		wr(CTRL, rd(CTRL) | CTRL_SLU | CTRL_ASDE | CTRL_FD);
	}
	sim_partner(sim, true, true, EMUL_ADV_ALL);
	/* Autonegotiation takes a while on real wires. */
	sim_advance(sim, 6000 * NSEC_PER_MS);
	REQUIRE_EQ(rd(STATUS) & (STATUS_LU | STATUS_FD | STATUS_SPEED),
		   STATUS_LU | STATUS_FD | STATUS_SPEED_1000);
	rd(ICR);
}

void dut_start(void)
{
	dut_power_on();
	dut_link();
	tx_ring(32);
	rx_ring(32, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC);
}

void dut_start_counting(u32 rctl)
{
	u32 reg;

	dut_start();
	wr(RCTL, rd(RCTL) | rctl);
	for (reg = CRCERRS; reg <= TSCTFC; reg += 4)
		rd(reg);
}

/* -------------------------------------------------------------------------
 * PHY and EEPROM
 */

static u32 mdic(u32 cmd)
{
	unsigned int i;
	u32 val;

	wr(MDIC, cmd | MDIC_PHY(1));
	for (i = 0; i < 100; i++) {
		val = rd(MDIC);
		if (val & MDIC_R)
			return val;
		sim_advance(sim, 50000);
	}
	ktest_fail(__FILE__, __LINE__, "MDIC never gets ready");
	ktest_end();
}

u16 phy_read(unsigned int reg)
{
	u32 val = mdic(MDIC_READ | MDIC_REG(reg));

	REQUIRE(!(val & MDIC_E));
	return val;
}

void phy_write(unsigned int reg, u16 val)
{
	mdic(MDIC_WRITE | MDIC_REG(reg) | val);
}

u16 eerd_read(unsigned int word)
{
	unsigned int i;
	u32 val;

	wr(EERD, EERD_ADDR(word) | EERD_START);
	for (i = 0; i < 100; i++) {
		val = rd(EERD);
		if (val & EERD_DONE)
			return EERD_DATA(val);
		sim_advance(sim, 50000);
	}
	ktest_fail(__FILE__, __LINE__, "EERD is never done");
	ktest_end();
}

/* -------------------------------------------------------------------------
 * Transmit
 */

u64 mem(const void *data, u32 len)
{
	u64 addr = sim_alloc(sim, len, 1, SIM_DEV_READS);

	memcpy(sim_ptr(sim, addr, len), data, len);
	return addr;
}

void tx_ring(u32 n)
{
	dut.tx_n = n;
	dut.tx_tail = 0;
	dut.tx_base = sim_alloc(sim, n * 16, 4096, SIM_DEV_BOTH);
	wr(TDBAL, dut.tx_base);
	wr(TDBAH, dut.tx_base >> 32);
	wr(TDLEN, n * 16);
	wr(TDH, 0);
	wr(TDT, 0);
	wr(TIPG, 0x00602008);
	wr(TCTL, TCTL_EN | TCTL_PSP | 0x0f << 4 | 0x40 << 12);
	sim_run(sim);
}

struct txd *tx_desc(u32 i)
{
	return sim_ptr(sim, dut.tx_base + 16 * i, 16);
}

u8 tx_status(u32 i)
{
	return le64_to_cpu(tx_desc(i)->cmd) >> 32 & 0xf;
}

void tx_put(u64 addr, u64 cmd)
{
	struct txd *d = tx_desc(dut.tx_tail);

	d->addr = cpu_to_le64(addr);
	d->cmd = cpu_to_le64(cmd);
	dut.tx_tail = (dut.tx_tail + 1) % dut.tx_n;
}

void tx_go(void)
{
	wr(TDT, dut.tx_tail);
	sim_run(sim);
}

void tx_context(const struct ctx *c)
{
	u64 lo = c->ipcss | (u64)c->ipcso << 8 | (u64)c->ipcse << 16 | (u64)c->tucss << 32 |
		 (u64)c->tucso << 40 | (u64)c->tucse << 48;
	u64 hi = c->paylen | DTYP_CONTEXT << 20 | (u64)(c->cmd | TX_DEXT) << 24 |
		 (u64)c->hdrlen << 40 | (u64)c->mss << 48;

	tx_put(lo, hi);
}

struct ctx ctx_for(const struct pkt *p, u16 mss)
{
	struct ctx c = {
		.ipcss = p->l3,
		.ipcso = p->l3 + 10,
		.ipcse = p->l4 - 1,
		.tucss = p->l4,
		.tucso = p->csum,
		.mss = mss,
	};

	if (!(p->kind & PKT_UDP))
		c.cmd |= TU_TCP;
	if (p->kind & PKT_IPV6)
		c.ipcse = mss ? p->l4 - 1 : 0;
	else
		c.cmd |= TU_IPV4;
	if (mss) {
		c.cmd |= TX_TSE;
		c.hdrlen = p->payload;
		c.paylen = p->len - p->payload;
	}
	return c;
}

struct sim_frame *tx_one(void)
{
	REQUIRE_EQ(sim->out.count, 1);
	return sim_frame_pop(sim);
}

void tx_drain(void)
{
	struct sim_frame *w;

	while ((w = sim_frame_pop(sim)))
		free(w);
}

u8 popts(const struct pkt *p)
{
	return POPTS_TXSM | (p->kind & PKT_IPV6 ? 0 : POPTS_IXSM);
}

void tx_check(const struct pkt *want)
{
	static const u8 padding[60];
	struct sim_frame *w = tx_one();

	/* Padding does not change a sum: it is zero. */
	frame_finish(w);
	CHECK_EQ(w->len, max(want->len, 60));
	CHECK_MEM(w->data, want->data, want->len);
	if (want->len < 60)
		CHECK_MEM(w->data + want->len, padding, 60 - want->len);
	free(w);
}

void tx_check_tagged(const struct sim_frame *w, const struct pkt *p, u16 tci, u16 type)
{
	if (w->meta.flags & EMUL_FRAME_VLAN) {
		CHECK_EQ(w->meta.vlan_tci, tci);
		CHECK_EQ(w->len, p->len);
		CHECK_MEM(w->data, p->data, p->len);
	} else {
		CHECK_EQ(w->len, p->len + 4);
		CHECK_MEM(w->data, p->data, 12);
		CHECK_EQ(get_unaligned_be16(w->data + 12), type);
		CHECK_EQ(get_unaligned_be16(w->data + 14), tci);
		CHECK_MEM(w->data + 16, p->data + 12, p->len - 12);
	}
}

struct sim_frame *tx_pkt(const struct pkt *p)
{
	tx_put(mem(p->data, p->len), legacy(p->len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	return tx_one();
}

/* -------------------------------------------------------------------------
 * Receive
 */

void rx_ring(u32 n, u32 buf_size)
{
	u32 i;

	dut.rx_n = n;
	dut.rx_size = buf_size;
	dut.rx_stride = buf_size + 64;
	dut.rx_base = sim_alloc(sim, n * 16, 4096, SIM_DEV_BOTH);
	/* What lies between two buffers is not mapped. */
	dut.rx_buf = sim_alloc(sim, n * dut.rx_stride, 4096, 0);
	for (i = 0; i < n; i++) {
		sim_map(sim, dut.rx_buf + i * dut.rx_stride, buf_size, SIM_DEV_WRITES);
		rx_desc(i)->addr = cpu_to_le64(dut.rx_buf + i * dut.rx_stride);
	}
	wr(RDBAL, dut.rx_base);
	wr(RDBAH, dut.rx_base >> 32);
	wr(RDLEN, n * 16);
	wr(RDH, 0);
	wr(RDT, n - 1);
}

void rx_on(u32 rctl)
{
	static const struct {
		u32 size;
		u32 bits;
	} sizes[] = {
		{ 256, RCTL_BSIZE(3) },
		{ 512, RCTL_BSIZE(2) },
		{ 1024, RCTL_BSIZE(1) },
		{ 2048, RCTL_BSIZE(0) },
		{ 4096, RCTL_BSIZE(3) | RCTL_BSEX },
		{ 8192, RCTL_BSIZE(2) | RCTL_BSEX },
		{ 16384, RCTL_BSIZE(1) | RCTL_BSEX },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i].size == dut.rx_size)
			rctl |= sizes[i].bits;
	wr(RCTL, rctl | RCTL_EN);
	sim_run(sim);
}

struct rxd *rx_desc(u32 i)
{
	return sim_ptr(sim, dut.rx_base + 16 * (i % dut.rx_n), 16);
}

u8 *rx_data(u32 i)
{
	return sim_ptr(sim, dut.rx_buf + (i % dut.rx_n) * dut.rx_stride, dut.rx_size);
}

void rx_send(const void *data, u32 len)
{
	sim_wire_send(sim, data, len, NULL, 1);
	sim_run(sim);
}

void rx_pkt(const struct pkt *p)
{
	rx_send(p->data, p->len);
}

u32 rx_got(u32 i)
{
	u32 n;

	for (n = 1; n <= dut.rx_n; n++, i++) {
		if (!(rx_desc(i)->status & RX_DD))
			return 0;
		if (rx_desc(i)->status & RX_EOP)
			return n;
	}
	return 0;
}

void rx_start(u32 n, u32 buf_size, u32 rctl)
{
	dut_power_on();
	dut_link();
	rx_ring(n, buf_size);
	rx_on(RCTL_BAM | rctl);
	rd(ICR);
}

u16 rx_len(u32 i)
{
	return le16_to_cpu(rx_desc(i)->len);
}

u32 rx_check(u32 i, const u8 *data, u32 len)
{
	u32 n = rx_got(i), k, part;

	REQUIRE_EQ(n, DIV_ROUND_UP(len, dut.rx_size));
	for (k = 0; k < n; k++) {
		part = min(len, dut.rx_size);
		CHECK_EQ(rx_len(i + k), part);
		CHECK_EQ(rx_desc(i + k)->status & (RX_DD | RX_EOP),
			 k == n - 1 ? RX_DD | RX_EOP : RX_DD);
		CHECK_MEM(rx_data(i + k), data, part);
		data += part;
		len -= part;
	}
	CHECK_EQ(rx_desc(i + n - 1)->errors, 0);
	return n;
}

/* -------------------------------------------------------------------------
 * All of it
 */

/* Rings, and a frame for everybody */
static void frame_begin(struct pkt *pkt)
{
	tx_ring(8);
	rx_ring(8, 2048);
	rx_on(RCTL_BAM | RCTL_SECRC);
	pkt_raw(pkt, broadcast, 200);
}

void dut_check_frames(void)
{
	static struct pkt pkt;
	struct sim_frame *w;

	frame_begin(&pkt);
	w = tx_pkt(&pkt);
	CHECK_EQ(w->len, 200);
	CHECK_MEM(w->data, pkt.data, 200);
	free(w);
	rx_pkt(&pkt);
	rx_check(0, pkt.data, 200);
}

void dut_check_loopback(void)
{
	static struct pkt pkt;

	frame_begin(&pkt);
	tx_put(mem(pkt.data, pkt.len), legacy(pkt.len, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	rx_check(0, pkt.data, 200);
	CHECK_EQ(sim->out.count, 0);
}

void dut_check_alive(void)
{
	unsigned int at;

	ktest_case("after a reset");
	sim->dma_hook = NULL;
	sim->fail_frames = 0;
	sim->budget = 64;
	sim->used = 0;

	sim_config_write(sim, 0x04, 2, 0x0006);
	for (at = sim_config_read(sim, 0x34, 1); at; at = sim_config_read(sim, at + 1, 1))
		if (sim_config_read(sim, at, 1) == CAP_PM)
			sim_config_write(sim, at + 4, 2, 0);
	wr(CTRL, CTRL_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	wr(CTRL, CTRL_PHY_RST);
	sim_advance(sim, 20 * NSEC_PER_MS);
	wr(CTRL, 0);
	sim_advance(sim, 20 * NSEC_PER_MS);
	tx_drain();

	dut_link();
	/* Nothing waits for a card that receives nothing. */
	REQUIRE_EQ(sim->in.count, 0);
	dut_check_frames();
}
