// SPDX-License-Identifier: GPL-2.0
/*
 * ioport_x86.c - a kprobe on the function by which e1000 writes to I/O ports
 *
 * It is there only while a driver is bound that needs it.
 */
#include <linux/kprobes.h>
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
