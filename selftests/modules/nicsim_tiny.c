// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_tiny.c - a small driver for the 82545GM, for Documentation/tutorial.rst
 *
 * The tutorial builds it up in steps, and quotes it from step to step. The parameter
 * "step" makes it stop after one: 1 find the device, 2 map its BAR, 3 reset,
 * 4 rings, 5 interrupts, 6 a network interface with NAPI.
 *
 * It is bound by driver_override, as the stock driver has the same device IDs.
 */
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/pci.h>

#include "regs.h"

#define NAME		"nicsim_tiny"
#define STEPS		6

#define INT_OURS	(INT_TXDW | INT_LSC | INT_RXT0)

/* A multiple of eight, so that the length in bytes is one of 128 */
#define RING_DESCS	64
#define RING_BYTES	(RING_DESCS * sizeof(struct test_desc))
#define RX_BUF_LEN	2048

static unsigned int step = STEPS;
module_param(step, uint, 0644);
MODULE_PARM_DESC(step, "of the tutorial, 1 to 6: how far a probe goes");

/**
 * struct tiny_ring - descriptors, and the buffers that they name
 * @desc: in memory that driver and device share
 * @addr: of @desc, for the device
 * @skb: the buffers
 * @buf: addresses of the buffers, for the device
 * @next: the descriptor that is used next, free running
 * @done: the one that the device gives back next, likewise
 */
struct tiny_ring {
	struct test_desc *desc;
	dma_addr_t addr;
	struct sk_buff *skb[RING_DESCS];
	dma_addr_t buf[RING_DESCS];
	unsigned int next;
	unsigned int done;
};

struct tiny {
	struct pci_dev *pdev;
	struct net_device *netdev;
	void __iomem *hw;
	struct tiny_ring rx;
	struct tiny_ring tx;
	struct napi_struct napi;
	unsigned int irqs;
};

/* Step 2: the registers */

static int tiny_map(struct tiny *t)
{
	t->hw = pcim_iomap(t->pdev, 0, 0);
	if (!t->hw)
		return -ENOMEM;
	dev_info(&t->pdev->dev, "step 2: BAR 0 of %llu KiB, status 0x%08x\n",
		 (u64)pci_resource_len(t->pdev, 0) / 1024, readl(t->hw + REG_STATUS));
	return 0;
}

/* Step 3: reset; afterwards the first receive address is the one in the EEPROM */

static int tiny_reset(struct tiny *t)
{
	u32 low, high;
	u8 mac[ETH_ALEN];
	unsigned int i;

	writel(~0U, t->hw + REG_IMC);
	writel(readl(t->hw + REG_CTRL) | CTRL_RST, t->hw + REG_CTRL);
	usleep_range(5000, 6000);
	writel(~0U, t->hw + REG_IMC);
	writel(readl(t->hw + REG_CTRL) | CTRL_SLU, t->hw + REG_CTRL);
	/* The PHY is to negotiate; this takes a while, and the link comes by itself. */
	writel(BMCR_RESTART | PHY_BMCR << 16 | MDIC_PHY | MDIC_WRITE, t->hw + REG_MDIC);
	for (i = 0; i < REG_MTA_WORDS; i++)
		writel(0, t->hw + REG_MTA + 4 * i);

	low = readl(t->hw + REG_RAL);
	high = readl(t->hw + REG_RAH);
	for (i = 0; i < ETH_ALEN; i++)
		mac[i] = i < 4 ? low >> 8 * i : high >> 8 * (i - 4);
	if (!(high & RAH_VALID) || !is_valid_ether_addr(mac))
		return -EIO;
	eth_hw_addr_set(t->netdev, mac);
	dev_info(&t->pdev->dev, "step 3: reset, address %pM\n", mac);
	return 0;
}

/* Step 4: rings */

static int tiny_alloc_rings(struct tiny *t)
{
	struct device *dev = &t->pdev->dev;

	/* One page a ring at least: aligned far beyond what the device wants */
	t->rx.desc = dmam_alloc_coherent(dev, RING_BYTES, &t->rx.addr, GFP_KERNEL);
	t->tx.desc = dmam_alloc_coherent(dev, RING_BYTES, &t->tx.addr, GFP_KERNEL);
	if (!t->rx.desc || !t->tx.desc)
		return -ENOMEM;
	dev_info(dev, "step 4: rings at %pad and %pad\n", &t->rx.addr, &t->tx.addr);
	return 0;
}

/* Tell the device where a ring is; @base is the first of its registers. */
static void tiny_place_ring(struct tiny *t, struct tiny_ring *r, u32 base)
{
	memset(r->desc, 0, RING_BYTES);
	r->next = 0;
	r->done = 0;
	writel(lower_32_bits(r->addr), t->hw + base);
	writel(upper_32_bits(r->addr), t->hw + base + REG_RDBAH - REG_RDBAL);
	writel(RING_BYTES, t->hw + base + REG_RDLEN - REG_RDBAL);
	writel(0, t->hw + base + REG_RDH - REG_RDBAL);
	writel(0, t->hw + base + REG_RDT - REG_RDBAL);
}

/* Give the device a buffer to receive into. */
static bool tiny_add_buffer(struct tiny *t)
{
	struct tiny_ring *r = &t->rx;
	unsigned int i = r->next % RING_DESCS;
	struct sk_buff *skb;
	dma_addr_t addr;

	skb = netdev_alloc_skb_ip_align(t->netdev, RX_BUF_LEN);
	if (!skb)
		return false;
	addr = dma_map_single(&t->pdev->dev, skb->data, RX_BUF_LEN, DMA_FROM_DEVICE);
	if (dma_mapping_error(&t->pdev->dev, addr)) {
		dev_kfree_skb_any(skb);
		return false;
	}
	r->skb[i] = skb;
	r->buf[i] = addr;
	r->desc[i] = (struct test_desc){ .addr = cpu_to_le64(addr) };
	r->next++;
	return true;
}

/* All but one: head and tail that are equal say that there is none. */
static void tiny_fill(struct tiny *t)
{
	struct tiny_ring *r = &t->rx;
	unsigned int first = r->next;

	while (r->next - r->done < RING_DESCS - 1 && tiny_add_buffer(t))
		;
	if (r->next == first)
		return;
	/* The device sees descriptors before the tail that covers them: writel() sees to that. */
	writel(r->next % RING_DESCS, t->hw + REG_RDT);
}

static void tiny_free_buffers(struct tiny *t, struct tiny_ring *r, enum dma_data_direction dir)
{
	for (; r->done != r->next; r->done++) {
		unsigned int i = r->done % RING_DESCS;

		dma_unmap_single(&t->pdev->dev, r->buf[i],
				 dir == DMA_FROM_DEVICE ? RX_BUF_LEN : r->skb[i]->len, dir);
		dev_kfree_skb_any(r->skb[i]);
	}
}

/* Step 5: interrupts */

static irqreturn_t tiny_irq(int irq, void *data)
{
	struct tiny *t = data;
	u32 causes;

	/* Reading acknowledges them all. */
	causes = readl(t->hw + REG_ICR);
	if (!causes)
		return IRQ_NONE;
	WRITE_ONCE(t->irqs, t->irqs + 1);
	if (causes & INT_LSC) {
		if (readl(t->hw + REG_STATUS) & STATUS_LU)
			netif_carrier_on(t->netdev);
		else
			netif_carrier_off(t->netdev);
	}
	if (causes & (INT_TXDW | INT_RXT0) && napi_schedule_prep(&t->napi)) {
		/* No more of these until the poll is over */
		writel(INT_TXDW | INT_RXT0, t->hw + REG_IMC);
		__napi_schedule(&t->napi);
	}
	return IRQ_HANDLED;
}

/* The device interrupts when it is told to: a handler can be tried before there is anything else. */
static int tiny_try_irq(struct tiny *t)
{
	unsigned int i;
	int err;

	err = request_irq(t->pdev->irq, tiny_irq, IRQF_SHARED, NAME, t);
	if (err)
		return err;
	writel(INT_LSC, t->hw + REG_IMS);
	writel(INT_LSC, t->hw + REG_ICS);
	for (i = 0; i < 1000 && !READ_ONCE(t->irqs); i++)
		usleep_range(1000, 2000);
	writel(~0U, t->hw + REG_IMC);
	free_irq(t->pdev->irq, t);
	dev_info(&t->pdev->dev, "step 5: interrupt %d %s\n", t->pdev->irq,
		 t->irqs ? "has come" : "does not come");
	return t->irqs ? 0 : -EIO;
}

/* Step 6: a network interface */

static bool tiny_done(const struct test_desc *d)
{
	if (!(READ_ONCE(d->status) & DESC_DD))
		return false;
	/* The rest of the descriptor, and the buffer, are as they were when DD was set. */
	dma_rmb();
	return true;
}

static void tiny_clean_tx(struct tiny *t)
{
	struct tiny_ring *r = &t->tx;

	for (; r->done != r->next; r->done++) {
		unsigned int i = r->done % RING_DESCS;

		if (!tiny_done(&r->desc[i]))
			break;
		dma_unmap_single(&t->pdev->dev, r->buf[i], r->skb[i]->len, DMA_TO_DEVICE);
		dev_consume_skb_any(r->skb[i]);
	}
	/* Pairs with the barrier of tiny_xmit(). */
	smp_mb();
	if (netif_queue_stopped(t->netdev) && r->next - READ_ONCE(r->done) < RING_DESCS - 1)
		netif_wake_queue(t->netdev);
}

static int tiny_receive(struct tiny *t, int budget)
{
	struct tiny_ring *r = &t->rx;
	int n;

	for (n = 0; n < budget && r->done != r->next; n++, r->done++) {
		unsigned int i = r->done % RING_DESCS;
		struct sk_buff *skb = r->skb[i];

		if (!tiny_done(&r->desc[i]))
			break;
		dma_unmap_single(&t->pdev->dev, r->buf[i], RX_BUF_LEN, DMA_FROM_DEVICE);
		skb_put(skb, le16_to_cpu(r->desc[i].len));
		skb->protocol = eth_type_trans(skb, t->netdev);
		t->netdev->stats.rx_packets++;
		t->netdev->stats.rx_bytes += skb->len;
		napi_gro_receive(&t->napi, skb);
	}
	tiny_fill(t);
	return n;
}

static int tiny_poll(struct napi_struct *napi, int budget)
{
	struct tiny *t = container_of(napi, struct tiny, napi);
	int n;

	tiny_clean_tx(t);
	n = tiny_receive(t, budget);
	/* Without any buffer nothing would call us again. */
	if (t->rx.next == t->rx.done)
		return budget;
	if (n < budget && napi_complete_done(napi, n))
		writel(INT_OURS, t->hw + REG_IMS);
	return n;
}

static netdev_tx_t tiny_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct tiny *t = netdev_priv(netdev);
	struct tiny_ring *r = &t->tx;
	unsigned int i = r->next % RING_DESCS;
	dma_addr_t addr;

	/* A frame has 60 bytes and the FCS at least. */
	if (skb_put_padto(skb, ETH_ZLEN))
		return NETDEV_TX_OK;
	addr = dma_map_single(&t->pdev->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(&t->pdev->dev, addr)) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	r->skb[i] = skb;
	r->buf[i] = addr;
	r->desc[i] = (struct test_desc){
		.addr = cpu_to_le64(addr),
		.len = cpu_to_le16(skb->len),
		.cmd = DESC_EOP | DESC_IFCS | DESC_RS,
	};
	netdev->stats.tx_packets++;
	netdev->stats.tx_bytes += skb->len;
	WRITE_ONCE(r->next, r->next + 1);
	if (r->next - READ_ONCE(r->done) == RING_DESCS - 1) {
		netif_stop_queue(netdev);
		/* Either we see what tiny_clean_tx() has done or it sees the stopped queue. */
		smp_mb();
		if (r->next - READ_ONCE(r->done) < RING_DESCS - 1)
			netif_start_queue(netdev);
	}
	writel(r->next % RING_DESCS, t->hw + REG_TDT);
	return NETDEV_TX_OK;
}

static int tiny_open(struct net_device *netdev)
{
	struct tiny *t = netdev_priv(netdev);
	const u8 *mac = netdev->dev_addr;
	int err;

	netif_carrier_off(netdev);
	writel(mac[0] | mac[1] << 8 | mac[2] << 16 | (u32)mac[3] << 24, t->hw + REG_RAL);
	writel(mac[4] | mac[5] << 8 | RAH_VALID, t->hw + REG_RAH);
	tiny_place_ring(t, &t->rx, REG_RDBAL);
	tiny_place_ring(t, &t->tx, REG_TDBAL);
	err = request_irq(t->pdev->irq, tiny_irq, IRQF_SHARED, netdev->name, t);
	if (err)
		return err;
	napi_enable(&t->napi);
	writel(RCTL_EN | RCTL_BAM | RCTL_SECRC, t->hw + REG_RCTL);
	writel(TCTL_EN | TCTL_PSP | TCTL_COLLISIONS, t->hw + REG_TCTL);
	tiny_fill(t);
	netif_start_queue(netdev);
	writel(INT_OURS, t->hw + REG_IMS);
	/* The link may have been up for long. */
	writel(INT_LSC, t->hw + REG_ICS);
	return 0;
}

/* The device lets go of memory first, then the memory goes. */
static int tiny_stop(struct net_device *netdev)
{
	struct tiny *t = netdev_priv(netdev);

	netif_tx_disable(netdev);
	napi_disable(&t->napi);
	writel(~0U, t->hw + REG_IMC);
	free_irq(t->pdev->irq, t);
	writel(0, t->hw + REG_RCTL);
	writel(0, t->hw + REG_TCTL);
	/* Posted writes have arrived when a read is answered; then a moment for what is in flight. */
	readl(t->hw + REG_STATUS);
	usleep_range(1000, 2000);
	tiny_free_buffers(t, &t->rx, DMA_FROM_DEVICE);
	tiny_free_buffers(t, &t->tx, DMA_TO_DEVICE);
	return 0;
}

static const struct net_device_ops tiny_netdev_ops = {
	.ndo_open = tiny_open,
	.ndo_stop = tiny_stop,
	.ndo_start_xmit = tiny_xmit,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
};

static int tiny_register(struct tiny *t)
{
	t->netdev->netdev_ops = &tiny_netdev_ops;
	netif_napi_add(t->netdev, &t->napi, tiny_poll);
	return register_netdev(t->netdev);
}

/* Step 1: the device */

static int tiny_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct net_device *netdev;
	struct tiny *t;
	int err;

	dev_info(&pdev->dev, "step 1: %04x:%04x\n", pdev->vendor, pdev->device);
	err = pcim_enable_device(pdev);
	if (err)
		return err;
	pci_set_master(pdev);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		return err;

	netdev = devm_alloc_etherdev(&pdev->dev, sizeof(*t));
	if (!netdev)
		return -ENOMEM;
	SET_NETDEV_DEV(netdev, &pdev->dev);
	t = netdev_priv(netdev);
	t->pdev = pdev;
	t->netdev = netdev;
	pci_set_drvdata(pdev, t);

	if (step >= 2)
		err = tiny_map(t);
	if (!err && step >= 3)
		err = tiny_reset(t);
	if (!err && step >= 4)
		err = tiny_alloc_rings(t);
	if (!err && step >= 5)
		err = tiny_try_irq(t);
	if (!err && step >= 6)
		err = tiny_register(t);
	return err;
}

static void tiny_remove(struct pci_dev *pdev)
{
	struct tiny *t = pci_get_drvdata(pdev);

	if (t->netdev->netdev_ops == &tiny_netdev_ops)
		unregister_netdev(t->netdev);
}

/* Bound by driver_override only. */
static const struct pci_device_id tiny_ids[] = { { } };

static struct pci_driver tiny_driver = {
	.name = NAME,
	.id_table = tiny_ids,
	.probe = tiny_probe,
	.remove = tiny_remove,
};
module_pci_driver(tiny_driver);

MODULE_DESCRIPTION("nicsim tutorial: a small driver for the 82545GM");
MODULE_LICENSE("GPL");
