// SPDX-License-Identifier: GPL-2.0
/*
 * vhostile_work.c - frames that are sent, good and bad ones, and resets in the midst
 *
 * As in vhostile_list.c packed rings are only used up to their end once.
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/kthread.h>

#include "vhostile.h"

/* Of a modern device, and of a legacy one with mergeable buffers */
#define HDR_LEN		sizeof(struct virtio_net_hdr_mrg_rxbuf)
#define GOOD_LEN	(HDR_LEN + ETH_ZLEN)
#define GOOD_FRAMES	32
#define RESETS		60

#define CSUM		VIRTIO_NET_HDR_F_NEEDS_CSUM

/* Whether the device has given back chain @i of those that have one descriptor each */
static bool comes_back(struct vhostile *h, struct vhostile_vq *q, unsigned int i)
{
	unsigned int tries;

	for (tries = 0; tries < 10000 && !kthread_should_stop(); tries++) {
		if (h->packed ? from_ring16(READ_ONCE(q->desc[i].next)) &
				BIT(VRING_PACKED_DESC_F_USED) :
				from_ring16(READ_ONCE(q->used->idx)) == i + 1)
			return true;
		usleep_range(500, 1500);
	}
	return false;
}

/* A header of zeroes, and a frame for everybody */
static void good_frame(struct vhostile *h)
{
	struct ethhdr *eth = (struct ethhdr *)(h->buf + HDR_LEN);

	memset(h->buf, 0, GOOD_LEN);
	eth_broadcast_addr(eth->h_dest);
	eth->h_source[0] = 2;
	eth->h_proto = htons(ETH_P_802_EX1);
}

/* What is too short for a frame is dropped; only what has no header breaks the queue. */
static void try_frames(struct vhostile *h)
{
	static const u16 too_short[] = { HDR_LEN, HDR_LEN + 1, HDR_LEN + ETH_HLEN - 1 };
	struct vhostile_vq *q = &h->vq[VHOSTILE_TX];
	unsigned int i;
	u32 len;

	if (vhostile_begin(h)) {
		vhostile_verdict(h, false, "no reset before frames", 0);
		return;
	}
	good_frame(h);
	vhostile_enable(h, q);
	vhostile_driver_ok(h);
	for (i = 0; i < GOOD_FRAMES + ARRAY_SIZE(too_short) && !kthread_should_stop(); i++) {
		len = i < ARRAY_SIZE(too_short) ? too_short[i] : GOOD_LEN;
		vhostile_put(h, q, i, h->buf_addr, len, 0, 0);
		vhostile_publish(h, q, i);
		if (h->packed)
			q->next = i + 1;
		vhostile_kick(h, q->index);
		vhostile_verdict(h, comes_back(h, q, i) && vhostile_healthy(h),
				 "a frame, with its header of bytes", len);
	}
}

/* Large sends that make no sense, and some that do; the kernel cuts them behind the wire. */
static const struct large {
	u8 flags;
	u8 gso_type;
	u16 gso_size;
	u16 csum_start;
	u16 csum_offset;
	u32 len;
} larges[] = {
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 34, 16, 3000 },
	/* 65535 has a meaning of its own to the kernel. */
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 65535, 34, 16, 65536 + 256 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 65534, 34, 16, 65536 + 256 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 65535, 34, 16, 60 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 34, 16, 65536 + 257 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1, 34, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 0, 34, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 34, 6, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 14, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 0, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 65535, 65535, 1514 },
	{ 0, VIRTIO_NET_HDR_GSO_TCPV4, 1000, 34, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_TCPV6, 1000, 34, 16, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_UDP, 1000, 34, 6, 1514 },
	{ CSUM, 5, 1000, 34, 6, 1514 },
	{ 255, 255, 65535, 65535, 65535, 1514 },
	{ CSUM, VIRTIO_NET_HDR_GSO_NONE, 0, 65535, 0, 60 },
	{ CSUM, VIRTIO_NET_HDR_GSO_NONE, 0, 58, 1, 60 },
};

/* A TCP segment for everybody, with such a header in front */
static void large_frame(struct vhostile *h, const struct large *l)
{
	struct virtio_net_hdr *hdr = (struct virtio_net_hdr *)h->buf;
	u8 *ip = h->buf + HDR_LEN + ETH_HLEN;

	good_frame(h);
	((struct ethhdr *)(h->buf + HDR_LEN))->h_proto = htons(ETH_P_IP);
	/* Version and length, time to live, protocol; and the length of the TCP header */
	ip[0] = 0x45;
	ip[8] = 64;
	ip[9] = IPPROTO_TCP;
	ip[20 + 12] = 5 << 4;
	hdr->flags = l->flags;
	hdr->gso_type = l->gso_type;
	hdr->gso_size = to_ring16(l->gso_size);
	hdr->csum_start = to_ring16(l->csum_start);
	hdr->csum_offset = to_ring16(l->csum_offset);
}

/* All of them are the device's to drop. */
static void try_larges(struct vhostile *h)
{
	struct vhostile_vq *q = &h->vq[VHOSTILE_TX];
	unsigned int i;
	u32 len, first;

	for (i = 0; i < ARRAY_SIZE(larges) && !kthread_should_stop(); i++) {
		if (vhostile_begin(h)) {
			vhostile_verdict(h, false, "no reset before a large send", i);
			return;
		}
		large_frame(h, &larges[i]);
		len = HDR_LEN + larges[i].len;
		first = min_t(u32, len - 1, VHOSTILE_BUF_BYTES);
		vhostile_put(h, q, 1, h->buf_addr, len - first, 0, 0);
		vhostile_put(h, q, 0, h->buf_addr, first, VRING_DESC_F_NEXT, 1);
		vhostile_publish(h, q, 0);
		vhostile_enable(h, q);
		vhostile_driver_ok(h);
		vhostile_kick(h, q->index);
		vhostile_verdict(h, comes_back(h, q, 0) && vhostile_healthy(h), "a large send", i);
	}
}

/* What a packed buffer is called is the driver's own business, 2.8.6: it is given back as it was. */
static void try_ids(struct vhostile *h)
{
	static const u16 ids[] = { VHOSTILE_SIZE, 0x7fff, 0x8000, 0xffff };
	struct vhostile_vq *q = &h->vq[VHOSTILE_TX];
	struct vring_desc *d;
	unsigned int i;

	if (vhostile_begin(h)) {
		vhostile_verdict(h, false, "no reset before IDs", 0);
		return;
	}
	good_frame(h);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		d = &q->desc[i];
		vhostile_put(h, q, i, h->buf_addr, GOOD_LEN, 0, 0);
		d->flags = to_ring16(ids[i]);
	}
	vhostile_enable(h, q);
	vhostile_driver_ok(h);
	vhostile_kick(h, q->index);
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		vhostile_verdict(h, comes_back(h, q, i) && vhostile_healthy(h) &&
				 from_ring16(READ_ONCE(q->desc[i].flags)) == ids[i],
				 "a buffer ID", ids[i]);
}

/* All of the ring, so that the device is at work for a while */
static void fill(struct vhostile *h, struct vhostile_vq *q, u32 len, u16 flags)
{
	unsigned int i;

	for (i = 0; i < VHOSTILE_SIZE; i++) {
		vhostile_put(h, q, i, h->buf_addr + i * (VHOSTILE_BUF_BYTES / VHOSTILE_SIZE), len,
			     flags, 0);
		vhostile_publish(h, q, i);
	}
	vhostile_enable(h, q);
}

static bool untouched(const void *mem, size_t len)
{
	return !memchr_inv(mem, TEST_CANARY, len);
}

/* After a reset, of the device or of its queues, nothing is written any more. */
static void try_resets(struct vhostile *h)
{
	struct vhostile_vq *rx = &h->vq[VHOSTILE_RX], *tx = &h->vq[VHOSTILE_TX];
	bool all, good;
	unsigned int i;

	for (i = 0; i < RESETS && !kthread_should_stop(); i++) {
		if (vhostile_begin(h)) {
			vhostile_verdict(h, false, "no reset before", i);
			return;
		}
		fill(h, rx, VHOSTILE_BUF_BYTES / VHOSTILE_SIZE, VRING_DESC_F_WRITE);
		fill(h, tx, GOOD_LEN, 0);
		vhostile_driver_ok(h);
		vhostile_kick(h, rx->index);
		vhostile_kick(h, tx->index);
		usleep_range(10 * i, 20 * i + 1);
		all = h->legacy || i % 2;
		if (all) {
			good = !vhostile_reset(h);
		} else {
			vhostile_reset_queue(h, rx);
			vhostile_reset_queue(h, tx);
			good = vhostile_healthy(h);
		}
		memset(h->buf, TEST_CANARY, VHOSTILE_BUF_BYTES);
		memset(rx->mem, TEST_CANARY, VHOSTILE_RING_BYTES);
		memset(tx->mem, TEST_CANARY, VHOSTILE_RING_BYTES);
		vhostile_kick(h, rx->index);
		vhostile_kick(h, tx->index);
		usleep_range(500, 1000);
		good &= untouched(h->buf, VHOSTILE_BUF_BYTES) &&
			untouched(rx->mem, VHOSTILE_RING_BYTES) &&
			untouched(tx->mem, VHOSTILE_RING_BYTES);
		vhostile_verdict(h, good, all ? "reset at work" : "queue reset at work", i);
	}
}

/* Work that is done, and work that is broken off */
void vhostile_work(struct vhostile *h)
{
	try_frames(h);
	try_larges(h);
	if (h->packed)
		try_ids(h);
	try_resets(h);
}
