// SPDX-License-Identifier: GPL-2.0
/*
 * test_watch.c - what those who watch a card are told
 */
#include <stdlib.h>

#include "e1000_dut.h"
#include "virtio_dut.h"

static const u8 frame[100] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x88, 0xb5 };

static void check_desc(const struct sim_desc *d, u32 index, u64 addr, u32 len, u64 info)
{
	CHECK_EQ(d->index, index);
	CHECK_EQ(d->addr, addr);
	CHECK_EQ(d->len, len);
	CHECK_EQ(d->info, info);
}

KTEST(e1000_tx, "an e1000 tells of descriptors that it transmits")
{
	u64 addr;

	dut_start();
	addr = mem(frame, sizeof(frame));
	tx_put(addr, legacy(60, TX_RS));
	tx_put(addr + 60, legacy(40, TX_EOP | TX_IFCS | TX_RS));
	tx_go();
	CHECK_EQ(sim->tx_desc.count, 2);
	/* 3.3.3: length in bits 15:0 of the second half, command in 31:24 */
	check_desc(&sim->tx_desc, 1, addr + 60, 40, 40 | 0x0bULL << 24);
	CHECK_EQ(sim->rx_desc.count, 0);
}

KTEST(e1000_rx, "an e1000 tells of descriptors that it has received into")
{
	dut_start();
	rx_send(frame, sizeof(frame));
	rx_send(frame, 60);
	CHECK_EQ(sim->rx_desc.count, 2);
	/* RCTL.SECRC is on: without the FCS */
	CHECK_EQ(sim->rx_desc.len, 60);
	CHECK_EQ(sim->rx_desc.index, 1);
	CHECK_EQ(sim->rx_desc.addr, le64_to_cpu(rx_desc(1)->addr));
	/* 3.2.3: status in bits 39:32, DD and EOP are its lowest */
	CHECK_EQ(sim->rx_desc.info & 0xffff, 60);
	CHECK_EQ(sim->rx_desc.info >> 32 & 3, 3);
	CHECK_EQ(sim->tx_desc.count, 0);
}

KTEST(virtio_tx, "a virtio-net tells of chains that it transmits, with their header")
{
	vd_start(BIT_ULL(NF_CTRL_VQ));
	vd_tx(NULL, frame, sizeof(frame));
	vd_tx_drain();
	CHECK_EQ(sim->tx_desc.count, 1);
	CHECK_EQ(sim->tx_desc.len, 12 + sizeof(frame));
	/* Header and data are two buffers. */
	CHECK_EQ(sim->tx_desc.info, 2);
	CHECK_EQ(sim->tx_desc.addr, le64_to_cpu(sq_desc(vd_txq(0), sim->tx_desc.index)->addr));
	CHECK_EQ(sim->rx_desc.count, 0);
}

KTEST(virtio_rx, "a virtio-net tells of chains that it has received into")
{
	struct vq *q;

	vd_start(0);
	q = vd_rxq(0);
	vd_rx_fill(q, 4, 2048);
	vd_wire(frame, sizeof(frame));
	CHECK_EQ(sim->rx_desc.count, 1);
	check_desc(&sim->rx_desc, le16_to_cpu(*sq_avail_ring(q, 0)),
		   le64_to_cpu(sq_desc(q, le16_to_cpu(*sq_avail_ring(q, 0)))->addr),
		   12 + sizeof(frame), 1);
	CHECK_EQ(sim->tx_desc.count, 0);
}

KTEST(virtio_rx_fault, "a virtio-net that cannot store all of a frame gives no chain back")
{
	unsigned int before;
	struct vq *q;

	vd_start(BIT_ULL(NF_MRG_RXBUF));
	q = vd_rxq(0);
	/* The first takes the header and half of the frame, the second cannot be written. */
	vq_add1(q, dev_buf(62), 62, true);
	vq_add1(q, dev_mem(frame, sizeof(frame)), sizeof(frame), true);
	vq_kick(q);
	vd_wire(frame, sizeof(frame));
	CHECK_EQ(sim->rx_desc.count, 0);
	vd_check_queue_broken(q);

	/* Two that can: each is told with what is in it. */
	vd_start(BIT_ULL(NF_MRG_RXBUF));
	q = vd_rxq(0);
	vd_rx_fill(q, 2, 62);
	before = sim->rx_desc.count;
	vd_wire(frame, sizeof(frame));
	CHECK_EQ(sim->rx_desc.count, before + 2);
	CHECK_EQ(sim->rx_desc.len, 12 + sizeof(frame) - 62);
}

/* Accesses to memory until the device may not use the bus for a moment */
static unsigned int countdown;

static void interrupt_dma(struct sim *s)
{
	if (countdown--)
		return;
	s->dma_hook = NULL;
	sim_config_write(s, 4, 2, 2);
	sim_config_write(s, 4, 2, 6);
}

KTEST(virtio_tx_again, "a virtio-net tells once of a chain that it has to take twice")
{
	unsigned int i, before;
	bool over;

	for (i = 0, over = false; !over; i++) {
		ktest_case("at access %u", i);
		vd_start(0);
		before = sim->tx_desc.count;
		countdown = i;
		sim->dma_hook = interrupt_dma;
		vd_tx(NULL, frame, sizeof(frame));
		vd_tx_drain();
		over = sim->dma_hook;
		sim->dma_hook = NULL;
		CHECK_EQ(sim->tx_desc.count, before + 1);
		CHECK_EQ(sim->tx_desc.len, 12 + sizeof(frame));
	}
	CHECK(i > 3);
}
