// SPDX-License-Identifier: GPL-2.0
/*
 * lint_e1000.c - what no driver of an 82545GM may do
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "lint.h"
#include "regs.h"

#define REG_NONE	0x0000c
#define RING_BYTES	128
#define RING_DESCS	(RING_BYTES / sizeof(struct test_desc))
/* In the page with the ring, behind it */
#define FRAME		512
#define FRAME_LEN	64
/* Command bits of extended descriptors; type 0 is a context, 1 is data */
#define DESC_DEXT	BIT(5)
#define DESC_TSE	BIT(2)
#define DESC_TYPE_DATA	0x10

/* A ring of a context descriptor that is to be written back, where nothing can be written */
static const struct test_desc fixed[PAGE_SIZE / sizeof(struct test_desc)] __aligned(PAGE_SIZE) = {
	{ .cmd = DESC_DEXT | DESC_RS },
};

/* A reset leaves the link alone; it may have to be made first. */
int lint_e1000_begin(struct lint *l)
{
	writel(~0U, l->hw + REG_IMC);
	writel(readl(l->hw + REG_CTRL) | CTRL_RST, l->hw + REG_CTRL);
	usleep_range(5000, 6000);
	writel(~0U, l->hw + REG_IMC);
	writel(readl(l->hw + REG_CTRL) | CTRL_SLU, l->hw + REG_CTRL);
	return readl(l->hw + REG_STATUS) & STATUS_LU ? 0 : test_reset(l->hw);
}

/* Put a ring somewhere, and switch the transmitter on. */
static void ring_at(struct lint *l, u64 addr)
{
	writel(lower_32_bits(addr), l->hw + REG_TDBAL);
	writel(upper_32_bits(addr), l->hw + REG_TDBAH);
	writel(RING_BYTES, l->hw + REG_TDLEN);
	writel(0, l->hw + REG_TDH);
	writel(0, l->hw + REG_TDT);
	writel(TCTL_EN, l->hw + REG_TCTL);
}

/* Transmit a frame of one descriptor. */
static int transmit(struct lint *l, u64 addr, u16 len, u8 type, u8 cmd)
{
	struct test_desc *desc = l->page;

	desc[0].addr = cpu_to_le64(addr);
	desc[0].len = cpu_to_le16(len);
	desc[0].cso = type;
	desc[0].cmd = cmd | DESC_EOP | DESC_IFCS | DESC_RS;
	ring_at(l, l->addr);
	writel(1, l->hw + REG_TDT);
	return 0;
}

static int unmapped(struct lint *l)
{
	iounmap(l->hw);
	readl(l->hw + REG_STATUS);
	l->hw = pci_ioremap_bar(l->pdev, l->bar);
	return l->hw ? 0 : -ENOMEM;
}

static int beyond_bar(struct lint *l)
{
	readl(l->hw + BAR_SIZE);
	return 0;
}

static int memory_off(struct lint *l)
{
	u16 cmd;

	pci_read_config_word(l->pdev, PCI_COMMAND, &cmd);
	pci_write_config_word(l->pdev, PCI_COMMAND, cmd & ~PCI_COMMAND_MEMORY);
	readl(l->hw + REG_STATUS);
	pci_write_config_word(l->pdev, PCI_COMMAND, cmd);
	return 0;
}

static int asleep(struct lint *l)
{
	int err;

	err = pci_set_power_state(l->pdev, PCI_D3hot);
	readl(l->hw + REG_STATUS);
	return err ?: pci_set_power_state(l->pdev, PCI_D0);
}

static int access_size(struct lint *l)
{
	readb(l->hw + REG_STATUS);
	return 0;
}

static int reserved_register(struct lint *l)
{
	writel(0, l->hw + REG_NONE);
	return 0;
}

static int reserved_bits(struct lint *l)
{
	writel(BIT(31), l->hw + REG_RCTL);
	return 0;
}

/* Silicon is done with a reset sooner than a driver can look; the PHY is held in one. */
static int during_reset(struct lint *l)
{
	u32 ctrl = readl(l->hw + REG_CTRL);

	writel(ctrl | CTRL_PHY_RST, l->hw + REG_CTRL);
	writel(MDIC_READ | MDIC_PHY, l->hw + REG_MDIC);
	writel(ctrl, l->hw + REG_CTRL);
	return 0;
}

static int tail_outside_ring(struct lint *l)
{
	ring_at(l, l->addr);
	writel(RING_DESCS, l->hw + REG_TDT);
	return 0;
}

static int ring_misaligned(struct lint *l)
{
	ring_at(l, l->addr + 8);
	return 0;
}

static int no_bus_master(struct lint *l)
{
	ring_at(l, l->addr);
	pci_clear_master(l->pdev);
	writel(1, l->hw + REG_TDT);
	writel(0, l->hw + REG_TCTL);
	pci_set_master(l->pdev);
	return 0;
}

static int dma_not_mapped(struct lint *l)
{
	return transmit(l, LINT_NOWHERE, FRAME_LEN, 0, 0);
}

static int frame_malformed(struct lint *l)
{
	return transmit(l, l->addr + FRAME, 5, 0, 0);
}

/* There was no context descriptor, and so the pieces are of 0 bytes. */
static int context_contradicts_packet(struct lint *l)
{
	return transmit(l, l->addr + FRAME, FRAME_LEN, DESC_TYPE_DATA, DESC_DEXT | DESC_TSE);
}

static int dma_freed(struct lint *l)
{
	struct device *dev = &l->pdev->dev;
	dma_addr_t addr;

	addr = dma_map_page(dev, vmalloc_to_page(fixed), 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ring_at(l, addr);
	writel(1, l->hw + REG_TDT);
	msleep(500);
	writel(0, l->hw + REG_TCTL);
	dma_unmap_page(dev, addr, PAGE_SIZE, DMA_BIDIRECTIONAL);
	return 0;
}

/* Who waits for a frame sees it, when one comes. */
static int buffer_given_twice(struct lint *l)
{
	struct test_desc *desc = l->page;

	desc[0].addr = cpu_to_le64(l->addr + FRAME);
	desc[1].addr = cpu_to_le64(l->addr + FRAME);
	writel(lower_32_bits(l->addr), l->hw + REG_RDBAL);
	writel(upper_32_bits(l->addr), l->hw + REG_RDBAH);
	writel(RING_BYTES, l->hw + REG_RDLEN);
	writel(0, l->hw + REG_RDH);
	writel(2, l->hw + REG_RDT);
	writel(RCTL_EN | RCTL_BAM, l->hw + REG_RCTL);
	return 0;
}

static irqreturn_t ignore(int irq, void *data)
{
	atomic_t *calls = data;

	atomic_inc(calls);
	return IRQ_HANDLED;
}

static int irq_unacknowledged(struct lint *l)
{
	atomic_t calls = ATOMIC_INIT(0);
	unsigned int i;
	int err;

	err = request_irq(l->pdev->irq, ignore, 0, LINT_NAME, &calls);
	if (err)
		return err;
	writel(INT_TXDW, l->hw + REG_IMS);
	writel(INT_TXDW, l->hw + REG_ICS);
	for (i = 0; i < 500 && atomic_read(&calls) < 100; i++)
		msleep(20);
	writel(~0U, l->hw + REG_IMC);
	free_irq(l->pdev->irq, &calls);
	return 0;
}

const struct lint_deed lint_e1000_deeds[] = {
	{ "unmapped", unmapped },
	{ "beyond-bar", beyond_bar },
	{ "memory-off", memory_off },
	{ "asleep", asleep },
	{ "access-size", access_size },
	{ "reserved-register", reserved_register },
	{ "reserved-bits", reserved_bits },
	{ "during-reset", during_reset },
	{ "tail-outside-ring", tail_outside_ring },
	{ "ring-misaligned", ring_misaligned },
	{ "no-bus-master", no_bus_master },
	{ "dma-not-mapped", dma_not_mapped },
	{ "dma-freed", dma_freed },
	{ "buffer-given-twice", buffer_given_twice },
	{ "frame-malformed", frame_malformed },
	{ "context-contradicts-packet", context_contradicts_packet },
	{ "irq-unacknowledged", irq_unacknowledged },
	{ }
};
