// SPDX-License-Identifier: GPL-2.0
/*
 * lint_virtio.c - what no driver of a modern virtio-net may do
 */
#include <linux/delay.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>

#include "lint.h"

/* Where things are in BAR 4, and how far the places of two virtqueues are apart */
#define COMMON_END	0x40
#define NOTIFY		0x3000
#define NOTIFY_STEP	4
#define BAR_MSIX	2

/* Transmit queue 0; its parts in the page, and a frame */
#define QUEUE		1
#define QUEUE_SIZE	8
#define AVAIL		256
#define USED		512
#define FRAME		1024
#define FRAME_LEN	(sizeof(struct virtio_net_hdr_mrg_rxbuf) + 64)

#define FEATURES_HIGH	(BIT(VIRTIO_F_VERSION_1 - 32) | BIT(VIRTIO_F_ACCESS_PLATFORM - 32))

static void status(struct lint *l, u8 bits)
{
	u8 old = readb(l->hw + VIRTIO_PCI_COMMON_STATUS);

	writeb(bits ? old | bits : 0, l->hw + VIRTIO_PCI_COMMON_STATUS);
}

static void accept(struct lint *l, u32 high)
{
	writel(1, l->hw + VIRTIO_PCI_COMMON_GFSELECT);
	writel(high, l->hw + VIRTIO_PCI_COMMON_GF);
	status(l, VIRTIO_CONFIG_S_FEATURES_OK);
}

/* Reset, and the driver has been found. */
int lint_virtio_begin(struct lint *l)
{
	status(l, 0);
	status(l, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	return 0;
}

static void write_address(struct lint *l, u32 reg, u64 addr)
{
	writel(lower_32_bits(addr), l->hw + reg);
	writel(upper_32_bits(addr), l->hw + reg + 4);
}

static void enable(struct lint *l, u64 desc)
{
	writew(QUEUE, l->hw + VIRTIO_PCI_COMMON_Q_SELECT);
	writew(QUEUE_SIZE, l->hw + VIRTIO_PCI_COMMON_Q_SIZE);
	write_address(l, VIRTIO_PCI_COMMON_Q_DESCLO, desc);
	write_address(l, VIRTIO_PCI_COMMON_Q_AVAILLO, l->addr + AVAIL);
	write_address(l, VIRTIO_PCI_COMMON_Q_USEDLO, l->addr + USED);
	writew(1, l->hw + VIRTIO_PCI_COMMON_Q_ENABLE);
}

static void kick(struct lint *l)
{
	writew(QUEUE, l->hw + NOTIFY + QUEUE * NOTIFY_STEP);
}

static int access_size(struct lint *l)
{
	writeb(0, l->hw + VIRTIO_PCI_COMMON_Q_SELECT);
	return 0;
}

static int reserved_register(struct lint *l)
{
	readl(l->hw + COMMON_END);
	return 0;
}

/* There is no such status. */
static int reserved_bits(struct lint *l)
{
	status(l, BIT(4));
	return 0;
}

static int during_reset(struct lint *l)
{
	status(l, 0);
	readw(l->hw + VIRTIO_PCI_COMMON_NUMQ);
	return 0;
}

/* 62: the device stands by for another one, which ours does not. */
static int feature_not_offered(struct lint *l)
{
	accept(l, FEATURES_HIGH | BIT(VIRTIO_NET_F_STANDBY - 32));
	return 0;
}

static int feature_not_negotiated(struct lint *l)
{
	accept(l, FEATURES_HIGH);
	writew(QUEUE, l->hw + VIRTIO_PCI_COMMON_Q_SELECT);
	/* queue_reset, of which older headers do not know */
	writew(1, l->hw + 0x3a);
	return 0;
}

static int ring_misaligned(struct lint *l)
{
	accept(l, FEATURES_HIGH);
	enable(l, l->addr + 8);
	return 0;
}

static int kick_no_queue(struct lint *l)
{
	accept(l, FEATURES_HIGH);
	status(l, VIRTIO_CONFIG_S_DRIVER_OK);
	kick(l);
	return 0;
}

static int kick_early(struct lint *l)
{
	accept(l, FEATURES_HIGH);
	enable(l, l->addr);
	kick(l);
	return 0;
}

static int no_bus_master(struct lint *l)
{
	accept(l, FEATURES_HIGH);
	enable(l, l->addr);
	status(l, VIRTIO_CONFIG_S_DRIVER_OK);
	pci_clear_master(l->pdev);
	kick(l);
	pci_set_master(l->pdev);
	return 0;
}

/* More chains than the ring has descriptors */
static int ring_broken(struct lint *l)
{
	struct vring_avail *avail = l->page + AVAIL;

	accept(l, FEATURES_HIGH);
	enable(l, l->addr);
	status(l, VIRTIO_CONFIG_S_DRIVER_OK);
	avail->idx = (__force __virtio16)cpu_to_le16(QUEUE_SIZE + 1);
	kick(l);
	return 0;
}

/* A frame is sent, and the vector that is to say so holds a message of nobody. */
static int msix_message(struct lint *l)
{
	u16 flags = l->pdev->msix_cap + PCI_MSIX_FLAGS;
	struct vring_avail *avail = l->page + AVAIL;
	struct vring_used *used = l->page + USED;
	struct vring_desc *desc = l->page;
	void __iomem *table;
	unsigned int i;

	table = pci_ioremap_bar(l->pdev, BAR_MSIX);
	if (!table)
		return -ENOMEM;
	pci_write_config_word(l->pdev, flags, PCI_MSIX_FLAGS_ENABLE);
	writel(0x1000, table + PCI_MSIX_ENTRY_LOWER_ADDR);
	writel(0, table + PCI_MSIX_ENTRY_UPPER_ADDR);
	writel(0, table + PCI_MSIX_ENTRY_DATA);
	writel(0, table + PCI_MSIX_ENTRY_VECTOR_CTRL);
	accept(l, FEATURES_HIGH);
	enable(l, l->addr);
	writew(0, l->hw + VIRTIO_PCI_COMMON_Q_MSIX);
	status(l, VIRTIO_CONFIG_S_DRIVER_OK);
	desc->addr = (__force __virtio64)cpu_to_le64(l->addr + FRAME);
	desc->len = (__force __virtio32)cpu_to_le32(FRAME_LEN);
	avail->idx = (__force __virtio16)cpu_to_le16(1);
	kick(l);
	for (i = 0; i < 500 && !READ_ONCE(used->idx); i++)
		msleep(20);
	msleep(100);
	pci_write_config_word(l->pdev, flags, 0);
	iounmap(table);
	return 0;
}

const struct lint_deed lint_virtio_deeds[] = {
	{ "access-size", access_size },
	{ "reserved-register", reserved_register },
	{ "reserved-bits", reserved_bits },
	{ "during-reset", during_reset },
	{ "feature-not-offered", feature_not_offered },
	{ "feature-not-negotiated", feature_not_negotiated },
	{ "ring-misaligned", ring_misaligned },
	{ "kick-no-queue", kick_no_queue },
	{ "kick-early", kick_early },
	{ "no-bus-master", no_bus_master },
	{ "ring-broken", ring_broken },
	{ "msix-message", msix_message },
	{ }
};
