// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_announce.c - link status, and that the driver announces itself, 5.1.6.5.4
 */
#include "virtio_dut.h"

#define MSEC		1000000ULL
#define ANNOUNCE	(BIT_ULL(NF_STATUS) | BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_GUEST_ANNOUNCE))

static void plug(bool plugged)
{
	sim_partner(sim, plugged, true, EMUL_ADV_ALL);
}

static u8 ack(void)
{
	return ctrl_cmd(CTRL_ANNOUNCE_ACK, NULL, 0);
}

KTEST(status, "the link status follows the cable, with an interrupt for each change")
{
	vd_start(BIT_ULL(NF_STATUS));
	CHECK_EQ(vd_config_irqs(), 0);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
	plug(false);
	CHECK_EQ(vd_config_irqs(), 1);
	CHECK_EQ(dc_rd(NC_STATUS), 0);
	plug(false);
	CHECK_EQ(vd_config_irqs(), 0);
	plug(true);
	CHECK_EQ(vd_config_irqs(), 1);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
}

KTEST(generation, "the configuration's generation changes with it")
{
	u8 before;

	vd_start(BIT_ULL(NF_STATUS));
	before = cc_rd(CC_GENERATION);
	CHECK_EQ(cc_rd(CC_GENERATION), before);
	plug(false);
	CHECK(cc_rd(CC_GENERATION) != before);
}

KTEST(comes_back, "when the cable comes back the driver is to announce itself")
{
	vd_start(ANNOUNCE);
	CHECK_EQ(ack(), CTRL_ERR);
	plug(false);
	CHECK_EQ(dc_rd(NC_STATUS), 0);
	vd_config_irqs();
	plug(true);
	CHECK_EQ(vd_config_irqs(), 1);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
	CHECK_EQ(ack(), CTRL_OK);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
	CHECK_EQ(ack(), CTRL_ERR);
}

KTEST(rounds, "it is told so five times, at growing intervals")
{
	static const u16 intervals[] = { 50, 150, 250, 350 };
	unsigned int i;

	vd_start(ANNOUNCE);
	plug(false);
	plug(true);
	vd_config_irqs();
	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		ktest_case("round %u", i);
		CHECK_EQ(ack(), CTRL_OK);
		sim_advance(sim, intervals[i] * MSEC - 1);
		CHECK_EQ(vd_config_irqs(), 0);
		CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
		sim_advance(sim, 1);
		CHECK_EQ(vd_config_irqs(), 1);
		CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
	}
	CHECK_EQ(ack(), CTRL_OK);
	sim_advance(sim, 10000 * MSEC);
	CHECK_EQ(vd_config_irqs(), 0);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
}

KTEST(no_ack, "a driver that does not acknowledge is left alone")
{
	vd_start(ANNOUNCE);
	plug(false);
	plug(true);
	vd_config_irqs();
	sim_advance(sim, 10000 * MSEC);
	CHECK_EQ(vd_config_irqs(), 0);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
}

KTEST(goes_again, "when the cable goes again there is nothing to announce, and then anew")
{
	vd_start(ANNOUNCE);
	plug(false);
	plug(true);
	CHECK_EQ(ack(), CTRL_OK);
	plug(false);
	vd_config_irqs();
	sim_advance(sim, 10000 * MSEC);
	CHECK_EQ(vd_config_irqs(), 0);
	CHECK_EQ(dc_rd(NC_STATUS), 0);
	plug(true);
	plug(false);
	CHECK_EQ(dc_rd(NC_STATUS), 0);
	plug(true);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
	CHECK_EQ(ack(), CTRL_OK);
	sim_advance(sim, 50 * MSEC);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
}

KTEST(not_wanted, "a driver that has not negotiated it is not asked")
{
	vd_start(BIT_ULL(NF_STATUS) | BIT_ULL(NF_CTRL_VQ));
	plug(false);
	plug(true);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
	CHECK_EQ(ack(), CTRL_ERR);
}

KTEST(reset, "a reset ends the announcing")
{
	vd_start(ANNOUNCE);
	plug(false);
	plug(true);
	CHECK_EQ(ack(), CTRL_OK);
	vd_start(ANNOUNCE);
	sim_advance(sim, 10000 * MSEC);
	CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
	CHECK_EQ(vd_config_irqs(), 0);
}

/* Accesses to memory until all queues are stopped for a moment */
static unsigned int countdown;

static void stop_queues(struct sim *s)
{
	if (countdown--)
		return;
	s->dma_hook = NULL;
	sim_config_write(s, 4, 2, sim_config_read(s, 4, 2));
}

KTEST(stopped, "a driver that announces itself is told so once, whenever the queue was stopped")
{
	unsigned int i;
	bool over;

	for (i = 0, over = false; !over; i++) {
		ktest_case("at access %u", i);
		vd_start(ANNOUNCE);
		plug(false);
		plug(true);
		CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP | NC_STATUS_ANNOUNCE);
		countdown = i;
		sim->dma_hook = stop_queues;
		CHECK_EQ(ack(), CTRL_OK);
		over = sim->dma_hook;
		sim->dma_hook = NULL;
		CHECK_EQ(dc_rd(NC_STATUS), NC_STATUS_LINK_UP);
		/* It has been answered: the next one is another one. */
		CHECK_EQ(ack(), CTRL_ERR);
	}
	CHECK(i > 3);
}
