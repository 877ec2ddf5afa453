/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vhostile.h - a virtio driver gone mad, as its parts see each other
 */
#ifndef VHOSTILE_H
#define VHOSTILE_H

#include <linux/pci.h>
#include <linux/prandom.h>
#include <linux/virtio_byteorder.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>

#include "pages.h"

#define VHOSTILE_NAME		"nicsim_vhostile"
#define VHOSTILE_SIZE		64		/* of each virtqueue, if we may choose */
#define VHOSTILE_MAX_SIZE	256
#define VHOSTILE_RING_BYTES	(4 * PAGE_SIZE)
#define VHOSTILE_BUF_BYTES	(16 * PAGE_SIZE)
#define VHOSTILE_PAGES		8
/* Not memory, and never mapped */
#define VHOSTILE_NOWHERE	(1ULL << 50)

#define VHOSTILE_FEATURES	(BIT_ULL(VIRTIO_NET_F_MAC) | BIT_ULL(VIRTIO_NET_F_MRG_RXBUF) | \
				 BIT_ULL(VIRTIO_NET_F_STATUS) | BIT_ULL(VIRTIO_NET_F_CTRL_VQ) | \
				 BIT_ULL(VIRTIO_NET_F_CTRL_RX) | \
				 BIT_ULL(VIRTIO_NET_F_CTRL_VLAN) | \
				 BIT_ULL(VIRTIO_NET_F_GUEST_ANNOUNCE) | \
				 BIT_ULL(VIRTIO_NET_F_MQ) | \
				 BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) | \
				 BIT_ULL(VIRTIO_NET_F_CSUM) | \
				 BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) | \
				 BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | \
				 BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | \
				 BIT_ULL(VIRTIO_NET_F_CTRL_GUEST_OFFLOADS) | \
				 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC))
/* 50 and 52: device statistics, coalescing by virtqueue */
#define VHOSTILE_FEATURES_MODERN \
				(BIT_ULL(VIRTIO_F_VERSION_1) | \
				 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) | \
				 BIT_ULL(VIRTIO_F_RING_RESET) | BIT_ULL(VIRTIO_NET_F_RSS) | \
				 BIT_ULL(VIRTIO_NET_F_NOTF_COAL) | BIT_ULL(50) | BIT_ULL(52))

/* 6.3; headers name it since 6.4 */
#define VHOSTILE_NOTIFICATION_DATA	38

/* Rings are little-endian to the device, of whatever kind it is. */
#define to_ring16(val)		__cpu_to_virtio16(true, val)
#define to_ring32(val)		__cpu_to_virtio32(true, val)
#define to_ring64(val)		__cpu_to_virtio64(true, val)
#define from_ring16(val)	__virtio16_to_cpu(true, val)

enum vhostile_kind {
	VHOSTILE_RX,
	VHOSTILE_TX,
	VHOSTILE_CTRL,
	VHOSTILE_QUEUES,
};

/**
 * struct vhostile_vq - a virtqueue
 * @kind: which
 * @index: its number
 * @size: descriptors
 * @mem: all of it
 * @addr: of @mem, for the device
 * @desc: its parts in @mem; packed descriptors are in @desc too
 * @avail: likewise
 * @used: likewise
 * @desc_addr: where the device is told that its parts are
 * @driver_addr: likewise
 * @device_addr: likewise
 * @next: free running index of the next chain
 */
struct vhostile_vq {
	enum vhostile_kind kind;
	u16 index;
	u16 size;
	void *mem;
	u64 addr;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	u64 desc_addr;
	u64 driver_addr;
	u64 device_addr;
	u16 next;
};

/**
 * struct vhostile - the driver
 * @pdev: function
 * @legacy: by the legacy registers
 * @packed: with packed rings
 * @features: agreed on
 * @bar: what has been mapped
 * @legacy_regs: registers
 * @common: likewise
 * @isr: likewise
 * @notify: likewise
 * @msix: likewise
 * @notify_len: bytes of @notify
 * @notify_multiplier: from one virtqueue to the next there
 * @task: does everything
 * @scribbler: rewrites descriptors while @scribble is set
 * @scribble: likewise
 * @flip: what @scribbler rewrites instead, or NULL
 * @flipping: it does
 * @told: the configuration interrupt has come
 * @rnd: the nonsense
 * @scribble_rnd: that of @scribbler
 * @vq: virtqueues
 * @buf: memory that the device may read and write
 * @buf_addr: likewise
 * @page: memory for which that changes; the last one is never mapped
 */
struct vhostile {
	struct pci_dev *pdev;
	bool legacy;
	bool packed;
	u64 features;
	void __iomem *bar[PCI_STD_NUM_BARS];
	void __iomem *legacy_regs;
	void __iomem *common;
	void __iomem *isr;
	void __iomem *notify;
	void __iomem *msix;
	u32 notify_len;
	u32 notify_multiplier;
	struct task_struct *task;
	struct task_struct *scribbler;
	bool scribble;
	struct vhostile_flip *flip;
	bool flipping;
	bool told;
	struct rnd_state rnd;
	struct rnd_state scribble_rnd;
	struct vhostile_vq vq[VHOSTILE_QUEUES];
	u8 *buf;
	u64 buf_addr;
	struct test_page page[VHOSTILE_PAGES];
};

extern unsigned int vhostile_cases;
extern unsigned int vhostile_wrong;
extern unsigned int vhostile_harm;
extern unsigned long vhostile_rounds;

/* vhostile.c */
u8 vhostile_status(struct vhostile *h);
void vhostile_kick(struct vhostile *h, unsigned int index);
void vhostile_enable(struct vhostile *h, struct vhostile_vq *q);
void vhostile_reset_queue(struct vhostile *h, struct vhostile_vq *q);
int vhostile_reset(struct vhostile *h);
int vhostile_begin(struct vhostile *h);
void vhostile_driver_ok(struct vhostile *h);

/* vhostile_list.c */
void vhostile_put(struct vhostile *h, struct vhostile_vq *q, unsigned int i, u64 addr, u32 len,
		  u16 flags, u16 next);
void vhostile_publish(struct vhostile *h, struct vhostile_vq *q, u16 head);
void vhostile_verdict(struct vhostile *h, bool good, const char *what, unsigned int number);
bool vhostile_healthy(struct vhostile *h);
void vhostile_list(struct vhostile *h);

/* vhostile_work.c */
void vhostile_work(struct vhostile *h);

/* vhostile_flip.c */
void vhostile_flip(struct vhostile *h);
void vhostile_flips(struct vhostile *h);

/* vhostile_rage.c */
void vhostile_rage(struct vhostile *h);
int vhostile_scribble(void *data);

#endif
