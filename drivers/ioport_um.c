// SPDX-License-Identifier: GPL-2.0
/*
 * ioport_um.c - I/O ports for User-Mode Linux, which has none
 *
 * There, outl() is writel() to an address that is the number of the port. So the ports
 * of our bridges have for numbers the addresses of a mapping that ends here. On the bus
 * they have 16 bits: what is above is the offset of the bridge's window.
 */
#include <linux/io.h>
#include <linux/logic_iomem.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "ioport.h"
#include "nicsim.h"

#define PORTS		SZ_64K
/* A BAR of 0 is one that nobody has set. */
#define PORTS_MIN	SZ_4K

/* What is mapped, in the region of mmio_um.c, and where */
static struct resource range = {
	.name = NICSIM_NAME " ports",
	.flags = IORESOURCE_MEM,
};
static void __iomem *mapping;

/* The mapping as port numbers */
static struct resource window = {
	.name = NICSIM_NAME " window",
	.flags = IORESOURCE_IO,
};

/* The last number there was before */
static resource_size_t last_port;

/* Nothing of ours asks what is in a port. */
static unsigned long ports_read(void *priv, unsigned int port, int size)
{
	return ~0UL;
}

static void ports_write(void *priv, unsigned int port, int size, unsigned long val)
{
	if (size == sizeof(u32))
		ioport_write(port, val);
}

static const struct logic_iomem_ops ports_ops = {
	.read = ports_read,
	.write = ports_write,
};

/**
 * ioport_um_ops() - who answers at a physical address
 * @addr: address
 *
 * Return: operations whose offsets are ports, or NULL if no ports are there.
 */
const struct logic_iomem_ops *ioport_um_ops(u64 addr)
{
	return addr == range.start ? &ports_ops : NULL;
}

/**
 * ioport_um_init() - have ports
 * @space: physical addresses that mmio_um.c answers for
 *
 * Context: process. Return: 0, or a negative errno.
 */
int ioport_um_init(struct resource *space)
{
	int err = mmio_reserve(space, &range, PORTS);

	if (err)
		return err;
	err = -ENOMEM;
	mapping = ioremap(range.start, PORTS);
	if (!mapping)
		goto release;
	window.start = (unsigned long)mapping;
	window.end = window.start + PORTS - 1;
	last_port = ioport_resource.end;
	ioport_resource.end = window.end;
	err = request_resource(&ioport_resource, &window);
	if (!err)
		return 0;
	ioport_resource.end = last_port;
	iounmap(mapping);
release:
	release_resource(&range);
	return err;
}

void ioport_um_exit(void)
{
	release_resource(&window);
	ioport_resource.end = last_port;
	iounmap(mapping);
	release_resource(&range);
}

int ioport_reserve(struct resource *res, u32 size)
{
	return allocate_resource(&window, res, size, window.start + PORTS_MIN, window.end, size,
				 NULL, NULL);
}

void ioport_add_window(struct list_head *windows)
{
	pci_add_resource_offset(windows, &window, window.start);
}

u32 ioport_on_bus(const struct resource *res)
{
	return res->start - window.start;
}

/* No driver has to be watched. */
bool ioport_drives(const char *driver)
{
	return false;
}

int ioport_arm(void)
{
	return 0;
}

void ioport_disarm(void)
{
}
