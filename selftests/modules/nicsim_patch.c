// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_patch.c - two virtio-net cards joined: nicsim_patch.ko
 *
 * Bound to the PCI functions of two modern virtio-net devices by driver_override. What the
 * wire of one sends goes out to the wire of the other as it came, the virtio header
 * included: a receive buffer of one device is a transmit buffer of the other, and
 * comes back when that is done with it. It negotiates large sends in UDP tunnels,
 * which stock drivers of older kernels do not know.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_ring.h>

#include "virtio_cap.h"

#define PATCH_NAME	"nicsim_patch"
#define PATCH_BUFS	32		/* the size of each virtqueue, too */
#define PATCH_BUF_LEN	SZ_128K		/* all of a large send */

/* 54 to 56: USO; 65 to 68: tunnels, 1.4 */
#define PATCH_FEATURES	(BIT_ULL(VIRTIO_NET_F_CSUM) | BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) | \
			 BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) | BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) | \
			 BIT_ULL(VIRTIO_NET_F_GUEST_ECN) | BIT_ULL(VIRTIO_NET_F_HOST_TSO4) | \
			 BIT_ULL(VIRTIO_NET_F_HOST_TSO6) | BIT_ULL(VIRTIO_NET_F_HOST_ECN) | \
			 GENMASK_ULL(56, 54) | BIT_ULL(VIRTIO_F_VERSION_1) | \
			 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM))
#define PATCH_FEATURES_HI	GENMASK(4, 1)

/* The header of a frame, of which only these matter here */
#define HDR_GSO_TYPE		1
#define HDR_FLAGS		0
#define GSO_TUNNEL		0x60
#define F_TUNNEL_CSUM		8

static unsigned long frames, tunnels, tunnel_sums;
module_param(frames, ulong, 0444);
MODULE_PARM_DESC(frames, "read only: passed on");
module_param(tunnels, ulong, 0444);
MODULE_PARM_DESC(tunnels, "read only: of those, large sends in tunnels");
module_param(tunnel_sums, ulong, 0444);
MODULE_PARM_DESC(tunnel_sums, "read only: of those, with a checksum in the tunnel's header");

enum { PATCH_RX, PATCH_TX, PATCH_QUEUES };

/**
 * struct patch_vq - a split virtqueue
 * @mem: all of it, a page
 * @addr: of @mem, for the device
 * @desc: its parts in @mem
 * @avail: likewise
 * @used: likewise
 * @notify: where it is notified
 * @seen: index in @used up to which buffers have been taken back
 */
struct patch_vq {
	void *mem;
	dma_addr_t addr;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	void __iomem *notify;
	u16 seen;
};

/* One of the two cards; the buffers are those that it receives into and the other sends from. */
struct patch_port {
	struct pci_dev *pdev;
	void __iomem *common;
	struct patch_vq vq[PATCH_QUEUES];
	void *buf[PATCH_BUFS];
	dma_addr_t rx_addr[PATCH_BUFS];
	dma_addr_t tx_addr[PATCH_BUFS];
};

/* Guards what follows. */
static DEFINE_MUTEX(patch_lock);
static struct patch_port *patch_ports[2];
static struct task_struct *patch_task;

/* -------------------------------------------------------------------------
 * Virtqueues
 */

static void patch_post(struct patch_vq *vq, u16 id, dma_addr_t addr, u32 len, u16 flags)
{
	u16 idx = le16_to_cpu((__force __le16)vq->avail->idx);

	vq->desc[id].addr = (__force __virtio64)cpu_to_le64(addr);
	vq->desc[id].len = (__force __virtio32)cpu_to_le32(len);
	vq->desc[id].flags = (__force __virtio16)cpu_to_le16(flags);
	vq->avail->ring[idx % PATCH_BUFS] = (__force __virtio16)cpu_to_le16(id);
	/* Entries are there before the index says so. */
	dma_wmb();
	WRITE_ONCE(vq->avail->idx, (__force __virtio16)cpu_to_le16(idx + 1));
}

static bool patch_take(struct patch_vq *vq, u16 *id, u32 *len)
{
	const vring_used_elem_t *elem = &vq->used->ring[vq->seen % PATCH_BUFS];

	if (le16_to_cpu((__force __le16)READ_ONCE(vq->used->idx)) == vq->seen)
		return false;
	/* The index first, then the entry */
	dma_rmb();
	*id = le32_to_cpu((__force __le32)elem->id) % PATCH_BUFS;
	*len = le32_to_cpu((__force __le32)elem->len);
	vq->seen++;
	return true;
}

static void patch_kick(struct patch_vq *vq, u16 index)
{
	/* The device reads the index after the kick. */
	mb();
	writew(index, vq->notify);
}

/* Pass on what @from has received to @to, and give back what @to has sent. */
static bool patch_pass(struct patch_port *from, struct patch_port *to)
{
	bool sent = false, received = false;
	u32 len;
	u16 id;

	while (patch_take(&from->vq[PATCH_RX], &id, &len)) {
		const u8 *hdr = from->buf[id];

		if (hdr[HDR_GSO_TYPE] & GSO_TUNNEL) {
			tunnels++;
			tunnel_sums += !!(hdr[HDR_FLAGS] & F_TUNNEL_CSUM);
		}
		frames++;
		patch_post(&to->vq[PATCH_TX], id, from->tx_addr[id], len, 0);
		sent = true;
	}
	if (sent)
		patch_kick(&to->vq[PATCH_TX], PATCH_TX);
	while (patch_take(&to->vq[PATCH_TX], &id, &len)) {
		patch_post(&from->vq[PATCH_RX], id, from->rx_addr[id], PATCH_BUF_LEN,
			   VRING_DESC_F_WRITE);
		received = true;
	}
	if (received)
		patch_kick(&from->vq[PATCH_RX], PATCH_RX);
	return sent || received;
}

static int patch_main(void *data)
{
	while (!kthread_should_stop()) {
		bool busy = patch_pass(patch_ports[0], patch_ports[1]);

		busy |= patch_pass(patch_ports[1], patch_ports[0]);
		if (busy)
			cond_resched();
		else
			usleep_range(50, 200);
	}
	return 0;
}

/* -------------------------------------------------------------------------
 * Devices
 */

static void patch_write64(struct patch_port *p, u32 reg, u64 val)
{
	writel(lower_32_bits(val), p->common + reg);
	writel(upper_32_bits(val), p->common + reg + 4);
}

static void patch_features(struct patch_port *p, u32 word, u32 val)
{
	writel(word, p->common + VIRTIO_PCI_COMMON_GFSELECT);
	writel(val, p->common + VIRTIO_PCI_COMMON_GF);
}

/* No access to memory from here on. */
static void patch_reset(struct patch_port *p)
{
	unsigned int i;

	writeb(0, p->common + VIRTIO_PCI_COMMON_STATUS);
	for (i = 0; readb(p->common + VIRTIO_PCI_COMMON_STATUS) && i < 1000; i++)
		usleep_range(100, 200);
}

static int patch_start(struct patch_port *p)
{
	u8 status = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;
	unsigned int i;

	patch_reset(p);
	writeb(status, p->common + VIRTIO_PCI_COMMON_STATUS);
	patch_features(p, 0, lower_32_bits(PATCH_FEATURES));
	patch_features(p, 1, upper_32_bits(PATCH_FEATURES));
	patch_features(p, 2, PATCH_FEATURES_HI);
	patch_features(p, 3, 0);
	status |= VIRTIO_CONFIG_S_FEATURES_OK;
	writeb(status, p->common + VIRTIO_PCI_COMMON_STATUS);
	if (!(readb(p->common + VIRTIO_PCI_COMMON_STATUS) & VIRTIO_CONFIG_S_FEATURES_OK))
		return -ENODEV;
	for (i = 0; i < PATCH_QUEUES; i++) {
		struct patch_vq *vq = &p->vq[i];

		writew(i, p->common + VIRTIO_PCI_COMMON_Q_SELECT);
		writew(PATCH_BUFS, p->common + VIRTIO_PCI_COMMON_Q_SIZE);
		patch_write64(p, VIRTIO_PCI_COMMON_Q_DESCLO, vq->addr);
		patch_write64(p, VIRTIO_PCI_COMMON_Q_AVAILLO,
			      vq->addr + ((void *)vq->avail - vq->mem));
		patch_write64(p, VIRTIO_PCI_COMMON_Q_USEDLO,
			      vq->addr + ((void *)vq->used - vq->mem));
		writew(1, p->common + VIRTIO_PCI_COMMON_Q_ENABLE);
	}
	for (i = 0; i < PATCH_BUFS; i++)
		patch_post(&p->vq[PATCH_RX], i, p->rx_addr[i], PATCH_BUF_LEN, VRING_DESC_F_WRITE);
	writeb(status | VIRTIO_CONFIG_S_DRIVER_OK, p->common + VIRTIO_PCI_COMMON_STATUS);
	patch_kick(&p->vq[PATCH_RX], PATCH_RX);
	return 0;
}

static int patch_alloc(struct patch_port *p)
{
	struct device *dev = &p->pdev->dev;
	struct test_cap common, notify;
	void __iomem *bar;
	unsigned int i;

	if (!test_find_cap(p->pdev, VIRTIO_PCI_CAP_COMMON_CFG, &common) ||
	    !test_find_cap(p->pdev, VIRTIO_PCI_CAP_NOTIFY_CFG, &notify) || common.bar != notify.bar)
		return -ENODEV;
	bar = pcim_iomap(p->pdev, common.bar, 0);
	if (!bar)
		return -ENOMEM;
	p->common = bar + common.off;
	for (i = 0; i < PATCH_QUEUES; i++) {
		struct patch_vq *vq = &p->vq[i];

		vq->mem = dmam_alloc_coherent(dev, PAGE_SIZE, &vq->addr, GFP_KERNEL);
		if (!vq->mem)
			return -ENOMEM;
		vq->desc = vq->mem;
		vq->avail = vq->mem + PATCH_BUFS * sizeof(*vq->desc);
		vq->avail->flags = (__force __virtio16)cpu_to_le16(VRING_AVAIL_F_NO_INTERRUPT);
		vq->used = vq->mem + PAGE_SIZE / 2;
		vq->notify = bar + notify.off + i * notify.multiplier;
	}
	for (i = 0; i < PATCH_BUFS; i++) {
		p->buf[i] = (void *)devm_get_free_pages(dev, GFP_KERNEL | __GFP_ZERO,
							get_order(PATCH_BUF_LEN));
		if (!p->buf[i])
			return -ENOMEM;
	}
	return 0;
}

/* The buffers of @p are to be sent by @peer, too. */
static int patch_map(struct patch_port *p, struct patch_port *peer)
{
	struct device *rx = &p->pdev->dev, *tx = &peer->pdev->dev;
	unsigned int i;

	for (i = 0; i < PATCH_BUFS; i++) {
		p->rx_addr[i] = dma_map_single(rx, p->buf[i], PATCH_BUF_LEN, DMA_BIDIRECTIONAL);
		p->tx_addr[i] = dma_map_single(tx, p->buf[i], PATCH_BUF_LEN, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(rx, p->rx_addr[i]) || dma_mapping_error(tx, p->tx_addr[i]))
			return -ENOMEM;
	}
	return 0;
}

static void patch_unmap(struct patch_port *p, struct patch_port *peer)
{
	unsigned int i;

	for (i = 0; i < PATCH_BUFS; i++) {
		dma_unmap_single(&p->pdev->dev, p->rx_addr[i], PATCH_BUF_LEN, DMA_BIDIRECTIONAL);
		dma_unmap_single(&peer->pdev->dev, p->tx_addr[i], PATCH_BUF_LEN,
				 DMA_BIDIRECTIONAL);
	}
}

static int patch_join(void)
{
	int err;

	err = patch_map(patch_ports[0], patch_ports[1]);
	if (!err)
		err = patch_map(patch_ports[1], patch_ports[0]);
	if (!err)
		err = patch_start(patch_ports[0]);
	if (!err)
		err = patch_start(patch_ports[1]);
	if (err)
		return err;
	patch_task = kthread_run(patch_main, NULL, PATCH_NAME);
	if (IS_ERR(patch_task)) {
		err = PTR_ERR(patch_task);
		patch_task = NULL;
	}
	return err;
}

static void patch_part(void)
{
	kthread_stop(patch_task);
	patch_task = NULL;
	patch_reset(patch_ports[0]);
	patch_reset(patch_ports[1]);
	patch_unmap(patch_ports[0], patch_ports[1]);
	patch_unmap(patch_ports[1], patch_ports[0]);
}

static int patch_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	unsigned int i = 0;
	struct patch_port *p;
	int err;

	p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->pdev = pdev;
	err = pcim_enable_device(pdev);
	if (err)
		return err;
	pci_set_master(pdev);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		return err;
	err = patch_alloc(p);
	if (err)
		return err;
	pci_set_drvdata(pdev, p);

	mutex_lock(&patch_lock);
	if (patch_ports[0])
		i = 1;
	if (patch_ports[i]) {
		err = -EBUSY;
	} else {
		patch_ports[i] = p;
		if (patch_ports[0] && patch_ports[1])
			err = patch_join();
		if (err)
			patch_ports[i] = NULL;
	}
	mutex_unlock(&patch_lock);
	return err;
}

static void patch_remove(struct pci_dev *pdev)
{
	struct patch_port *p = pci_get_drvdata(pdev);

	mutex_lock(&patch_lock);
	if (patch_task)
		patch_part();
	patch_ports[patch_ports[1] == p] = NULL;
	mutex_unlock(&patch_lock);
}

/* Bound by driver_override only. */
static const struct pci_device_id patch_ids[] = { { } };

static struct pci_driver patch_driver = {
	.name = PATCH_NAME,
	.id_table = patch_ids,
	.probe = patch_probe,
	.remove = patch_remove,
};
module_pci_driver(patch_driver);

MODULE_DESCRIPTION("nicsim test: two virtio-net cards joined");
MODULE_LICENSE("GPL");
