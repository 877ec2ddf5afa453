// SPDX-License-Identifier: GPL-2.0
/*
 * wire_xdp.c - XDP on the wire: programs see what the NIC transmits, and what
 * other interfaces redirect here goes to the NIC
 *
 * A program sees what would be on a real cable: a large send is cut before, an
 * open checksum computed, a tag put into the bytes. It wants each frame in
 * one piece of page pool memory with room in front. Frames are built like that while
 * a program is attached; what is not, a piece of a large send say, is copied.
 *
 * Everything here but wire_bpf() runs in NAPI polls: ours for frames of the
 * NIC, that of the interface they come from for redirected ones.
 */
#include <linux/bpf.h>
#include <linux/bpf_trace.h>
#include <linux/filter.h>
#include <linux/if_vlan.h>
#include <net/gso.h>
#include <net/xdp.h>

#include "wire.h"

/* -------------------------------------------------------------------------
 * Towards the NIC
 */

/*
 * One frame into the receive queue that the NIC steers it to.
 * Returns the queue, or NULL if it was not taken, which is not counted.
 */
static struct wire_queue *wire_xdp_send(struct wire *wire, struct emul_frame *frame)
{
	struct emul_function *f = wire->nic->func;
	unsigned int index = 0;
	struct netdev_queue *txq;
	struct wire_queue *wq;
	bool sent = false;

	if (!netif_running(wire->dev) || !wire_link_is_up(wire))
		return NULL;
	if (f->rxqs > 1)
		index = f->model->steer(f, frame->seg[0].base, frame->seg[0].len);
	wq = &wire->queue[index];
	txq = netdev_get_tx_queue(wire->dev, index);
	__netif_tx_lock(txq, smp_processor_id());
	if (!wq->held && !f->model->rx(&f->rxq[index], frame)) {
		wire_sent(wq, frame->len, false);
		sent = true;
	} else {
		/* A part may have gone; and no frame is offered again. */
		WRITE_ONCE(wq->flush, true);
	}
	__netif_tx_unlock(txq);
	return sent ? wq : NULL;
}

static void wire_xdp_map(struct emul_frame *frame, struct xdp_frame *xdpf)
{
	const struct skb_shared_info *frags = NULL;

	if (unlikely(xdp_frame_has_frags(xdpf)))
		frags = xdp_get_shared_info_from_frame(xdpf);
	wire_map_bytes(frame, xdpf->data, xdpf->len, frags);
}

/* ndo_xdp_xmit: those that are not sent are freed by the caller. */
int wire_xdp_xmit(struct net_device *dev, int n, struct xdp_frame **frames, u32 flags)
{
	struct wire *wire = netdev_priv(dev);
	DECLARE_BITMAP(touched, EMUL_MAX_QUEUES) = {};
	struct emul_frame frame = {};
	struct wire_queue *wq;
	unsigned int q;
	int i;

	if (unlikely(flags & ~XDP_XMIT_FLAGS_MASK))
		return -EINVAL;
	for (i = 0; i < n; i++) {
		wire_xdp_map(&frame, frames[i]);
		wq = wire_xdp_send(wire, &frame);
		if (!wq)
			break;
		__set_bit(wq->index, touched);
		xdp_return_frame(frames[i]);
	}
	/* The polls report them to the NIC. */
	for_each_set_bit(q, touched, EMUL_MAX_QUEUES)
		napi_schedule(&wire->queue[q].napi);
	return i;
}

/* -------------------------------------------------------------------------
 * From the NIC
 */

/* After the program: @skb again describes the bytes at @xdp. */
static void wire_xdp_update(struct sk_buff *skb, const struct xdp_buff *xdp)
{
	unsigned int meta = xdp->data - xdp->data_meta;

	skb->data = xdp->data;
	skb_set_tail_pointer(skb, xdp->data_end - xdp->data);
	skb->len = xdp->data_end - xdp->data;
	if (meta)
		skb_metadata_set(skb, meta);
}

/* Consumes @skb, a frame in one piece of page pool memory, unless it is to go up the stack. */
static struct sk_buff *wire_xdp_run(struct wire_queue *wq, struct sk_buff *skb,
				    struct bpf_prog *prog)
{
	struct net_device *dev = wq->wire->dev;
	struct emul_frame frame = {};
	struct wire_queue *to;
	struct xdp_buff xdp;
	u32 act;

	xdp_init_buff(&xdp, skb_end_pointer(skb) - skb->head +
		      SKB_DATA_ALIGN(sizeof(struct skb_shared_info)), &wq->xdp_rxq);
	xdp_prepare_buff(&xdp, skb->head, skb_headroom(skb), skb->len, true);
	act = bpf_prog_run_xdp(prog, &xdp);
	switch (act) {
	case XDP_PASS:
		wire_xdp_update(skb, &xdp);
		return skb;
	case XDP_TX:
		wire_map_bytes(&frame, xdp.data, xdp.data_end - xdp.data, NULL);
		to = wire_xdp_send(wq->wire, &frame);
		if (!to)
			goto aborted;
		/* Our own poll looks at what it has to report later. */
		if (to != wq)
			napi_schedule(&to->napi);
		wire_rx_count(wq, WIRE_RX_XDP_TX);
		consume_skb(skb);
		return NULL;
	case XDP_REDIRECT:
		if (xdp_do_redirect(dev, &xdp, prog))
			goto aborted;
		wq->redirected = true;
		wire_rx_count(wq, WIRE_RX_XDP_REDIRECT);
		/* The memory has gone with it. */
		kfree_skb_partial(skb, true);
		return NULL;
	default:
		bpf_warn_invalid_xdp_action(dev, prog, act);
		fallthrough;
	case XDP_ABORTED:
		goto aborted;
	case XDP_DROP:
		wire_rx_count(wq, WIRE_RX_XDP_DROP);
		kfree_skb(skb);
		return NULL;
	}
aborted:
	trace_xdp_exception(dev, prog, act);
	wire_rx_count(wq, WIRE_RX_XDP_DROP);
	kfree_skb(skb);
	return NULL;
}

/* The same frame as a program wants it; consumes @skb. */
static struct sk_buff *wire_xdp_prepare(struct wire_queue *wq, struct sk_buff *skb)
{
	struct sk_buff *copy = NULL;

	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		goto drop;
	if (skb_vlan_tag_present(skb)) {
		skb = __vlan_hwaccel_push_inside(skb);
		if (!skb)
			return NULL;
	}
	if (likely(skb->pp_recycle && !skb_is_nonlinear(skb) &&
		   skb_headroom(skb) >= XDP_PACKET_HEADROOM))
		return skb;

	copy = wire_alloc_xdp(wq, skb->len);
	if (copy) {
		skb_copy_bits(skb, 0, copy->data, skb->len);
		copy->ip_summed = skb->ip_summed;
		consume_skb(skb);
		return copy;
	}
drop:
	kfree_skb(skb);
	wire_rx_count(wq, WIRE_RX_NO_MEMORY);
	return NULL;
}

/**
 * wire_xdp_receive() - show a frame of the NIC to the program and hand it on
 * @wq: queue
 * @skb: frame, at its Ethernet header, with the network header and offloads set; consumed
 * @prog: program
 *
 * Context: the queue's NAPI.
 */
void wire_xdp_receive(struct wire_queue *wq, struct sk_buff *skb, struct bpf_prog *prog)
{
	struct sk_buff *next;

	skb->dev = wq->wire->dev;
	if (skb_is_gso(skb)) {
		skb_reset_mac_header(skb);
		skb->protocol = eth_hdr(skb)->h_proto;
		next = skb_gso_segment(skb, 0);
		if (IS_ERR_OR_NULL(next)) {
			wire_rx_count(wq, WIRE_RX_BAD_FRAME);
			kfree_skb(skb);
			return;
		}
		consume_skb(skb);
		skb = next;
	}
	skb_list_walk_safe(skb, skb, next) {
		skb_mark_not_on_list(skb);
		skb = wire_xdp_prepare(wq, skb);
		if (skb)
			skb = wire_xdp_run(wq, skb, prog);
		if (skb)
			wire_receive(wq, skb);
	}
}

/* -------------------------------------------------------------------------
 * Programs
 */

static int wire_xdp_attach(struct wire *wire, struct bpf_prog *prog,
			   struct netlink_ext_ack *extack)
{
	struct bpf_prog *old = rtnl_dereference(wire->xdp_prog);

	if (prog && wire->dev->mtu > WIRE_XDP_MAX_MTU) {
		NL_SET_ERR_MSG_MOD(extack, "the MTU is too large for XDP");
		return -EINVAL;
	}
	rcu_assign_pointer(wire->xdp_prog, prog);
	if (old)
		bpf_prog_put(old);
	return 0;
}

/* ndo_bpf. rtnl. */
int wire_bpf(struct net_device *dev, struct netdev_bpf *bpf)
{
	if (bpf->command != XDP_SETUP_PROG)
		return -EINVAL;
	return wire_xdp_attach(netdev_priv(dev), bpf->prog, bpf->extack);
}

/* ndo_change_mtu. rtnl. */
int wire_change_mtu(struct net_device *dev, int mtu)
{
	struct wire *wire = netdev_priv(dev);

	if (rtnl_dereference(wire->xdp_prog) && mtu > WIRE_XDP_MAX_MTU)
		return -EINVAL;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}
