// SPDX-License-Identifier: GPL-2.0
/*
 * firmware_x86.c - a kprobe on the function by which e1000 reads memory of the firmware
 *
 * It is there only while a driver is bound that needs it.
 */
#include <linux/kprobes.h>

#include "firmware.h"
#include "mmio_x86.h"
#include "nicsim.h"

/*
 * void ioread16_rep(const void __iomem *addr, void *dst, unsigned long count), which reads
 * the same address count times
 */
#define READ_FUNCTION	"ioread16_rep"

static notrace __kprobes int pre_read(struct kprobe *kp, struct pt_regs *regs)
{
	/* What is not in the direct mapping is an address that nobody has. */
	u64 addr = regs->di - PAGE_OFFSET;
	u16 *dst = (u16 *)regs->si;
	unsigned long n;

	for (n = 0; n < regs->dx; n++)
		if (!firmware_read(addr, &dst[n]))
			return 0;
	if (!n)
		return 0;
	regs->ip = (unsigned long)nicsim_return;
	return 1;
}

static struct kprobe probe;

int firmware_arm(u64 addr, unsigned int size)
{
	int err;

	probe = (struct kprobe){
		.symbol_name = READ_FUNCTION,
		.pre_handler = pre_read,
		.post_handler = mmio_probe_post,
	};
	err = register_kprobe(&probe);
	if (err)
		pr_err(NICSIM_NAME ": cannot put a kprobe on %s() (%d): by that function a driver of this chip reads its EEPROM\n",
		       READ_FUNCTION, err);
	return err;
}

void firmware_disarm(void)
{
	unregister_kprobe(&probe);
}
