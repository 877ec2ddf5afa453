// SPDX-License-Identifier: GPL-2.0
/*
 * ioport_x86.c - a kprobe on the function by which e1000 writes to I/O ports
 *
 * A kernel cannot trap its own port instructions. The probe is there only while a driver
 * is bound that needs it.
 */
#include <linux/kprobes.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "ioport.h"
#include "mmio_x86.h"
#include "nicsim.h"

#define PORT_DRIVER	"e1000"
/*
 * void e1000_io_write(struct e1000_hw *hw, unsigned long port, u32 value). Nothing of
 * ours may have that name: a probe would be put there.
 */
#define PORT_FUNCTION	"e1000_io_write"

/* Below are the ports of the mainboard. */
#define PORTS_MIN	0x1000

static notrace __kprobes int pre_io_write(struct kprobe *kp, struct pt_regs *regs)
{
	if (!ioport_write(regs->si, regs->dx))
		return 0;
	regs->ip = (unsigned long)nicsim_return;
	return 1;
}

static struct kprobe probe;

/*
 * That probes are in force at all mmio_armed() has tried; what it said goes for one that
 * is put here afterwards too.
 */
int ioport_arm(void)
{
	int err;

	probe = (struct kprobe){
		.symbol_name = PORT_FUNCTION,
		.pre_handler = pre_io_write,
		.post_handler = mmio_probe_post,
	};
	err = register_kprobe(&probe);
	if (err)
		pr_err(NICSIM_NAME ": cannot put a kprobe on %s() (%d): this chip needs an " PORT_DRIVER " that has it\n",
		       PORT_FUNCTION, err);
	return err;
}

void ioport_disarm(void)
{
	unregister_kprobe(&probe);
}

bool ioport_drives(const char *driver)
{
	return !strcmp(driver, PORT_DRIVER);
}

/* All ports may be behind some host bridge: unused ones of a bridge do as well. */
int ioport_reserve(struct resource *res, u32 size)
{
	struct pci_bus *bus = NULL;
	struct resource *window;
	unsigned int i;

	if (!allocate_resource(&ioport_resource, res, size, PORTS_MIN, IO_SPACE_LIMIT, size,
			       NULL, NULL))
		return 0;
	while ((bus = pci_find_next_bus(bus)))
		pci_bus_for_each_resource(bus, window, i)
			if (window && resource_type(window) == IORESOURCE_IO &&
			    !allocate_resource(window, res, size, PORTS_MIN, IO_SPACE_LIMIT, size,
					       NULL, NULL))
				return 0;
	return -EBUSY;
}

void ioport_add_window(struct list_head *windows)
{
}

u32 ioport_on_bus(const struct resource *res)
{
	return res->start;
}
