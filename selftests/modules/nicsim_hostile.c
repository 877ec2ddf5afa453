// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_hostile.c - a driver gone mad
 *
 * Bound by driver_override, it writes nonsense to every register, in every
 * size and alignment, and fills the rings with random descriptors for so many
 * seconds. Some of the memory that they name is mapped, some is not any more,
 * some never was. What the device may not touch is watched.
 *
 * The same seed gives the same nonsense, though not the same timing.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/prandom.h>

#include "pages.h"
#include "regs.h"

#define NAME		"nicsim_hostile"
#define RING_BYTES	4096
#define RING_DESCS	(RING_BYTES / sizeof(struct test_desc))
#define PAGES		16

static unsigned int seconds = 60;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "how long (default 60)");

static unsigned int seed = 1;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "of the nonsense (default 1)");

static unsigned long rounds;
module_param(rounds, ulong, 0444);
MODULE_PARM_DESC(rounds, "read only: how often so far");

static unsigned int harm;
module_param(harm, uint, 0444);
MODULE_PARM_DESC(harm, "read only: pages that changed and should not have");

static bool finished;
module_param(finished, bool, 0444);
MODULE_PARM_DESC(finished, "read only: the time is over");

struct hostile {
	struct pci_dev *pdev;
	void __iomem *hw;
	struct task_struct *task;
	struct rnd_state rnd;
	struct test_desc *ring[2];
	dma_addr_t ring_addr[2];
	/* The last one is never mapped. */
	struct test_page page[PAGES];
};

static u32 rnd(struct hostile *h)
{
	return prandom_u32_state(&h->rnd);
}

static u32 below(struct hostile *h, u32 n)
{
	return rnd(h) % n;
}

static u64 rnd64(struct hostile *h)
{
	return (u64)rnd(h) << 32 | rnd(h);
}

static u64 any_address(struct hostile *h)
{
	struct test_page *p = &h->page[below(h, PAGES)];

	switch (below(h, 8)) {
	case 0:
		return rnd64(h);
	case 1:
		return rnd(h);
	case 2:
		return h->ring_addr[below(h, 2)] + below(h, RING_BYTES);
	case 3:
		return pci_resource_start(h->pdev, 0) + below(h, BAR_SIZE);
	case 4:
		return -(u64)below(h, 5000);
	case 5:
		return virt_to_phys(p->va);
	default:
		return p->addr + (below(h, 2) ? 0 : below(h, 2 * PAGE_SIZE));
	}
}

static void fill_ring(struct hostile *h)
{
	struct test_desc *desc = h->ring[below(h, 2)];
	unsigned int i, n = below(h, 64);

	for (i = below(h, RING_DESCS); n--; i = (i + 1) % RING_DESCS) {
		prandom_bytes_state(&h->rnd, &desc[i], sizeof(*desc));
		/* Many with a usable address and length, so that they get far. */
		if (below(h, 4))
			desc[i].addr = cpu_to_le64(any_address(h));
		if (below(h, 2))
			desc[i].len = cpu_to_le16(below(h, 2000));
	}
}

/* Put the rings somewhere, mostly where they are, and let go. */
static void move_rings(struct hostile *h)
{
	unsigned int i;
	u32 base;
	u64 at;

	for (i = 0; i < 2; i++) {
		base = i ? REG_RDBAL : REG_TDBAL;
		at = below(h, 8) ? h->ring_addr[i] : any_address(h);
		writel(lower_32_bits(at), h->hw + base);
		writel(upper_32_bits(at), h->hw + base + 4);
		writel(below(h, 8) ? RING_BYTES : rnd(h), h->hw + base + REG_RDLEN - REG_RDBAL);
	}
	writel(rnd(h) | TCTL_EN, h->hw + REG_TCTL);
	writel(rnd(h) | RCTL_EN, h->hw + REG_RCTL);
}

static void move_tails(struct hostile *h)
{
	u32 range = below(h, 8) ? RING_DESCS : 0x10000;

	writel(below(h, range), h->hw + REG_TDT);
	writel(below(h, range), h->hw + REG_RDT);
	if (!below(h, 16)) {
		writel(below(h, range), h->hw + REG_TDH);
		writel(below(h, range), h->hw + REG_RDH);
	}
}

static void poke_register(struct hostile *h)
{
	u32 off = below(h, BAR_SIZE);
	void __iomem *reg;

	if (below(h, 8))
		off &= ~3;
	/* Most registers there are lie in a few pages. */
	if (below(h, 2))
		off &= 0x5fff;
	reg = h->hw + off;
	switch (below(h, 8)) {
	case 0:
		writeb(rnd(h), reg);
		break;
	case 1:
		writew(rnd(h), reg);
		break;
	case 2:
		writeq(rnd64(h), reg);
		break;
	case 3:
		readl(reg);
		break;
	case 4:
		readq(reg);
		break;
	default:
		writel(rnd(h), reg);
	}
}

static void churn_page(struct hostile *h)
{
	struct test_page *p = &h->page[below(h, PAGES - 1)];

	harm += test_page_churn(&h->pdev->dev, p, below(h, 3));
}

/* Turn off decoding, or mastering, or move the BAR, and put it right again. */
static void poke_config(struct hostile *h)
{
	u32 bar[2];
	u16 cmd;

	pci_read_config_word(h->pdev, PCI_COMMAND, &cmd);
	pci_read_config_dword(h->pdev, PCI_BASE_ADDRESS_0, &bar[0]);
	pci_read_config_dword(h->pdev, PCI_BASE_ADDRESS_1, &bar[1]);
	if (below(h, 2)) {
		pci_write_config_dword(h->pdev, PCI_BASE_ADDRESS_0, rnd(h));
		pci_write_config_dword(h->pdev, PCI_BASE_ADDRESS_1, rnd(h));
	} else {
		pci_write_config_word(h->pdev, PCI_COMMAND, rnd(h));
	}
	poke_register(h);
	move_tails(h);
	pci_write_config_dword(h->pdev, PCI_BASE_ADDRESS_0, bar[0]);
	pci_write_config_dword(h->pdev, PCI_BASE_ADDRESS_1, bar[1]);
	pci_write_config_word(h->pdev, PCI_COMMAND, cmd);
}

static int rage(void *data)
{
	unsigned long end = jiffies + seconds * HZ;
	struct hostile *h = data;
	unsigned int i;

	while (time_before(jiffies, end) && !kthread_should_stop()) {
		if (!below(h, 200))
			test_reset(h->hw);
		if (!below(h, 50))
			poke_config(h);
		if (!below(h, 4))
			churn_page(h);
		for (i = below(h, 50); i; i--)
			poke_register(h);
		fill_ring(h);
		move_rings(h);
		for (i = below(h, 8); i; i--) {
			move_tails(h);
			cond_resched();
		}
		WRITE_ONCE(rounds, rounds + 1);
		/* Let what has been started run. */
		if (!below(h, 4))
			usleep_range(100, 1000);
		cond_resched();
	}
	WRITE_ONCE(finished, true);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 10);
	return 0;
}

static irqreturn_t hostile_irq(int irq, void *data)
{
	struct hostile *h = data;

	return readl(h->hw + REG_ICR) ? IRQ_HANDLED : IRQ_NONE;
}

static void free_memory(struct hostile *h)
{
	struct device *dev = &h->pdev->dev;
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (h->ring[i])
			dma_free_coherent(dev, RING_BYTES, h->ring[i], h->ring_addr[i]);
	harm += test_pages_free(dev, h->page, PAGES);
}

static int alloc_memory(struct hostile *h)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		h->ring[i] = dma_alloc_coherent(&h->pdev->dev, RING_BYTES, &h->ring_addr[i],
						GFP_KERNEL);
		if (!h->ring[i])
			return -ENOMEM;
	}
	return test_pages_alloc(h->page, PAGES);
}

static int hostile_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct hostile *h;
	int err;

	h = kzalloc(sizeof(*h), GFP_KERNEL);
	if (!h)
		return -ENOMEM;
	h->pdev = pdev;
	prandom_seed_state(&h->rnd, seed);
	err = pci_enable_device_mem(pdev);
	if (err)
		goto free;
	pci_set_master(pdev);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto disable;
	err = pci_request_mem_regions(pdev, NAME);
	if (err)
		goto disable;
	h->hw = pci_ioremap_bar(pdev, 0);
	if (!h->hw) {
		err = -ENOMEM;
		goto release;
	}
	err = alloc_memory(h);
	if (err)
		goto memory;
	err = test_reset(h->hw);
	if (err)
		goto memory;
	err = request_irq(pdev->irq, hostile_irq, IRQF_SHARED, NAME, h);
	if (err)
		goto memory;
	h->task = kthread_run(rage, h, NAME);
	if (IS_ERR(h->task)) {
		err = PTR_ERR(h->task);
		goto irq;
	}
	pci_set_drvdata(pdev, h);
	return 0;

irq:
	free_irq(pdev->irq, h);
memory:
	free_memory(h);
	iounmap(h->hw);
release:
	pci_release_mem_regions(pdev);
disable:
	pci_disable_device(pdev);
free:
	kfree(h);
	return err;
}

static void hostile_remove(struct pci_dev *pdev)
{
	struct hostile *h = pci_get_drvdata(pdev);

	kthread_stop(h->task);
	writel(~0U, h->hw + REG_IMC);
	free_irq(pdev->irq, h);
	/* The device is left as it is: what it still does must not reach the memory. */
	free_memory(h);
	iounmap(h->hw);
	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
	kfree(h);
}

/* Bound by driver_override only. */
static const struct pci_device_id hostile_ids[] = { { } };

static struct pci_driver hostile_driver = {
	.name = NAME,
	.id_table = hostile_ids,
	.probe = hostile_probe,
	.remove = hostile_remove,
};
module_pci_driver(hostile_driver);

MODULE_DESCRIPTION("nicsim test: a driver that writes nonsense");
MODULE_LICENSE("GPL");
