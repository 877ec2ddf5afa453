// SPDX-License-Identifier: GPL-2.0
/*
 * mmio_probe.c - ioremap() and iounmap() of our windows on x86-64
 *
 * Kprobes on the functions that map device memory. An address that is not
 * ours passes; for one of ours the function returns at once, with a pointer
 * that traps (mmio_x86.h) in place of a mapping.
 */
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/rcupdate.h>
#include <linux/stacktrace.h>
#include <asm/ibt.h>

#include "mmio_x86.h"
#include "nicsim.h"

/*
 * A probed function that is ours returns at once by way of this. A probe may
 * not change the stack pointer, so that it cannot undo the call by itself.
 */
asm("\t.pushsection .text\n"
	"\t.type nicsim_return, @function\n"
	"\t.globl nicsim_return\n"
	"nicsim_return:\n"
	"\t" ASM_ENDBR
	"\t" ASM_RET
	"\t.size nicsim_return, . - nicsim_return\n"
	"\t.popsection\n");

/* A page for probing the probes; nothing is there. */
static struct resource test_page = {
	.name = NICSIM_NAME " probe test",
	.flags = IORESOURCE_MEM,
};

static atomic_t test_unmaps;

/* Who calls the probed function: the nearest module, else the caller itself. */
static notrace __kprobes unsigned long probe_caller(const struct pt_regs *regs)
{
	unsigned long entries[24], caller = *(unsigned long *)regs->sp;
	unsigned int i, n;

	if (caller >= MODULES_VADDR && caller < MODULES_END)
		return caller;
	n = stack_trace_save(entries, ARRAY_SIZE(entries), 0);
	/*
	 * Below it the probe itself, whose trampoline lies among the modules. A trace
	 * by frame pointers has the probed function only, as that has no frame yet.
	 */
	for (i = 0; i < n && entries[i] != caller && entries[i] != regs->ip; i++)
		;
	for (; i < n; i++)
		if (entries[i] >= MODULES_VADDR && entries[i] < MODULES_END)
			return entries[i];
	return caller;
}

static notrace __kprobes int pre_ioremap(struct kprobe *kp, struct pt_regs *regs)
{
	u64 addr = regs->di, size = regs->si;

	if (addr == test_page.start)
		regs->ax = POINTER(addr);
	else if (!mmio_overlaps(addr, size))
		return 0;
	else if (mmio_map(addr, size, probe_caller(regs)))
		regs->ax = POINTER(addr);
	else
		regs->ax = 0;
	regs->ip = (unsigned long)nicsim_return;
	return 1;
}

static notrace __kprobes int pre_iounmap(struct kprobe *kp, struct pt_regs *regs)
{
	if (!IS_POINTER(regs->di))
		return 0;
	if (POINTER_PHYS(regs->di) == test_page.start)
		atomic_inc(&test_unmaps);
	else
		mmio_unmap(POINTER_PHYS(regs->di), probe_caller(regs));
	regs->ip = (unsigned long)nicsim_return;
	return 1;
}

/* A probe without one would be turned into a jump, which does not obey regs->ip. */
notrace __kprobes void mmio_probe_post(struct kprobe *kp, struct pt_regs *regs,
				       unsigned long flags)
{
}

#define PROBE(name, handler) {						\
	.symbol_name = name, .pre_handler = handler, .post_handler = mmio_probe_post }

/* iounmap() first, so that whatever has been mapped can be unmapped. */
static struct kprobe probes[] = {
	PROBE("iounmap", pre_iounmap),
	PROBE("memunmap", pre_iounmap),
	PROBE("ioremap", pre_ioremap),
	PROBE("ioremap_uc", pre_ioremap),
	PROBE("ioremap_wc", pre_ioremap),
	PROBE("ioremap_wt", pre_ioremap),
	PROBE("ioremap_cache", pre_ioremap),
	PROBE("ioremap_encrypted", pre_ioremap),
	PROBE("ioremap_prot", pre_ioremap),
};

static unsigned int probes_registered;

void mmio_probes_exit(void)
{
	struct kprobe *list[ARRAY_SIZE(probes)];
	unsigned int i, n = 0;

	/* A symbol that this kernel lacks left no address behind. */
	for (i = probes_registered; i--;)
		if (probes[i].addr)
			list[n++] = &probes[i];
	probes_registered = 0;
	unregister_kprobes(list, n);
	/* A task may have been preempted on nicsim_return(). */
	synchronize_rcu_tasks();
	release_resource(&test_page);
}

/*
 * Whether the probes are in force. Kprobes can be switched off for the
 * whole system while each of them still looks enabled, so try.
 */
static bool probes_work(void)
{
	int unmaps = atomic_read(&test_unmaps);
	void __iomem *p;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (probes[i].addr && kprobe_disabled(&probes[i]))
			return false;
	p = ioremap(test_page.start, resource_size(&test_page));
	if (!p)
		return false;
	iounmap(p);
	return IS_POINTER((unsigned long)p) && atomic_read(&test_unmaps) != unmaps;
}

int mmio_probes_init(void)
{
	unsigned int i;
	int err;

	err = mmio_reserve(&iomem_resource, &test_page, PAGE_SIZE);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		err = register_kprobe(&probes[i]);
		if (err == -ENOENT && probes[i].pre_handler == pre_ioremap &&
		    strcmp(probes[i].symbol_name, "ioremap")) {
			probes[i].addr = NULL;
		} else if (err) {
			pr_err(NICSIM_NAME ": cannot put a kprobe on %s() (%d): a kernel with CONFIG_KPROBES and no other user of that function is needed\n",
			       probes[i].symbol_name, err);
			goto unregister;
		}
		probes_registered++;
	}
	if (!probes_work()) {
		pr_err(NICSIM_NAME ": kprobes are switched off: write 1 to /sys/kernel/debug/kprobes/enabled and to /proc/sys/kernel/ftrace_enabled\n");
		err = -ENODEV;
		goto unregister;
	}
	return 0;

unregister:
	mmio_probes_exit();
	return err;
}

bool mmio_armed(void)
{
	return probes_work();
}
