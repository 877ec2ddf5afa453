// SPDX-License-Identifier: GPL-2.0
/*
 * test_view.c - what a user may look at: it is what a driver reads, and looking changes nothing
 */
#include "e1000_dut.h"
#include "virtio_dut.h"

static bool view(enum emul_view v, unsigned int n, struct emul_line *line)
{
	return sim->f->model->view(sim->f, v, n, line);
}

/* The value of a name; fails if there is none, or another of the same name */
static u64 value(enum emul_view v, const char *name, int index)
{
	struct emul_line line;
	unsigned int n, found = 0;
	u64 val = 0;

	for (n = 0; view(v, n, &line); n++)
		if (line.name && !strcmp(line.name, name) && line.index == index) {
			val = line.val;
			found++;
		}
	ktest_case("%s %d", name, index);
	CHECK_EQ(found, 1);
	return val;
}

static unsigned int lines(enum emul_view v)
{
	struct emul_line line;
	unsigned int n = 0;

	while (view(v, n, &line))
		n++;
	return n;
}

KTEST(e1000_registers, "registers of an e1000 by name, arrays with an index")
{
	dut_start();
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "CTRL", -1), rd(CTRL));
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "STATUS", -1), rd(STATUS));
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "RDLEN", -1), 32 * 16);
	wr(MTA + 4 * 127, 0x12345678);
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "MTA", 127), 0x12345678);
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "MTA", 126), 0);
}

KTEST(e1000_nothing_clears, "looking at causes and statistics does not clear them")
{
	static const u8 frame[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 8, 0 };
	unsigned int i;

	dut_start();
	rd(ICR);
	wr(ICS, INT_TXDW);
	rx_send(frame, sizeof(frame));
	for (i = 0; i < 2; i++) {
		CHECK_EQ(value(EMUL_VIEW_REGISTERS, "ICR", -1) & INT_TXDW, INT_TXDW);
		CHECK_EQ(value(EMUL_VIEW_REGISTERS, "GPRC", -1), 1);
		CHECK_EQ(value(EMUL_VIEW_REGISTERS, "GORCL", -1), 64);
	}
	CHECK_EQ(rd(ICR) & INT_TXDW, INT_TXDW);
	CHECK_EQ(rd(GPRC), 1);
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "GPRC", -1), 0);
}

KTEST(e1000_eeprom, "all words of the EEPROM")
{
	struct emul_line line;
	unsigned int n;

	dut_power_on();
	CHECK_EQ(lines(EMUL_VIEW_EEPROM), 64);
	for (n = 0; n < 64; n++) {
		CHECK(view(EMUL_VIEW_EEPROM, n, &line));
		CHECK(!line.name && line.index == (int)n && line.size == 2);
		CHECK_EQ(line.val, eerd_read(n));
	}
}

KTEST(e1000_phy, "all registers of the PHY; a link that was lost is still to be reported")
{
	dut_start();
	CHECK_EQ(lines(EMUL_VIEW_PHY), 32);
	CHECK_EQ(value(EMUL_VIEW_PHY, "PHYID1", -1), 0x0141);
	CHECK_EQ(value(EMUL_VIEW_PHY, "ANLPAR", -1), phy_read(5));
	/* Clause 22: page received is cleared by reading. */
	CHECK_EQ(value(EMUL_VIEW_PHY, "ANER", -1) & 2, 2);
	CHECK_EQ(phy_read(6) & 2, 2);
	CHECK_EQ(value(EMUL_VIEW_PHY, "ANER", -1) & 2, 0);
}

KTEST(e1000_rings, "rings of an e1000")
{
	dut_start();
	CHECK_EQ(value(EMUL_VIEW_RINGS, "rx.base", -1), rd(RDBAL) | (u64)rd(RDBAH) << 32);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "rx.descriptors", -1), 32);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "rx.tail", -1), rd(RDT));
	CHECK_EQ(value(EMUL_VIEW_RINGS, "tx.descriptors", -1), 32);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "tx.head", -1), rd(TDH));
	CHECK_EQ(lines(EMUL_VIEW_RINGS), 8);
}

static const char *reg_name(unsigned int bar, u32 off, int *index)
{
	struct emul_reg reg;
	unsigned int byte;
	int n;

	n = sim->f->model->reg_find(sim->f, bar, off, &byte);
	if (n < 0)
		return NULL;
	CHECK(sim->f->model->reg(sim->f, n, &reg));
	CHECK(byte < reg.size);
	*index = reg.index;
	return reg.name;
}

/* Each register is found at as many bytes as it has, in their order; how many registers */
static unsigned int check_map(unsigned int bar, u32 size)
{
	unsigned int byte, n = 0, left = 0;
	struct emul_reg reg;
	int found, now = -1;
	u32 off;

	for (off = 0; off < size; off++) {
		found = sim->f->model->reg_find(sim->f, bar, off, &byte);
		if (!left && found >= 0) {
			CHECK(sim->f->model->reg(sim->f, found, &reg));
			left = reg.size;
			now = found;
			n++;
		}
		ktest_case("BAR %u, offset 0x%x", bar, off);
		CHECK_EQ(found, left ? now : -1);
		if (left)
			CHECK_EQ(byte, reg.size - left--);
	}
	return n;
}

static unsigned int regs(bool memory)
{
	struct emul_reg reg;
	unsigned int i, n = 0;

	for (i = 0; sim->f->model->reg(sim->f, i, &reg); i++)
		n += reg.memory == memory;
	return n;
}

KTEST(e1000_names, "names of the registers of an e1000, by offset")
{
	int index;

	dut_power_on();
	CHECK(!strcmp(reg_name(0, 0x0000, &index), "CTRL") && index == -1);
	CHECK(!strcmp(reg_name(0, 0x3818, &index), "TDT") && index == -1);
	CHECK(!strcmp(reg_name(0, 0x381b, &index), "TDT"));
	CHECK(!strcmp(reg_name(0, 0x5200 + 4 * 5, &index), "MTA") && index == 5);
	CHECK(!reg_name(0, 0x000c, &index));
	CHECK(!reg_name(0, 0x5844, &index));
	CHECK(!reg_name(0, 0xfffc, &index));
	CHECK(!strcmp(reg_name(0, 0x1fffc, &index), "PBM") && index == 16383);
}

KTEST(e1000_map, "each register of an e1000 has a number and a place")
{
	dut_power_on();
	/*
	 * 13.2: some are at the offsets of the 82542 too: RAL and RAH, MTA, VFTA, those of the
	 * rings, RDTR, TIDV, FCRTL, FCRTH, heads and tails of the FIFOs
	 */
	CHECK_EQ(check_map(0, 0x20000), regs(false) + regs(true) + 32 + 128 + 128 + 10 + 4 + 4);
	/* 13.8.11: 64 KiB of packet buffer */
	CHECK_EQ(regs(true), 0x10000 / 4);
}

KTEST(virtio_registers, "registers of a virtio-net by the specification's names")
{
	vd_start(BIT_ULL(NF_CTRL_VQ));
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "device_status", -1), cc_rd(CC_STATUS));
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "num_queues", -1), 3);
	CHECK_EQ(value(EMUL_VIEW_REGISTERS, "max_virtqueue_pairs", -1), 1);
	/* 23 common registers, the ISR status and 9 fields of 5.1.4 */
	CHECK_EQ(lines(EMUL_VIEW_REGISTERS), 23 + 1 + 9);
	CHECK_EQ(lines(EMUL_VIEW_EEPROM), 0);
	CHECK_EQ(lines(EMUL_VIEW_PHY), 0);
}

KTEST(virtio_rings, "virtqueues by number, the control queue last")
{
	vd_start(BIT_ULL(NF_CTRL_VQ));
	CHECK_EQ(value(EMUL_VIEW_RINGS, "size", 0), 256);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "enabled", 1), 1);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "size", 2), 64);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "broken", 2), 0);
	CHECK_EQ(lines(EMUL_VIEW_RINGS), 3 * 9);
	cc_wr(CC_Q_SELECT, 1);
	CHECK_EQ(value(EMUL_VIEW_RINGS, "desc", 1), cc_rd(CC_Q_DESC));
}

KTEST(virtio_names, "names of the registers of a virtio-net, by offset")
{
	int index;

	vd_start_device("transitional", false, 0);
	CHECK(!strcmp(reg_name(4, 0x14, &index), "device_status") && index == -1);
	CHECK(!strcmp(reg_name(4, 0x24, &index), "queue_desc_hi"));
	CHECK(!strcmp(reg_name(4, 0x1000, &index), "isr_status"));
	CHECK(!strcmp(reg_name(4, 0x2005, &index), "mac"));
	CHECK(!strcmp(reg_name(4, 0x3004, &index), "notify") && index == 1);
	CHECK(!strcmp(reg_name(2, 0x18, &index), "msix_data") && index == 1);
	CHECK(!strcmp(reg_name(0, 0x12, &index), "device_status"));
	CHECK(!reg_name(4, 0x40, &index));
	CHECK(!reg_name(4, 0x1004, &index));
}

KTEST(virtio_map, "each register of a virtio-net has a number and a place")
{
	static const struct {
		const char *device;
		unsigned int modern, legacy;
	} rows[] = {
		/* 23 common registers, ISR status, 9 fields of 5.1.4, 3 queues */
		{ "modern", 23 + 1 + 9 + 3, 0 },
		/* 10 of 4.1.4.10, and the same 9 fields */
		{ "transitional", 23 + 1 + 9 + 3, 10 + 9 },
		{ "legacy", 0, 10 + 9 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct emul_params p;

		vd_params(&p, rows[i].device);
		vd_power_on(&p);
		ktest_case("%s", rows[i].device);
		CHECK_EQ(check_map(4, 0x4000), rows[i].modern);
		/* 3 vectors of 4 words */
		CHECK_EQ(check_map(2, 0x1000), 12);
		CHECK_EQ(regs(false), rows[i].modern + rows[i].legacy + 12);
		CHECK_EQ(regs(true), 0);
		if (rows[i].legacy) {
			/* Without MSI-X two are not there, 4.1.4.10.1. */
			CHECK_EQ(check_map(0, 0x1000), rows[i].legacy - 2);
			msix_on();
			CHECK_EQ(check_map(0, 0x1000), rows[i].legacy);
		}
	}
}
