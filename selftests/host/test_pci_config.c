// SPDX-License-Identifier: GPL-2.0
/*
 * test_pci_config.c - configuration space: the table, and that of the 82545GM
 */
#include "e1000_dut.h"

static const struct emul_config_id some_id = {
	.vendor = 0x1234, .device = 0x5678, .subvendor = 0x9abc, .subdevice = 0xdef0,
	.class = 0x020000, .revision = 0x42, .pin = 1,
};

/* Offset of a capability by the list, 0 if it is not there. */
static unsigned int find_cap(u8 id)
{
	unsigned int at = sim_config_read(sim, 0x34, 1);
	unsigned int hops;

	for (hops = 0; at && hops < 48; hops++) {
		REQUIRE(at >= 0x40 && at <= 0xfc && !(at & 3));
		if (sim_config_read(sim, at, 1) == id)
			return at;
		at = sim_config_read(sim, at + 1, 1);
	}
	REQUIRE(hops < 48);
	return 0;
}

KTEST(header_says_what_it_is, "the builder's header holds the identification")
{
	struct emul_config c;

	emul_config_init(&c, &some_id);
	CHECK_EQ(emul_config_read(&c, 0x00, 4), 0x56781234);
	CHECK_EQ(emul_config_read(&c, 0x08, 4), 0x02000042);
	CHECK_EQ(emul_config_read(&c, 0x0e, 1), 0);
	CHECK_EQ(emul_config_read(&c, 0x2c, 4), 0xdef09abc);
	CHECK_EQ(emul_config_read(&c, 0x3d, 1), 1);
	CHECK_EQ(emul_config_read(&c, 0x34, 1), 0);
	CHECK_EQ(emul_config_read(&c, 0x06, 2) & 0x10, 0);
}

KTEST(header_is_read_only, "writes change no identification")
{
	struct emul_config c, before;
	unsigned int at;

	emul_config_init(&c, &some_id);
	before = c;
	for (at = 0; at < 256; at += 4) {
		if (at == 0x04 || at == 0x0c || at == 0x3c)
			continue;
		emul_config_write(&c, at, 4, 0xffffffff);
	}
	CHECK_MEM(c.value, before.value, sizeof(c.value));
}

KTEST(bar64_sizes, "a 64-bit BAR answers sizing with its size and takes an address")
{
	struct emul_config c;

	emul_config_init(&c, &some_id);
	emul_config_add_bar64(&c, 2, 0x4000, true);
	CHECK_EQ(emul_config_read(&c, 0x18, 4), 0xc);
	emul_config_write(&c, 0x18, 4, 0xffffffff);
	emul_config_write(&c, 0x1c, 4, 0xffffffff);
	CHECK_EQ(emul_config_read(&c, 0x18, 4), 0xffffc00c);
	CHECK_EQ(emul_config_read(&c, 0x1c, 4), 0xffffffff);
	emul_config_write(&c, 0x18, 4, 0x12344000);
	emul_config_write(&c, 0x1c, 4, 0x00000056);
	CHECK_EQ(emul_config_bar(&c, 2), 0x5612344000);
	emul_config_write(&c, 0x18, 4, 0x12345abc);
	CHECK_EQ(emul_config_bar(&c, 2), 0x5612344000);
}

KTEST(caps_are_linked, "capabilities are linked in the order they were added")
{
	struct emul_config c;
	unsigned int a, b, d;

	emul_config_init(&c, &some_id);
	a = emul_config_add_cap(&c, 0x01, 8);
	b = emul_config_add_cap(&c, 0x09, 5);
	d = emul_config_add_cap(&c, 0x07, 8);
	CHECK_EQ(emul_config_read(&c, 0x06, 2) & 0x10, 0x10);
	CHECK_EQ(emul_config_read(&c, 0x34, 1), a);
	CHECK_EQ(emul_config_read(&c, a, 2), b << 8 | 0x01);
	CHECK_EQ(emul_config_read(&c, b, 2), d << 8 | 0x09);
	CHECK_EQ(emul_config_read(&c, d, 2), 0x07);
	CHECK(a >= 0x40 && b >= a + 8 && d >= b + 5);
	CHECK(!(a & 3) && !(b & 3) && !(d & 3));
}

KTEST(masks_apply, "a write changes the bits of the mask only, at any size")
{
	struct emul_config c;

	emul_config_init(&c, &some_id);
	emul_config_set(&c, 0x80, 4, 0x11223344, 0x00ff0ff0);
	emul_config_write(&c, 0x80, 4, 0xffffffff);
	CHECK_EQ(emul_config_read(&c, 0x80, 4), 0x11ff3ff4);
	emul_config_write(&c, 0x82, 1, 0xaa);
	CHECK_EQ(emul_config_read(&c, 0x80, 4), 0x11aa3ff4);
	emul_config_write(&c, 0x81, 2, 0x0000);
	CHECK_EQ(emul_config_read(&c, 0x80, 4), 0x110030f4);
	CHECK_EQ(emul_config_read(&c, 0x81, 2), 0x0030);
	CHECK_EQ(emul_config_read(&c, 0x83, 1), 0x11);
}

KTEST(w1c_clears, "writing ones clears sticky bits and zeroes leave them")
{
	struct emul_config c;

	emul_config_init(&c, &some_id);
	c.value[0x07] = 0xf9;
	emul_config_write(&c, 0x06, 2, 0x0000);
	CHECK_EQ(emul_config_read(&c, 0x07, 1), 0xf9);
	emul_config_write(&c, 0x06, 2, 0x2000);
	CHECK_EQ(emul_config_read(&c, 0x07, 1), 0xd9);
	emul_config_write(&c, 0x06, 2, 0xffff);
	CHECK_EQ(emul_config_read(&c, 0x07, 1), 0x00);
}

KTEST(beyond_is_all_ones, "beyond the space reads give all ones and writes are lost")
{
	struct emul_config c, before;

	emul_config_init(&c, &some_id);
	before = c;
	CHECK_EQ(emul_config_read(&c, 256, 4), 0xffffffff);
	CHECK_EQ(emul_config_read(&c, 4092, 2) & 0xffff, 0xffff);
	CHECK_EQ(emul_config_read(&c, 0xfffffffc, 4), 0xffffffff);
	emul_config_write(&c, 256, 4, 0);
	emul_config_write(&c, 254, 4, 0xffffffff);
	emul_config_write(&c, 0xffffffff, 4, 0xffffffff);
	CHECK(!memcmp(&c, &before, sizeof(c)));
}

KTEST(e1000_identity, "the 82545GM says 8086:1026, Ethernet, INTA")
{
	dut_power_on();
	CHECK_EQ(sim_config_read(sim, 0x00, 4), 0x10268086);
	CHECK_EQ(sim_config_read(sim, 0x09, 1), 0x00);
	CHECK_EQ(sim_config_read(sim, 0x0a, 2), 0x0200);
	CHECK_EQ(sim_config_read(sim, 0x0e, 1), 0x00);
	CHECK_EQ(sim_config_read(sim, 0x3d, 1), 1);
	CHECK_EQ(sim_config_read(sim, 0x2c, 2), 0x8086);
}

KTEST(e1000_bar0, "BAR 0 of the 82545GM is 64-bit memory of 128 KiB, and there is no other")
{
	unsigned int bar;

	dut_power_on();
	CHECK_EQ(sim->f->bar_size[0], 0x20000);
	sim_config_write(sim, 0x10, 4, 0xffffffff);
	sim_config_write(sim, 0x14, 4, 0xffffffff);
	CHECK_EQ(sim_config_read(sim, 0x10, 4), 0xfffe0004);
	CHECK_EQ(sim_config_read(sim, 0x14, 4), 0xffffffff);
	for (bar = 2; bar < 6; bar++) {
		CHECK_EQ(sim->f->bar_size[bar], 0);
		sim_config_write(sim, 0x10 + 4 * bar, 4, 0xffffffff);
		CHECK_EQ(sim_config_read(sim, 0x10 + 4 * bar, 4), 0);
	}
}

KTEST(e1000_command, "memory, master and INTx disable can be switched in the command register")
{
	dut_power_on();
	sim_config_write(sim, 0x04, 2, 0xffff);
	CHECK_EQ(sim_config_read(sim, 0x04, 2) & 0x0406, 0x0406);
	/* Reserved bits and those of an I/O BAR that is not there */
	CHECK_EQ(sim_config_read(sim, 0x04, 2) & 0xf801, 0);
	sim_config_write(sim, 0x04, 2, 0);
	CHECK_EQ(sim_config_read(sim, 0x04, 2), 0);
}

KTEST(e1000_pm, "the power management capability holds a power state")
{
	unsigned int at;

	dut_power_on();
	at = find_cap(CAP_PM);
	REQUIRE(at);
	CHECK_EQ(sim_config_read(sim, at + 2, 2) & 7, 2);
	CHECK_EQ(sim_config_read(sim, at + 4, 2) & 3, 0);
	sim_config_write(sim, at + 4, 2, 3);
	CHECK_EQ(sim_config_read(sim, at + 4, 2) & 3, 3);
	sim_config_write(sim, at + 4, 2, 0);
	CHECK_EQ(sim_config_read(sim, at + 4, 2) & 3, 0);
}

KTEST(e1000_pcix, "the PCI-X capability belongs to a 64-bit device in PCI-X mode")
{
	unsigned int at;
	u32 status;

	dut_power_on();
	at = find_cap(CAP_PCIX);
	REQUIRE(at);
	status = sim_config_read(sim, at + 4, 4);
	CHECK(status & BIT(16));
	CHECK(rd(STATUS) & STATUS_PCIX);
	CHECK(rd(STATUS) & STATUS_BUS64);
	/* Maximum read byte count: the driver lowers and restores it. */
	sim_config_write(sim, at + 2, 2, 0x000c);
	CHECK_EQ(sim_config_read(sim, at + 2, 2) & 0x000c, 0x000c);
	sim_config_write(sim, at + 2, 2, 0x0000);
	CHECK_EQ(sim_config_read(sim, at + 2, 2) & 0x000c, 0x0000);
}

KTEST(e1000_caps_only_known, "the capability list ends")
{
	dut_power_on();
	CHECK_EQ(sim_config_read(sim, 0x06, 2) & 0x10, 0x10);
	CHECK_EQ(find_cap(0xfe), 0);
}
