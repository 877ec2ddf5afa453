// SPDX-License-Identifier: GPL-2.0
/*
 * wire.c - the wire: a netdev that is the other end of a NIC's cable
 *
 * NIC to wire. A kick of a transmit queue schedules that queue's NAPI, which
 * lets the model work through the ring; frames go up the stack in wire_frame.c.
 *
 * Wire to NIC. ndo_start_xmit offers the frame to the model under the queue's
 * ordinary transmit lock. When the NIC has no buffers the frame is held and the
 * queue stopped; the poll that the driver's refill schedules goes on with it.
 *
 * The end of a batch. rx_flush() asks for an interrupt, so it is called once
 * for many frames, by the queue's NAPI: when all is sent that xmit_more
 * announced, that is an answer to frames of the same poll, or that another
 * softirq or a VLAN device above us sends one by one. The interrupt handler is
 * called from the poll, where no lock is held.
 *
 * The engine is the NIC's, not the wire's: NAPI runs from wire_create() to
 * wire_destroy(), with the cable cut too (a NIC in loopback still sends).
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>

#include "faults.h"
#include "wire.h"

/* How long the cable is out when the link flaps: some drivers look every two seconds */
#define WIRE_FLAP_MS	2500

static void wire_tx_count(struct wire_queue *wq, enum wire_tx_stat id)
{
	u64_stats_update_begin(&wq->tx_sync);
	u64_stats_inc(&wq->tx_stats[id]);
	u64_stats_update_end(&wq->tx_sync);
}

/* -------------------------------------------------------------------------
 * Wire to NIC
 */

/* The transmit lock is held. */
static void wire_flush(struct wire_queue *wq)
{
	struct emul_function *f = wq->wire->nic->func;

	WRITE_ONCE(wq->flush, false);
	f->model->rx_flush(&f->rxq[wq->index]);
	wire_tx_count(wq, WIRE_TX_BATCHES);
}

/* The last frame of a batch has been sent: let the poll flush it, if this is not the poll. */
static void wire_end_batch(struct wire_queue *wq)
{
	/* Pairs with the end of wire_poll(), on the same CPU. */
	barrier();
	if (READ_ONCE(wq->poll_cpu) != smp_processor_id())
		napi_schedule(&wq->napi);
}

void wire_sent(struct wire_queue *wq, u32 len, bool large)
{
	WRITE_ONCE(wq->flush, true);

	u64_stats_update_begin(&wq->tx_sync);
	u64_stats_inc(&wq->tx_stats[WIRE_TX_FRAMES]);
	u64_stats_add(&wq->tx_stats[WIRE_TX_BYTES], len);
	if (large)
		u64_stats_inc(&wq->tx_stats[WIRE_TX_LARGE]);
	u64_stats_update_end(&wq->tx_sync);
}

/* The NIC is done with @skb. */
static void wire_done(struct wire_queue *wq, struct sk_buff *skb)
{
	wire_sent(wq, skb->len, skb_is_gso(skb));
	skb_tx_timestamp(skb);
	consume_skb(skb);
}

/* There are no buffers for @skb, or not for all of it: it waits at the head of the queue. */
static void wire_hold(struct wire_queue *wq, struct sk_buff *skb)
{
	struct emul_function *f = wq->wire->nic->func;

	wq->tx_frame.flags |= EMUL_FRAME_AGAIN;
	WRITE_ONCE(wq->held, skb);
	netif_tx_stop_queue(netdev_get_tx_queue(wq->wire->dev, wq->index));
	wire_tx_count(wq, WIRE_TX_STOPS);
	/* What went before it, and a part of it perhaps, is to be reported. */
	WRITE_ONCE(wq->flush, true);
	/* Either a refill is seen here, or the poll after it sees the frame. */
	smp_mb();
	if (f->model->rx_ready(&f->rxq[wq->index]))
		napi_schedule(&wq->napi);
}

static void wire_drop_held(struct wire_queue *wq, enum wire_tx_stat reason)
{
	kfree_skb(wq->held);
	WRITE_ONCE(wq->held, NULL);
	wire_tx_count(wq, reason);
}

/*
 * Go on with the waiting frame, if there are buffers now; it is lost with the
 * link. The transmit lock is held.
 */
static void wire_offer_held(struct wire_queue *wq)
{
	struct emul_function *f = wq->wire->nic->func;
	struct emul_queue *rxq = &f->rxq[wq->index];
	struct sk_buff *skb = wq->held;
	int err;

	if (!wire_link_is_up(wq->wire)) {
		wire_drop_held(wq, WIRE_TX_NO_LINK);
	} else {
		if (!f->model->rx_ready(rxq))
			return;
		WRITE_ONCE(wq->flush, true);
		err = f->model->rx(rxq, &wq->tx_frame);
		if (err == -ENOSPC)
			return;
		if (err) {
			wire_drop_held(wq, WIRE_TX_NO_DRIVER);
		} else {
			WRITE_ONCE(wq->held, NULL);
			wire_done(wq, skb);
		}
	}
	wire_tx_count(wq, WIRE_TX_WAKES);
	netif_tx_wake_queue(netdev_get_tx_queue(wq->wire->dev, wq->index));
}

static netdev_tx_t wire_xmit(struct sk_buff *skb, struct net_device *dev)
{
	unsigned int index = skb_get_queue_mapping(skb);
	struct wire *wire = netdev_priv(dev);
	struct wire_queue *wq = &wire->queue[index];
	struct emul_function *f = wire->nic->func;
	bool more = netdev_xmit_more();
	enum wire_tx_stat reason;
	int err;

	if (unlikely(wq->held))
		return NETDEV_TX_BUSY;
	if (unlikely(!wire_link_is_up(wire))) {
		reason = WIRE_TX_NO_LINK;
		goto drop;
	}
	if (unlikely(!wire_map(&wq->tx_frame, skb))) {
		reason = WIRE_TX_NO_MEMORY;
		goto drop;
	}
	err = f->model->rx(&f->rxq[index], &wq->tx_frame);
	if (unlikely(err == -ENOSPC)) {
		wire_hold(wq, skb);
		more = false;
	} else if (unlikely(err)) {
		reason = WIRE_TX_NO_DRIVER;
		goto drop;
	} else {
		wire_done(wq, skb);
	}
end:
	if (!more && READ_ONCE(wq->flush))
		wire_end_batch(wq);
	return NETDEV_TX_OK;

drop:
	wire_tx_count(wq, reason);
	kfree_skb(skb);
	goto end;
}

/* -------------------------------------------------------------------------
 * NAPI
 */

/* What the poll has to do for frames to the NIC: go on with the one that waits, end a batch. */
static void wire_poll_tx(struct wire_queue *wq)
{
	struct emul_function *f = wq->wire->nic->func;
	struct netdev_queue *txq;

	if (wq->index >= f->rxqs || likely(!READ_ONCE(wq->flush) && !READ_ONCE(wq->held)))
		return;
	txq = netdev_get_tx_queue(wq->wire->dev, wq->index);
	__netif_tx_lock(txq, smp_processor_id());
	if (wq->held)
		wire_offer_held(wq);
	if (wq->flush)
		wire_flush(wq);
	__netif_tx_unlock(txq);
}

/* A queue that is stuck stays so until the driver stops it, by a reset perhaps. */
static bool wire_is_stuck(struct wire_queue *wq)
{
	struct nic *nic = wq->wire->nic;
	u32 gen = READ_ONCE(nic->func->txq[wq->index].gen);

	if (unlikely(wq->stuck) && gen == wq->stuck_gen)
		return true;
	wq->stuck = nic_fault(nic, NIC_FAULT_TX_STUCK, 1);
	wq->stuck_gen = gen;
	return wq->stuck;
}

/* Let the model work through the ring, if it has been kicked since. */
static unsigned int wire_poll_rx(struct wire_queue *wq, int budget)
{
	struct emul_function *f = wq->wire->nic->func;
	unsigned int done;

	/* Whoever kicks now is seen in the ring, or by the next poll. */
	if (!READ_ONCE(wq->kicked) || !xchg(&wq->kicked, false) || wire_is_stuck(wq))
		return 0;
	done = f->model->tx(&f->txq[wq->index], budget);
	if (done == budget)
		WRITE_ONCE(wq->kicked, true);
	return done;
}

static int wire_poll(struct napi_struct *napi, int budget)
{
	struct wire_queue *wq = container_of(napi, struct wire_queue, napi);
	struct nic *nic = wq->wire->nic;
	struct mmio_trap_state state;
	unsigned int done;

	/* Whoever gets our frames may access registers of another NIC. */
	mmio_trap_state_save(&state);
	WRITE_ONCE(wq->poll_cpu, smp_processor_id());
	done = wire_poll_rx(wq, budget);
	if (done) {
		wire_rx_count(wq, WIRE_RX_POLLS);
		if (unlikely(nic_fault(nic, NIC_FAULT_LINK_FLAP, 1)))
			schedule_work(&wq->wire->flap);
	}
	if (unlikely(wq->redirected)) {
		wq->redirected = false;
		xdp_do_flush();
	}
	/* Delivers what GRO holds, so that the answers to it are in this batch. */
	if (done < budget)
		napi_complete_done(napi, done);
	/*
	 * First this, then look at wq->flush: wire_end_batch() does it the other
	 * way round. If the next poll has begun on another CPU this takes its
	 * mark away, which costs a poll and nothing else.
	 */
	WRITE_ONCE(wq->poll_cpu, -1);
	barrier();
	wire_poll_tx(wq);
	nic_flush_softirq(nic);
	mmio_trap_state_restore(&state);
	return done;
}

/**
 * wire_schedule() - let a queue pair's NAPI run
 * @nic: card
 * @queue: number of the pair
 * @tx: the transmit queue has been kicked: tx() is wanted
 * @rx: the receive queue has been kicked: rx_flush() is wanted
 *
 * Has no effect before wire_create() and from the start of wire_destroy() on.
 * Context: hard IRQ, or bottom halves off.
 */
void wire_schedule(struct nic *nic, unsigned int queue, bool tx, bool rx)
{
	struct wire *wire;

	rcu_read_lock();
	/* Pairs with wire_create(). */
	wire = smp_load_acquire(&nic->wire);
	if (wire && queue < wire->nqueues) {
		if (tx && queue < nic->func->txqs)
			WRITE_ONCE(wire->queue[queue].kicked, true);
		if (rx)
			WRITE_ONCE(wire->queue[queue].flush, true);
		napi_schedule(&wire->queue[queue].napi);
	}
	rcu_read_unlock();
}

/* -------------------------------------------------------------------------
 * The netdev
 */

void wire_set_partner(struct wire *wire, bool plugged)
{
	struct emul_partner partner = {
		.plugged = plugged,
		.autoneg = wire->autoneg,
		.adv = wire->autoneg ? wire->adv : wire->forced,
	};
	struct nic *nic = wire->nic;
	unsigned long flags;

	/* As in most PHY drivers: who can be paused can do it both ways (802.3, table 28B-2). */
	if (wire->autoneg && wire->rx_pause)
		partner.adv |= EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE;
	else if (wire->autoneg && wire->tx_pause)
		partner.adv |= EMUL_ADV_ASYM_PAUSE;

	raw_spin_lock_irqsave(&nic->lock, flags);
	nic->func->model->partner(nic->func, &partner);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	nic_flush(nic);
}

static void wire_plug(struct wire *wire, bool plugged)
{
	rtnl_lock();
	if (netif_running(wire->dev))
		wire_set_partner(wire, plugged);
	rtnl_unlock();
}

static void wire_flap(struct work_struct *work)
{
	struct wire *wire = container_of(work, struct wire, flap);

	wire_plug(wire, false);
	msleep(WIRE_FLAP_MS);
	wire_plug(wire, true);
}

static int wire_open(struct net_device *dev)
{
	netif_tx_start_all_queues(dev);
	wire_set_partner(netdev_priv(dev), true);
	return 0;
}

static int wire_stop(struct net_device *dev)
{
	struct wire *wire = netdev_priv(dev);
	struct netdev_queue *txq;
	unsigned int i;

	netif_carrier_off(dev);
	wire_set_partner(wire, false);
	for (i = 0; i < dev->real_num_tx_queues; i++) {
		txq = netdev_get_tx_queue(dev, i);
		__netif_tx_lock_bh(txq);
		if (wire->queue[i].held)
			wire_drop_held(&wire->queue[i], WIRE_TX_NO_LINK);
		__netif_tx_unlock_bh(txq);
	}
	return 0;
}

/* A cable carries everything; the function must exist for SIOCADDMULTI. */
static void wire_set_rx_mode(struct net_device *dev)
{
}

void wire_read_rx_stats(const struct wire_queue *wq, u64 *val)
{
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&wq->rx_sync);
		for (i = 0; i < WIRE_RX_STATS; i++)
			val[i] = u64_stats_read(&wq->rx_stats[i]);
	} while (u64_stats_fetch_retry(&wq->rx_sync, start));
}

void wire_read_tx_stats(const struct wire_queue *wq, u64 *val)
{
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&wq->tx_sync);
		for (i = 0; i < WIRE_TX_STATS; i++)
			val[i] = u64_stats_read(&wq->tx_stats[i]);
	} while (u64_stats_fetch_retry(&wq->tx_sync, start));
}

static void wire_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct wire *wire = netdev_priv(dev);
	u64 rx[WIRE_RX_STATS], tx[WIRE_TX_STATS];
	unsigned int i;

	for (i = 0; i < wire->nqueues; i++) {
		wire_read_rx_stats(&wire->queue[i], rx);
		stats->rx_packets += rx[WIRE_RX_FRAMES];
		stats->rx_bytes += rx[WIRE_RX_BYTES];
		stats->rx_dropped += rx[WIRE_RX_NO_LINK] + rx[WIRE_RX_NO_MEMORY];
		stats->rx_errors += rx[WIRE_RX_BAD_FRAME];
		stats->rx_frame_errors += rx[WIRE_RX_BAD_FRAME];

		wire_read_tx_stats(&wire->queue[i], tx);
		stats->tx_packets += tx[WIRE_TX_FRAMES];
		stats->tx_bytes += tx[WIRE_TX_BYTES];
		stats->tx_dropped += tx[WIRE_TX_NO_MEMORY] + tx[WIRE_TX_NO_DRIVER];
		stats->tx_errors += tx[WIRE_TX_NO_LINK];
		stats->tx_carrier_errors += tx[WIRE_TX_NO_LINK];
	}
}

static const struct net_device_ops wire_netdev_ops = {
	.ndo_open = wire_open,
	.ndo_stop = wire_stop,
	.ndo_start_xmit = wire_xmit,
	.ndo_select_queue = wire_select_queue,
	.ndo_features_check = wire_features_check,
	.ndo_set_rx_mode = wire_set_rx_mode,
	.ndo_change_mtu = wire_change_mtu,
	.ndo_bpf = wire_bpf,
	.ndo_xdp_xmit = wire_xdp_xmit,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_get_stats64 = wire_get_stats64,
};

/**
 * wire_link_update() - the wire's carrier follows the link
 * @nic: card
 *
 * Context: process.
 */
void wire_link_update(struct nic *nic)
{
	struct wire *wire;
	unsigned int i;

	rcu_read_lock();
	/* Pairs with wire_create(). */
	wire = smp_load_acquire(&nic->wire);
	if (wire) {
		if (wire_link_is_up(wire))
			netif_carrier_on(wire->dev);
		else
			netif_carrier_off(wire->dev);
		/* No refill may come for a frame that has waited since before. */
		local_bh_disable();
		for (i = 0; i < wire->nqueues; i++)
			if (READ_ONCE(wire->queue[i].held))
				napi_schedule(&wire->queue[i].napi);
		local_bh_enable();
	}
	rcu_read_unlock();
}

/* -------------------------------------------------------------------------
 * Making and breaking
 */

static int wire_queue_init(struct wire *wire, unsigned int index)
{
	struct wire_queue *wq = &wire->queue[index];

	wq->wire = wire;
	wq->index = index;
	wq->poll_cpu = -1;
	u64_stats_init(&wq->rx_sync);
	u64_stats_init(&wq->tx_sync);
	return wire_pools_create(wq);
}

/* The netdev is not registered, and no poll runs. */
static void wire_free(struct wire *wire)
{
	unsigned int i;

	for (i = 0; i < wire->nqueues; i++) {
		netif_napi_del(&wire->queue[i].napi);
		wire_pools_destroy(&wire->queue[i]);
	}
	free_netdev(wire->dev);
}

/* No poll runs or starts any more, and nobody looks at the wire through @nic. */
static void wire_disconnect(struct nic *nic, struct wire *wire)
{
	unsigned int i;

	for (i = 0; i < wire->nqueues; i++)
		napi_disable(&wire->queue[i].napi);
	WRITE_ONCE(nic->wire, NULL);
	synchronize_net();
}

/**
 * wire_create() - make a card's wire
 * @nic: card, its function created but not on the bus yet
 *
 * The new netdev is down, and so the cable is not plugged in.
 * Context: process, without rtnl. Return: 0 or a negative errno.
 */
int wire_create(struct nic *nic)
{
	struct emul_function *f = nic->func;
	unsigned int n = max(f->txqs, f->rxqs);
	struct net_device *dev;
	struct wire *wire;
	unsigned int i;
	int err;

	dev = alloc_netdev_mqs(struct_size(wire, queue, n), nic->wire_name,
			       strchr(nic->wire_name, '%') ? NET_NAME_ENUM : NET_NAME_USER,
			       ether_setup, f->rxqs, f->txqs);
	if (!dev)
		return -ENOMEM;
	wire = netdev_priv(dev);
	wire->dev = dev;
	wire->nic = nic;
	wire->autoneg = true;
	wire->adv = EMUL_ADV_ALL & ~(EMUL_ADV_PAUSE | EMUL_ADV_ASYM_PAUSE);
	wire->forced = EMUL_ADV_1000FULL;
	wire->rx_pause = true;
	wire->tx_pause = true;
	wire->nqueues = n;
	INIT_WORK(&wire->flap, wire_flap);

	dev->netdev_ops = &wire_netdev_ops;
	dev->ethtool_ops = &wire_ethtool_ops;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_MAX_MTU;
	/* netconsole sends with IRQs off, where no queue call may run. */
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE | IFF_UNICAST_FLT | IFF_DISABLE_NETPOLL;
	eth_hw_addr_random(dev);
	wire_set_features(wire);
	xdp_set_features_flag(dev, NETDEV_XDP_ACT_BASIC | NETDEV_XDP_ACT_REDIRECT |
			      NETDEV_XDP_ACT_NDO_XMIT);
	netif_carrier_off(dev);

	for (i = 0; i < n; i++)
		netif_napi_add(dev, &wire->queue[i].napi, wire_poll);
	for (i = 0; i < n; i++) {
		err = wire_queue_init(wire, i);
		if (err)
			goto free_wire;
	}
	wire_set_partner(wire, false);

	for (i = 0; i < n; i++)
		napi_enable(&wire->queue[i].napi);
	/* Pairs with wire_schedule() and wire_link_update(). */
	smp_store_release(&nic->wire, wire);
	err = register_netdev(dev);
	if (err)
		goto disconnect;
	return 0;

disconnect:
	wire_disconnect(nic, wire);
free_wire:
	wire_free(wire);
	return err;
}

/**
 * wire_destroy() - take a card's wire away
 * @nic: card, its function off the bus and silenced; not destroyed yet, the
 *	model is still told that its cable has been cut
 *
 * Frames in flight are over when this returns. nic->link_work may be queued
 * until then; it finds no wire.
 * Context: process, without rtnl.
 */
void wire_destroy(struct nic *nic)
{
	struct wire *wire = nic->wire;

	wire_disconnect(nic, wire);
	cancel_work_sync(&wire->flap);
	unregister_netdev(wire->dev);
	wire_free(wire);
}
