// SPDX-License-Identifier: GPL-2.0
/*
 * vhostile.c - a virtio driver gone mad: nicsim_vhostile.ko
 *
 * Bound to the PCI function of a virtio-net device with two queue pairs by
 * driver_override. First it goes through a list of what no driver may do, each
 * on a device that has just been set up, and looks what the device makes of it
 * (vhostile_list.c, vhostile_work.c, vhostile_flip.c). Then it does nonsense to rings and registers for so many seconds
 * while another thread scribbles over the rings.
 *
 * Frames are to arrive all the time: receive queues look at their rings only then.
 * The same seed gives the same nonsense, though not the same timing.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/prandom.h>

#include "vhostile.h"
#include "virtio_cap.h"

static char *ring = "split";
module_param(ring, charp, 0444);
MODULE_PARM_DESC(ring, "split (default), packed or legacy");

static unsigned int seconds = 20;
module_param(seconds, uint, 0444);
MODULE_PARM_DESC(seconds, "how long, after the list (default 20)");

static unsigned int seed = 1;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "of the nonsense (default 1)");

unsigned int vhostile_cases;
module_param_named(cases, vhostile_cases, uint, 0444);
MODULE_PARM_DESC(cases, "read only: entries of the list that have been tried");

unsigned int vhostile_wrong;
module_param_named(wrong, vhostile_wrong, uint, 0444);
MODULE_PARM_DESC(wrong, "read only: entries that the device has taken otherwise than it should");

unsigned long vhostile_rounds;
module_param_named(rounds, vhostile_rounds, ulong, 0444);
MODULE_PARM_DESC(rounds, "read only: how often so far");

unsigned int vhostile_harm;
module_param_named(harm, vhostile_harm, uint, 0444);
MODULE_PARM_DESC(harm, "read only: pages that changed and should not have");

static unsigned long more;
module_param(more, ulong, 0444);
MODULE_PARM_DESC(more, "feature bits to agree on besides the usual ones");

static bool finished;
module_param(finished, bool, 0444);
MODULE_PARM_DESC(finished, "read only: the time is over");

/* -------------------------------------------------------------------------
 * The device
 */

static void write_status(struct vhostile *h, u8 val)
{
	writeb(val, h->legacy ? h->legacy_regs + VIRTIO_PCI_STATUS :
				h->common + VIRTIO_PCI_COMMON_STATUS);
}

/* Status of the device */
u8 vhostile_status(struct vhostile *h)
{
	return readb(h->legacy ? h->legacy_regs + VIRTIO_PCI_STATUS :
				 h->common + VIRTIO_PCI_COMMON_STATUS);
}

/* What a kick says, 4.1.5.2: with NOTIFICATION_DATA also where the next chain will be */
static u32 notification(struct vhostile *h, unsigned int index)
{
	const struct vhostile_vq *q;

	for (q = h->vq; q < h->vq + VHOSTILE_QUEUES; q++)
		if (q->index == index)
			return index | (u32)q->next << 16 | (h->packed ? BIT(31) : 0);
	return index;
}

/* The driver kicks a virtqueue of any number. */
void vhostile_kick(struct vhostile *h, unsigned int index)
{
	void __iomem *where = h->notify + index * h->notify_multiplier;

	/* What is in memory comes before the kick. */
	mb();
	if (h->legacy)
		writew(index, h->legacy_regs + VIRTIO_PCI_QUEUE_NOTIFY);
	else if (index * h->notify_multiplier >= h->notify_len)
		return;
	else if (h->features & BIT_ULL(VHOSTILE_NOTIFICATION_DATA))
		writel(notification(h, index), where);
	else
		writew(index, where);
}

static void write_features(struct vhostile *h)
{
	unsigned int i;

	if (h->legacy) {
		writel(lower_32_bits(h->features), h->legacy_regs + VIRTIO_PCI_GUEST_FEATURES);
		return;
	}
	for (i = 0; i < 2; i++) {
		writel(i, h->common + VIRTIO_PCI_COMMON_GFSELECT);
		writel(h->features >> (32 * i), h->common + VIRTIO_PCI_COMMON_GF);
	}
}

static void write_queue64(struct vhostile *h, u32 reg, u64 val)
{
	writel(lower_32_bits(val), h->common + reg);
	writel(upper_32_bits(val), h->common + reg + 4);
}

/* Have a virtqueue enabled, where its parts are now. */
void vhostile_enable(struct vhostile *h, struct vhostile_vq *q)
{
	if (h->legacy) {
		writew(q->index, h->legacy_regs + VIRTIO_PCI_QUEUE_SEL);
		writel(q->desc_addr >> VIRTIO_PCI_QUEUE_ADDR_SHIFT,
		       h->legacy_regs + VIRTIO_PCI_QUEUE_PFN);
		return;
	}
	writew(q->index, h->common + VIRTIO_PCI_COMMON_Q_SELECT);
	writew(q->size, h->common + VIRTIO_PCI_COMMON_Q_SIZE);
	write_queue64(h, VIRTIO_PCI_COMMON_Q_DESCLO, q->desc_addr);
	write_queue64(h, VIRTIO_PCI_COMMON_Q_AVAILLO, q->driver_addr);
	write_queue64(h, VIRTIO_PCI_COMMON_Q_USEDLO, q->device_addr);
	writew(1, h->common + VIRTIO_PCI_COMMON_Q_ENABLE);
}

/* Reset a virtqueue; returns when the device says that it has let go of it. */
void vhostile_reset_queue(struct vhostile *h, struct vhostile_vq *q)
{
	unsigned int i;

	writew(q->index, h->common + VIRTIO_PCI_COMMON_Q_SELECT);
	writew(1, h->common + VIRTIO_PCI_COMMON_Q_RESET);
	for (i = 0; i < 1000 && readw(h->common + VIRTIO_PCI_COMMON_Q_RESET); i++)
		usleep_range(100, 200);
}

static u16 queue_size(struct vhostile *h, struct vhostile_vq *q)
{
	if (h->legacy) {
		writew(q->index, h->legacy_regs + VIRTIO_PCI_QUEUE_SEL);
		return readw(h->legacy_regs + VIRTIO_PCI_QUEUE_NUM);
	}
	return VHOSTILE_SIZE;
}

static void lay_out(struct vhostile *h, struct vhostile_vq *q)
{
	u32 driver, device;

	q->size = min_t(u16, queue_size(h, q), VHOSTILE_MAX_SIZE);
	driver = q->size * sizeof(struct vring_desc);
	device = ALIGN(driver + 2 * (3 + q->size), PAGE_SIZE);
	q->desc = q->mem;
	q->avail = q->mem + driver;
	q->used = q->mem + device;
	q->desc_addr = q->addr;
	q->driver_addr = q->addr + driver;
	q->device_addr = q->addr + device;
	q->next = 0;
	memset(q->mem, 0, VHOSTILE_RING_BYTES);
}

/* Reset the device; returns when it says that it is done. */
int vhostile_reset(struct vhostile *h)
{
	unsigned int i;

	write_status(h, 0);
	for (i = 0; vhostile_status(h); i++) {
		if (i == 1000)
			return -ETIMEDOUT;
		usleep_range(100, 200);
	}
	return 0;
}

/* A reset device that has agreed on features; its virtqueues are laid out in memory. */
int vhostile_begin(struct vhostile *h)
{
	unsigned int i;
	int err;

	err = vhostile_reset(h);
	if (err)
		return err;
	write_status(h, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	write_status(h, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	write_features(h);
	if (!h->legacy) {
		write_status(h, VIRTIO_CONFIG_S_FEATURES_OK);
		if (!(vhostile_status(h) & VIRTIO_CONFIG_S_FEATURES_OK))
			return -ENODEV;
	}
	for (i = 0; i < VHOSTILE_QUEUES; i++)
		lay_out(h, &h->vq[i]);
	return 0;
}

void vhostile_driver_ok(struct vhostile *h)
{
	write_status(h, VIRTIO_CONFIG_S_DRIVER_OK);
}

/* -------------------------------------------------------------------------
 * Life
 */

static int vhostile_main(void *data)
{
	struct vhostile *h = data;
	unsigned long end;

	vhostile_list(h);
	WRITE_ONCE(h->scribble, true);
	/* Legacy devices follow whatever address the memory they read says. */
	if (h->legacy)
		h->features &= ~BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);
	for (end = jiffies + seconds * HZ; time_before(jiffies, end) && !kthread_should_stop();)
		vhostile_rage(h);
	WRITE_ONCE(h->scribble, false);
	WRITE_ONCE(finished, true);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 10);
	return 0;
}

static irqreturn_t vhostile_irq(int irq, void *data)
{
	struct vhostile *h = data;
	u8 isr = readb(h->isr);

	if (isr & VIRTIO_PCI_ISR_CONFIG)
		WRITE_ONCE(h->told, true);
	return isr ? IRQ_HANDLED : IRQ_NONE;
}

/* Legacy devices are told physical addresses. */
static void *mem_alloc(struct vhostile *h, size_t size, u64 *addr)
{
	dma_addr_t dma;
	void *va;

	if (h->legacy) {
		va = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, get_order(size));
		*addr = va ? virt_to_phys(va) : 0;
		return va;
	}
	va = dma_alloc_coherent(&h->pdev->dev, size, &dma, GFP_KERNEL);
	*addr = dma;
	return va;
}

static void mem_free(struct vhostile *h, size_t size, void *va, u64 addr)
{
	if (!va)
		return;
	if (h->legacy)
		free_pages((unsigned long)va, get_order(size));
	else
		dma_free_coherent(&h->pdev->dev, size, va, addr);
}

static void free_memory(struct vhostile *h)
{
	unsigned int i;

	for (i = 0; i < VHOSTILE_QUEUES; i++)
		mem_free(h, VHOSTILE_RING_BYTES, h->vq[i].mem, h->vq[i].addr);
	mem_free(h, VHOSTILE_BUF_BYTES, h->buf, h->buf_addr);
	vhostile_harm += test_pages_free(&h->pdev->dev, h->page, VHOSTILE_PAGES);
}

static int alloc_memory(struct vhostile *h)
{
	/* 5.1.2: with two queue pairs and MQ */
	static const u16 index[VHOSTILE_QUEUES] = {
		[VHOSTILE_RX] = 0, [VHOSTILE_TX] = 1, [VHOSTILE_CTRL] = 4,
	};
	unsigned int i;

	for (i = 0; i < VHOSTILE_QUEUES; i++) {
		h->vq[i].kind = i;
		h->vq[i].index = index[i];
		h->vq[i].mem = mem_alloc(h, VHOSTILE_RING_BYTES, &h->vq[i].addr);
		if (!h->vq[i].mem)
			return -ENOMEM;
	}
	h->buf = mem_alloc(h, VHOSTILE_BUF_BYTES, &h->buf_addr);
	if (!h->buf)
		return -ENOMEM;
	return test_pages_alloc(h->page, VHOSTILE_PAGES);
}

static void __iomem *map_bar(struct vhostile *h, unsigned int bar)
{
	if (!h->bar[bar])
		h->bar[bar] = pcim_iomap(h->pdev, bar, 0);
	return h->bar[bar];
}

static void __iomem *map_capability(struct vhostile *h, u8 type, struct test_cap *cap)
{
	void __iomem *base;

	if (!test_find_cap(h->pdev, type, cap))
		return NULL;
	base = map_bar(h, cap->bar);
	return base ? base + cap->off : NULL;
}

static int map_registers(struct vhostile *h)
{
	struct test_cap cap;

	if (h->legacy) {
		h->legacy_regs = map_bar(h, 0);
		h->isr = h->legacy_regs + VIRTIO_PCI_ISR;
		return h->legacy_regs ? 0 : -ENODEV;
	}
	h->common = map_capability(h, VIRTIO_PCI_CAP_COMMON_CFG, &cap);
	h->isr = map_capability(h, VIRTIO_PCI_CAP_ISR_CFG, &cap);
	h->notify = map_capability(h, VIRTIO_PCI_CAP_NOTIFY_CFG, &cap);
	h->notify_len = cap.len;
	h->notify_multiplier = cap.multiplier;
	h->msix = map_bar(h, 2);
	return h->common && h->isr && h->notify && h->msix ? 0 : -ENODEV;
}

static int vhostile_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vhostile *h;
	int err;

	h = devm_kzalloc(&pdev->dev, sizeof(*h), GFP_KERNEL);
	if (!h)
		return -ENOMEM;
	h->pdev = pdev;
	h->legacy = !strcmp(ring, "legacy");
	h->packed = !strcmp(ring, "packed");
	h->features = VHOSTILE_FEATURES;
	if (!h->legacy)
		h->features |= VHOSTILE_FEATURES_MODERN;
	if (h->packed)
		h->features |= BIT_ULL(VIRTIO_F_RING_PACKED);
	h->features |= more;
	prandom_seed_state(&h->rnd, seed);
	prandom_seed_state(&h->scribble_rnd, seed + 1);
	err = pcim_enable_device(pdev);
	if (err)
		return err;
	pci_set_master(pdev);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		return err;
	err = map_registers(h);
	if (err)
		return err;
	err = alloc_memory(h);
	if (err)
		goto memory;
	err = vhostile_begin(h);
	if (err)
		goto memory;
	err = request_irq(pdev->irq, vhostile_irq, IRQF_SHARED, VHOSTILE_NAME, h);
	if (err)
		goto memory;
	h->scribbler = kthread_run(vhostile_scribble, h, VHOSTILE_NAME "-scribble");
	if (IS_ERR(h->scribbler)) {
		err = PTR_ERR(h->scribbler);
		goto irq;
	}
	h->task = kthread_run(vhostile_main, h, VHOSTILE_NAME);
	if (IS_ERR(h->task)) {
		err = PTR_ERR(h->task);
		goto scribbler;
	}
	pci_set_drvdata(pdev, h);
	return 0;

scribbler:
	kthread_stop(h->scribbler);
irq:
	free_irq(pdev->irq, h);
memory:
	free_memory(h);
	return err;
}

static void vhostile_remove(struct pci_dev *pdev)
{
	struct vhostile *h = pci_get_drvdata(pdev);

	kthread_stop(h->task);
	kthread_stop(h->scribbler);
	/*
	 * The device is left as it is: what it still does must not reach the memory.
	 * Only reset keeps a legacy one away from it.
	 */
	if (h->legacy)
		write_status(h, 0);
	free_irq(pdev->irq, h);
	free_memory(h);
}

/* Bound by driver_override only. */
static const struct pci_device_id vhostile_ids[] = { { } };

static struct pci_driver vhostile_driver = {
	.name = VHOSTILE_NAME,
	.id_table = vhostile_ids,
	.probe = vhostile_probe,
	.remove = vhostile_remove,
};
module_pci_driver(vhostile_driver);

MODULE_DESCRIPTION("nicsim test: a virtio driver that does what none may");
MODULE_LICENSE("GPL");
