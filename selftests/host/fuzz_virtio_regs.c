// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_virtio_regs.c - registers of a transitional virtio device under a driver that does anything
 */
#include "virtio_fuzz.h"

static const u8 common[][2] = {
	{ CC_DFSELECT }, { CC_DF }, { CC_GFSELECT }, { CC_GF }, { CC_CONFIG_VECTOR },
	{ CC_NUM_QUEUES }, { CC_STATUS }, { CC_GENERATION }, { CC_Q_SELECT }, { CC_Q_SIZE },
	{ CC_Q_VECTOR }, { CC_Q_ENABLE }, { CC_Q_NOTIFY_OFF }, { CC_Q_DESC_LO }, { CC_Q_DESC_HI },
	{ CC_Q_DRIVER_LO }, { CC_Q_DRIVER_HI }, { CC_Q_DEVICE_LO }, { CC_Q_DEVICE_HI },
	{ CC_Q_NOTIFY_DATA }, { CC_Q_RESET }, { CC_Q_DESC }, { CC_Q_DRIVER }, { CC_Q_DEVICE },
};

static const u8 legacy[][2] = {
	{ LR_DEVICE_FEATURES }, { LR_DRIVER_FEATURES }, { LR_Q_PFN }, { LR_Q_SIZE }, { LR_Q_SELECT },
	{ LR_Q_NOTIFY }, { LR_STATUS }, { LR_ISR }, { LR_CONFIG_VECTOR }, { LR_Q_VECTOR },
	{ LR_CONFIG, 1 }, { LR_CONFIG, 4 }, { LR_CONFIG_MSIX, 2 },
};

static void op_common_write(struct program *pr)
{
	const u8 *r = common[take(pr, 1) % ARRAY_SIZE(common)];
	u64 val = some_value(pr);

	cc_wr(r[0], r[1], r[1] == 8 ? val | SIM_BUS_BASE : val);
}

static void op_common_read(struct program *pr)
{
	const u8 *r = common[take(pr, 1) % ARRAY_SIZE(common)];

	cc_rd(r[0], r[1]);
}

static void op_legacy_write(struct program *pr)
{
	const u8 *r = legacy[take(pr, 1) % ARRAY_SIZE(legacy)];
	u32 val = some_value(pr);

	/* A page in memory, now and then */
	if (r[0] == 0x08 && val & 0x80)
		val = (SIM_BUS_BASE >> 12) + (val & 31);
	lr_wr(r[0], r[1], val);
}

static void op_legacy_read(struct program *pr)
{
	const u8 *r = legacy[take(pr, 1) % ARRAY_SIZE(legacy)];

	lr_rd(r[0], r[1]);
}

static void op_access_anywhere(struct program *pr)
{
	unsigned int how = take(pr, 1), size = 1 << (how & 3), bar = how >> 2 & 7;
	u32 off = take(pr, 2);

	if (bar >= EMUL_MAX_BARS || !sim->f->bar_size[bar])
		return;
	off %= sim->f->bar_size[bar] - size + 1;
	if (how & 0x20)
		sim_read(sim, bar, off, size);
	else
		sim_write(sim, bar, off, size, (u64)take(pr, 4) << 32 | some_value(pr));
}

static void op_status(struct program *pr)
{
	static const u8 steps[] = {
		0, S_ACKNOWLEDGE, S_ACKNOWLEDGE | S_DRIVER, S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK,
		S_ACKNOWLEDGE | S_DRIVER | S_FEATURES_OK | S_DRIVER_OK,
		S_ACKNOWLEDGE | S_DRIVER | S_DRIVER_OK, S_FAILED, 0xff,
	};
	u32 how = take(pr, 1);

	if (how & 8)
		lr_wr(LR_STATUS, steps[how & 7]);
	else
		cc_wr(CC_STATUS, steps[how & 7]);
}

static void op_features(struct program *pr)
{
	u32 how = take(pr, 1);
	u64 lo = (u64)take(pr, 4) << 32 | take(pr, 4);

	if (how & 1)
		lo &= vd_offered_lo();
	vd_write_features(lo | (how & 2 ? VD_MODERN : 0), how & 4 ? take(pr, 4) : 0);
}

static void op_msix(struct program *pr)
{
	u32 how = take(pr, 1), vector = how & 7;

	if (how & 0x80)
		msix_control(how << 8 & 0xc000);
	else if (how & 0x40)
		msix_mask(vector, how & 8);
	else
		msix_wr(vector, (how >> 3 & 3) * 4, some_value(pr));
}

/* The capability for access through configuration space */
static void op_window(struct program *pr)
{
	static const u8 lens[] = { 1, 2, 4, 0, 3, 8, 4, 4 };
	u32 how = take(pr, 1), off = take(pr, 2);

	sim_config_write(sim, vd.pci.cap + 4, 1, how & 8 ? take(pr, 1) : how >> 4 & 6);
	sim_config_write(sim, vd.pci.cap + 8, 4, how & 0x80 ? some_value(pr) : off);
	sim_config_write(sim, vd.pci.cap + 12, 4, lens[how & 7]);
	if (how & 0x40)
		sim_config_write(sim, vd.pci.cap + 16, 4, some_value(pr));
	else
		sim_config_read(sim, vd.pci.cap + 16, 4);
}

/* A queue as the driver has it, told to the device once more */
static void op_program(struct program *pr)
{
	struct vq *q = some_queue(pr);

	if (!q->num)
		return;
	cc_wr(CC_Q_SELECT, q->index);
	cc_wr(CC_Q_SIZE, q->num);
	cc_wr(CC_Q_DESC, q->desc);
	cc_wr(CC_Q_DRIVER, q->driver);
	cc_wr(CC_Q_DEVICE, q->device);
	cc_wr(CC_Q_ENABLE, 1);
}

static void op_transport(struct program *pr)
{
	vd.legacy = take(pr, 1) & 1;
	op_restart(pr);
}

static const fuzz_op ops[FUZZ_OPS] = {
	op_common_write, op_common_read, op_legacy_write, op_legacy_read, op_access_anywhere,
	op_status, op_features, op_msix, op_window, op_program, op_transport, op_restart, op_run,
	op_time, op_receive, op_good_buffer, op_notify, op_partner, op_trap, op_config,
	/* More likely than the others */
	[24] = op_common_write, op_legacy_write, op_status, op_program, op_common_write, op_msix,
	op_good_buffer, op_notify,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	virtio_fuzz(data, size, "transitional", 0, ops);
	return 0;
}
