// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_coal.c - notification coalescing, 1.3 5.1.6.5.8
 */
#include "virtio_dut.h"

#define USEC	1000ULL
#define COAL	(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_NOTF_COAL) | BIT_ULL(NF_VQ_NOTF_COAL))

static struct pkt pkt;

static void start(u64 features)
{
	vd_start(features);
	vd_rx_fill(vd_rxq(0), 200, 512);
	vq_irqs(vd_rxq(0));
	vq_irqs(vd_txq(0));
	pkt_raw(&pkt, dut_mac, 100);
}

static void rx(unsigned int n)
{
	while (n--)
		sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	sim_run(sim);
}

static void tx(void)
{
	vd_tx(NULL, pkt.data, pkt.len);
	vd_tx_drain();
}

static u8 coal(u8 class, u8 cmd, u32 frames, u32 usecs)
{
	u8 data[8];

	put_unaligned_le32(frames, data);
	put_unaligned_le32(usecs, data + 4);
	return ctrl_cmd(class, cmd, data, sizeof(data));
}

static u8 coal_vq(u16 index, u32 frames, u32 usecs)
{
	u8 data[12] = { };

	put_unaligned_le16(index, data);
	put_unaligned_le32(frames, data + 4);
	put_unaligned_le32(usecs, data + 8);
	return ctrl_cmd(CTRL_COAL_VQ_SET, data, sizeof(data));
}

static void check_vq(u16 index, u32 frames, u32 usecs)
{
	u8 data[4] = { }, reply[8];

	put_unaligned_le16(index, data);
	REQUIRE_EQ(ctrl_query(CTRL_COAL_VQ_GET, data, 4, reply, 8), CTRL_OK);
	CHECK_EQ(get_unaligned_le32(reply), frames);
	CHECK_EQ(get_unaligned_le32(reply + 4), usecs);
}

KTEST(off, "at first every batch interrupts at once")
{
	start(COAL);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	tx();
	CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	check_vq(0, 0, 0);
	check_vq(1, 0, 0);
}

KTEST(by_frames, "an interrupt comes with the last of so many frames")
{
	unsigned int i;

	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 4, 1000), CTRL_OK);
	for (i = 1; i <= 12; i++) {
		ktest_case("frame %u", i);
		rx(1);
		CHECK_EQ(vq_irqs(vd_rxq(0)), i % 4 == 0);
	}
	/* A batch that has more than so many has one. */
	rx(9);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	rx(3);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	/* Transmit has its own. */
	tx();
	CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	CHECK_EQ(coal(CTRL_COAL_TX_SET, 3, 1000), CTRL_OK);
	for (i = 1; i <= 9; i++) {
		ktest_case("sent frame %u", i);
		tx();
		CHECK_EQ(vq_irqs(vd_txq(0)), i % 3 == 0);
	}
}

KTEST(by_time, "an interrupt comes so long after the first frame")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 500), CTRL_OK);
	rx(1);
	sim_advance(sim, 200 * USEC);
	rx(1);
	sim_advance(sim, 299 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	sim_advance(sim, 1 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	sim_advance(sim, 10000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	/* Afterwards it begins anew. */
	rx(1);
	sim_advance(sim, 499 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	sim_advance(sim, 1 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(late, "when the timer is late a frame brings the interrupt")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 500), CTRL_OK);
	rx(1);
	/* Time passes, and the timer does not get its turn. */
	sim->now += 600 * USEC;
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	sim_advance(sim, 10000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	rx(1);
	sim_advance(sim, 500 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(both_ways, "one timer serves queues with different delays")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 500), CTRL_OK);
	CHECK_EQ(coal(CTRL_COAL_TX_SET, 100, 100), CTRL_OK);
	rx(1);
	sim_advance(sim, 10 * USEC);
	tx();
	sim_advance(sim, 100 * USEC);
	CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	sim_advance(sim, 389 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	sim_advance(sim, 1 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(either_zero, "with either value zero every batch interrupts at once")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 0, 1000), CTRL_OK);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 64, 0), CTRL_OK);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 1, 1000), CTRL_OK);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(largest, "the largest values are no special case")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, U32_MAX, U32_MAX), CTRL_OK);
	rx(3);
	sim_advance(sim, 1000000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	sim_advance(sim, (U32_MAX - 1000000ULL) * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(switched_off, "an interrupt that is held back comes when coalescing is switched off")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 1000), CTRL_OK);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 0, 0), CTRL_OK);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	sim_advance(sim, 5000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
}

KTEST(suppressed, "an interrupt that the driver does not want is not raised later")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 500), CTRL_OK);
	vq_irq_off(vd_rxq(0));
	rx(2);
	sim_advance(sim, 1000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	vq_irq_on(vd_rxq(0));
	rx(1);
	sim_advance(sim, 1000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}

KTEST(event_idx, "with event indices frames behind the event count too")
{
	unsigned int i;

	start(COAL | BIT_ULL(VF_EVENT_IDX));
	vq_irq_at(vd_rxq(0), 0);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 4, 1000), CTRL_OK);
	for (i = 1; i <= 4; i++) {
		ktest_case("frame %u", i);
		rx(1);
		CHECK_EQ(vq_irqs(vd_rxq(0)), i == 4);
	}
}

KTEST(per_queue, "a virtqueue may have values of its own")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 4, 1000), CTRL_OK);
	CHECK_EQ(coal(CTRL_COAL_TX_SET, 5, 2000), CTRL_OK);
	check_vq(0, 4, 1000);
	check_vq(1, 5, 2000);
	CHECK_EQ(coal_vq(0, 2, 300), CTRL_OK);
	check_vq(0, 2, 300);
	check_vq(1, 5, 2000);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
	/* The last command counts, whichever it is. */
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 3, 400), CTRL_OK);
	check_vq(0, 3, 400);
}

KTEST(bad_queue, "there are no values for the control queue, or for a queue that is none")
{
	static const u16 indices[] = { 2, 3, 64, 0xffff };
	u8 data[4] = { }, reply[8];
	unsigned int i;

	start(COAL);
	for (i = 0; i < ARRAY_SIZE(indices); i++) {
		ktest_case("queue %u", indices[i]);
		CHECK_EQ(coal_vq(indices[i], 2, 300), CTRL_ERR);
		put_unaligned_le16(indices[i], data);
		CHECK_EQ(ctrl_query(CTRL_COAL_VQ_GET, data, 4, reply, 8), CTRL_ERR);
	}
}

KTEST(queue_reset, "a virtqueue that was reset has the values of its kind again")
{
	start(COAL | BIT_ULL(VF_RING_RESET));
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 4, 1000), CTRL_OK);
	CHECK_EQ(coal_vq(0, 2, 300), CTRL_OK);
	rx(1);
	vq_reset(vd_rxq(0));
	CHECK_EQ(coal_vq(0, 2, 300), CTRL_ERR);
	vq_setup(0, 0);
	check_vq(0, 4, 1000);
	vq_irqs(vd_rxq(0));
	/* What was held back has gone with the ring. */
	sim_advance(sim, 5000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
}

KTEST(reset, "a reset ends it all")
{
	start(COAL);
	CHECK_EQ(coal(CTRL_COAL_RX_SET, 100, 1000), CTRL_OK);
	rx(1);
	vd_reset();
	sim_advance(sim, 5000 * USEC);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 0);
	start(COAL);
	check_vq(0, 0, 0);
	rx(1);
	CHECK_EQ(vq_irqs(vd_rxq(0)), 1);
}
