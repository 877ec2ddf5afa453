// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_dma.c - a driver that hands its card memory of every kind, right and wrong
 *
 * Bound by driver_override. Writing a case to the parameter "run" resets the
 * card and sets the case up: a transmit case is sent at once, a receive case
 * waits for a frame. Reading "result" then gives three words: the bus address
 * that the device was told; "intact" or "changed", for the memory that it must
 * leave alone; and the bytes of the frame that have arrived (receive).
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#include "regs.h"

#define NAME		"nicsim_dma"
#define RING_BYTES	128
#define RING_DESCS	(RING_BYTES / sizeof(struct test_desc))
#define CANARY		0xc5
#define CASE_MAX	24
/* What a mapping that ends too early covers. */
#define SHORT_LEN	256

enum kind {
	GOOD,		/* mapped as it should be */
	UNMAPPED,	/* memory that was never mapped */
	SINCE,		/* mapped once, unmapped since */
	WRONG,		/* mapped for the other direction */
	BEYOND,		/* the mapping ends within the frame */
	NOWHERE,	/* address 0 */
	WRAP,		/* the last bytes of the address space */
	PHYSICAL,	/* mapped as it should be, and called by its physical address */
	RING_UNMAPPED,	/* the ring itself is somewhere */
	RING_FREED,	/* coherent memory that has been freed */
	RING_READ_ONLY,	/* the device may not write the ring back */
};

static const char *const kinds[] = {
	"good", "unmapped", "since", "wrong", "beyond", "nowhere", "wrap",
	"physical", "ring-unmapped", "ring-freed", "ring-read-only",
};

static DEFINE_MUTEX(lock);
static struct pci_dev *pdev;
static void __iomem *hw;
/* A page for the frame, one for the ring; whole pages, so that nothing else is in them. */
static u8 *buf, *ring;
static struct test_desc *coherent;
static dma_addr_t coherent_addr, buf_addr, ring_addr, told;
static enum dma_data_direction buf_dir = DMA_NONE, ring_dir = DMA_NONE;
static u32 buf_len;
static bool receiving;
static enum kind kind;
static bool leak;

static void undo_case(void)
{
	writel(0, hw + REG_RCTL);
	writel(0, hw + REG_TCTL);
	if (buf_dir != DMA_NONE)
		dma_unmap_single(&pdev->dev, buf_addr, buf_len, buf_dir);
	if (ring_dir != DMA_NONE)
		dma_unmap_single(&pdev->dev, ring_addr, RING_BYTES, ring_dir);
	buf_dir = DMA_NONE;
	ring_dir = DMA_NONE;
}

static int map_buf(u32 len, enum dma_data_direction dir)
{
	buf_addr = dma_map_single(&pdev->dev, buf, len, dir);
	if (dma_mapping_error(&pdev->dev, buf_addr))
		return -ENOMEM;
	buf_len = len;
	buf_dir = dir;
	return 0;
}

/* Where the frame is, by kind. */
static int place_buf(u64 *addr)
{
	enum dma_data_direction right = receiving ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	int err;

	switch (kind) {
	case UNMAPPED:
		*addr = virt_to_phys(buf);
		return 0;
	case NOWHERE:
		*addr = 0;
		return 0;
	case WRAP:
		*addr = -16ULL;
		return 0;
	case WRONG:
		err = map_buf(PAGE_SIZE, receiving ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
		break;
	case BEYOND:
		err = map_buf(SHORT_LEN, right);
		break;
	default:
		err = map_buf(PAGE_SIZE, right);
	}
	if (err)
		return err;
	*addr = kind == PHYSICAL ? virt_to_phys(buf) : buf_addr;
	if (kind == SINCE) {
		dma_unmap_single(&pdev->dev, buf_addr, buf_len, buf_dir);
		buf_dir = DMA_NONE;
	}
	return 0;
}

/* Put the descriptors where the kind says; the address of the ring. */
static int place_ring(const struct test_desc *desc, u64 *addr)
{
	void *freed;

	switch (kind) {
	case RING_UNMAPPED:
		memcpy(ring, desc, RING_BYTES);
		*addr = virt_to_phys(ring);
		return 0;
	case RING_READ_ONLY:
		memcpy(ring, desc, RING_BYTES);
		ring_addr = dma_map_single(&pdev->dev, ring, RING_BYTES, DMA_TO_DEVICE);
		if (dma_mapping_error(&pdev->dev, ring_addr))
			return -ENOMEM;
		ring_dir = DMA_TO_DEVICE;
		*addr = ring_addr;
		return 0;
	case RING_FREED:
		freed = dma_alloc_coherent(&pdev->dev, PAGE_SIZE, &ring_addr, GFP_KERNEL);
		if (!freed)
			return -ENOMEM;
		memcpy(freed, desc, RING_BYTES);
		*addr = ring_addr;
		dma_free_coherent(&pdev->dev, PAGE_SIZE, freed, ring_addr);
		return 0;
	default:
		memcpy(coherent, desc, RING_BYTES);
		*addr = coherent_addr;
		return 0;
	}
}

static void start(u64 ring_at)
{
	u32 base = receiving ? REG_RDBAL : REG_TDBAL;

	writel(lower_32_bits(ring_at), hw + base);
	writel(upper_32_bits(ring_at), hw + base + 4);
	writel(RING_BYTES, hw + base + REG_RDLEN - REG_RDBAL);
	writel(0, hw + base + REG_RDH - REG_RDBAL);
	writel(0, hw + base + REG_RDT - REG_RDBAL);
	if (receiving) {
		writel(RCTL_EN | RCTL_UPE | RCTL_BAM, hw + REG_RCTL);
		writel(RING_DESCS - 1, hw + REG_RDT);
	} else {
		writel(TCTL_EN | TCTL_PSP, hw + REG_TCTL);
		writel(1, hw + REG_TDT);
	}
}

static int set_up(u32 len)
{
	struct test_desc desc[RING_DESCS] = { };
	u64 addr, ring_at;
	unsigned int i;
	int err;

	undo_case();
	err = test_reset(hw);
	if (err)
		return err;

	memset(buf, CANARY, PAGE_SIZE);
	memset(ring, CANARY, PAGE_SIZE);
	if (!receiving) {
		/* To everybody, of a type that nobody knows, then the bytes' numbers. */
		for (i = 0; i < len; i++)
			buf[i] = i < 6 ? 0xff : i;
		if (len > 13) {
			buf[12] = 0x88;
			buf[13] = 0xb5;
		}
	}
	err = place_buf(&addr);
	if (err)
		return err;
	for (i = 0; i < RING_DESCS; i++) {
		desc[i].addr = cpu_to_le64(addr);
		if (receiving)
			continue;
		desc[i].len = cpu_to_le16(len);
		desc[i].cmd = DESC_EOP | DESC_IFCS | DESC_RS;
	}
	err = place_ring(desc, &ring_at);
	if (err)
		return err;
	told = kind >= RING_UNMAPPED ? ring_at : addr;
	start(ring_at);
	return 0;
}

/* "tx-good", "rx-since", ...; "tx-good:13": a frame of that length; "leak" */
static int run_set(const char *val, const struct kernel_param *kp)
{
	char name[CASE_MAX], *colon;
	u32 len = 1000;
	int err, i;

	if (strscpy(name, val, sizeof(name)) < 0)
		return -EINVAL;
	name[strcspn(name, "\n")] = '\0';
	colon = strchr(name, ':');
	if (colon) {
		*colon = '\0';
		err = kstrtou32(colon + 1, 0, &len);
		if (err)
			return err;
		if (!len || len > PAGE_SIZE)
			return -ERANGE;
	}

	mutex_lock(&lock);
	if (!pdev) {
		err = -ENODEV;
		goto out;
	}
	if (!strcmp(name, "leak")) {
		leak = true;
		err = 0;
		goto out;
	}
	err = -EINVAL;
	if (strncmp(name, "tx-", 3) && strncmp(name, "rx-", 3))
		goto out;
	i = match_string(kinds, ARRAY_SIZE(kinds), name + 3);
	if (i < 0)
		goto out;
	kind = i;
	receiving = name[0] == 'r';
	err = set_up(len);
out:
	mutex_unlock(&lock);
	return err;
}

static bool canary_alive(const u8 *p, u32 from, u32 to)
{
	for (; from < to; from++)
		if (p[from] != CANARY)
			return false;
	return true;
}

/* What the device may have written begins the buffer; the rest is not its. */
static int result_get(char *val, const struct kernel_param *kp)
{
	u32 got = 0, i;
	bool intact;

	mutex_lock(&lock);
	if (!pdev) {
		mutex_unlock(&lock);
		return -ENODEV;
	}
	if (kind == GOOD && receiving) {
		dma_sync_single_for_cpu(&pdev->dev, buf_addr, buf_len, buf_dir);
		for (i = 0; i < RING_DESCS; i++)
			if (READ_ONCE(coherent[i].status) & DESC_DD)
				got = le16_to_cpu(coherent[i].len);
	}
	if (kind == GOOD)
		intact = !receiving || canary_alive(buf, got, PAGE_SIZE);
	else if (receiving && kind != RING_READ_ONLY)
		intact = canary_alive(buf, kind == BEYOND ? SHORT_LEN : 0, PAGE_SIZE);
	else
		intact = true;
	/* Descriptors in memory that the device may not write are as we wrote them. */
	if (kind >= RING_UNMAPPED) {
		intact = intact && canary_alive(ring, RING_BYTES, PAGE_SIZE);
		if (kind != RING_FREED)
			for (i = 0; i < RING_DESCS; i++)
				intact = intact && !((struct test_desc *)ring)[i].status;
	}
	i = sysfs_emit(val, "%#llx %s %u\n", (u64)told, intact ? "intact" : "changed", got);
	mutex_unlock(&lock);
	return i;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);
MODULE_PARM_DESC(run, "case to set up");

static const struct kernel_param_ops result_ops = { .get = result_get };
module_param_cb(result, &result_ops, NULL, 0444);
MODULE_PARM_DESC(result, "address told, memory intact or changed, bytes received");

static int dma_test_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	dma_addr_t managed;
	int err = -EBUSY;

	/* Freed by the driver core, after a second card has been turned down too. */
	if (!dmam_alloc_coherent(&dev->dev, PAGE_SIZE, &managed, GFP_KERNEL))
		return -ENOMEM;
	mutex_lock(&lock);
	if (pdev)
		goto out;
	err = pci_enable_device_mem(dev);
	if (err)
		goto out;
	pci_set_master(dev);
	err = dma_set_mask_and_coherent(&dev->dev, DMA_BIT_MASK(64));
	if (err)
		goto disable;
	err = pci_request_mem_regions(dev, NAME);
	if (err)
		goto disable;
	err = -ENOMEM;
	hw = pci_ioremap_bar(dev, 0);
	if (!hw)
		goto release;
	coherent = dma_alloc_coherent(&dev->dev, RING_BYTES, &coherent_addr, GFP_KERNEL);
	if (!coherent)
		goto unmap;
	buf = (u8 *)__get_free_page(GFP_KERNEL);
	ring = (u8 *)__get_free_page(GFP_KERNEL);
	if (!buf || !ring)
		goto free;
	pdev = dev;
	mutex_unlock(&lock);
	return 0;

free:
	free_page((unsigned long)buf);
	free_page((unsigned long)ring);
	dma_free_coherent(&dev->dev, RING_BYTES, coherent, coherent_addr);
unmap:
	iounmap(hw);
release:
	pci_release_mem_regions(dev);
disable:
	pci_disable_device(dev);
out:
	mutex_unlock(&lock);
	return err;
}

static void dma_test_remove(struct pci_dev *dev)
{
	mutex_lock(&lock);
	undo_case();
	if (leak && !map_buf(PAGE_SIZE, DMA_TO_DEVICE))
		buf_dir = DMA_NONE;
	leak = false;
	dma_free_coherent(&dev->dev, RING_BYTES, coherent, coherent_addr);
	iounmap(hw);
	pci_release_mem_regions(dev);
	pci_disable_device(dev);
	free_page((unsigned long)buf);
	free_page((unsigned long)ring);
	pdev = NULL;
	mutex_unlock(&lock);
}

/* Bound by driver_override only. */
static const struct pci_device_id dma_test_ids[] = { { } };

static struct pci_driver dma_test_driver = {
	.name = NAME,
	.id_table = dma_test_ids,
	.probe = dma_test_probe,
	.remove = dma_test_remove,
};
module_pci_driver(dma_test_driver);

MODULE_DESCRIPTION("nicsim test: a driver that misuses DMA");
MODULE_LICENSE("GPL");
