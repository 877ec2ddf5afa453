// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_mmio.c - every way in which a driver may reach a register
 *
 * Bound by driver_override, it tries them all at once. The parameter "result"
 * then holds a line "ok WHAT" or "not ok WHAT" for each. The multicast table of
 * the 82545GM, 128 plain words, stands for memory.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/smp.h>

#include "regs.h"

#define NAME	"nicsim_mmio"
#define WORDS	16

static char *said;
static size_t said_len;
static u32 copy[REG_MTA_WORDS];

static int result_get(char *val, const struct kernel_param *kp)
{
	return sysfs_emit(val, "%s", said ?: "");
}

static const struct kernel_param_ops result_ops = { .get = result_get };
module_param_cb(result, &result_ops, NULL, 0444);
MODULE_PARM_DESC(result, "what was tried, and whether it worked");

static bool leak;
module_param(leak, bool, 0644);
MODULE_PARM_DESC(leak, "keep a mapping when the driver is unbound");

static void point(const char *what, u64 got, u64 wanted)
{
	if (got != wanted)
		said_len += scnprintf(said + said_len, PAGE_SIZE - said_len,
				      "# got %#llx, should be %#llx\n", got, wanted);
	said_len += scnprintf(said + said_len, PAGE_SIZE - said_len, "%s %s\n",
			      got == wanted ? "ok" : "not ok", what);
}

/* The table, with different words in it. */
static void __iomem *fresh_table(void __iomem *hw)
{
	unsigned int i;

	for (i = 0; i < REG_MTA_WORDS; i++)
		writel(0x01020304 * (i + 1), hw + REG_MTA + 4 * i);
	return hw + REG_MTA;
}

static u32 word(unsigned int i)
{
	return 0x01020304 * (i + 1);
}

static unsigned int wrong_words(const u32 *p, unsigned int n)
{
	unsigned int i, wrong = 0;

	for (i = 0; i < n; i++)
		wrong += p[i] != word(i);
	return wrong;
}

static void sizes(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);

	point("readl", readl(t + 4), word(1));
	point("readl_relaxed", readl_relaxed(t + 8), word(2));
	point("readw, low half", readw(t + 4), word(1) & 0xffff);
	point("readw, high half", readw(t + 6), word(1) >> 16);
	point("readb, each byte",
	      readb(t + 4) | readb(t + 5) << 8 | readb(t + 6) << 16 | readb(t + 7) << 24, word(1));
	point("readq", readq(t + 8), word(2) | (u64)word(3) << 32);
	point("ioread32", ioread32(t + 4), word(1));
	point("ioread32be", ioread32be(t + 4), swab32(word(1)));
	writel(0xdeadbeef, t + 4);
	point("writel", readl(t + 4), 0xdeadbeef);
	writeb(0x11, t + 8);
	point("writeb is ignored, as the manual says", readl(t + 8), word(2));
	writew(0x1122, t + 8);
	point("writew is ignored", readl(t + 8), word(2));
	iowrite32(0x12345678, t + 12);
	point("iowrite32", readl(t + 12), 0x12345678);
	point("neighbours have not changed", readl(t) ^ readl(t + 16), word(0) ^ word(4));
}

static void blocks(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);

	memset(copy, 0, sizeof(copy));
	memcpy_fromio(copy, t, sizeof(copy));
	point("memcpy_fromio", wrong_words(copy, REG_MTA_WORDS), 0);

	memset(copy, 0, sizeof(copy));
	__ioread32_copy(copy, t, REG_MTA_WORDS);
	point("__ioread32_copy", wrong_words(copy, REG_MTA_WORDS), 0);

	ioread32_rep(t + 4, copy, WORDS);
	point("ioread32_rep reads one register", copy[0] == word(1) && copy[WORDS - 1] == word(1),
	      1);

	memcpy_fromio(copy, t, sizeof(copy));
	memcpy_toio(t + 4 * WORDS, copy, 4 * WORDS);
	memcpy_fromio(copy, t + 4 * WORDS, 4 * WORDS);
	point("memcpy_toio", wrong_words(copy, WORDS), 0);

	iowrite32_rep(t, copy, WORDS);
	point("iowrite32_rep writes one register", readl(t), word(WORDS - 1));

	memset_io(t, 0, sizeof(copy));
	point("memset_io does not go astray", readl(hw + REG_STATUS) != ~0U, 1);
}

/* Instructions that compilers make of volatile accesses, by hand. */
static void instructions(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);
	unsigned long r = 0, i = 1;

	asm volatile("movl (%1,%2,4), %k0" : "=r"(r) : "r"(t), "r"(i) : "memory");
	point("base, index and scale", r, word(1));
	asm volatile("movl 8(%1), %k0" : "=&r"(r) : "r"(t) : "memory");
	point("displacement", r, word(2));
	asm volatile("movzwl 4(%1), %k0" : "=&r"(r) : "r"(t) : "memory");
	point("movzwl", r, word(1) & 0xffff);
	asm volatile("movzbl 5(%1), %k0" : "=&r"(r) : "r"(t) : "memory");
	point("movzbl", r, word(1) >> 8 & 0xff);
	writel(0x80808080, t);
	asm volatile("movslq (%1), %0" : "=&r"(r) : "r"(t) : "memory");
	point("movslq", r, 0xffffffff80808080ULL);
	asm volatile("movswl (%1), %k0" : "=&r"(r) : "r"(t) : "memory");
	point("movswl", r, 0xffff8080);
	r = ~0UL;
	asm volatile("movb 5(%1), %b0" : "+q"(r) : "r"(t) : "memory");
	point("movb leaves the rest of the register", r, (~0xffUL) | (word(1) >> 8 & 0xff));
	asm volatile("movl $0x77, (%0)" :: "r"(t) : "memory");
	point("immediate", readl(t), 0x77);
}

/*
 * With RBP or RSP as the base a processor (not QEMU's) raises #SS in place of #GP. RSP itself
 * has to be a stack, so that it takes an index to get from there to the register.
 */
static void stack_segment(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);
	unsigned long r = 0, flags, irqs;

	asm volatile("push %%rbp\n\tmov %1, %%rbp\n\tmovl 4(%%rbp), %k0\n\tpop %%rbp"
		     : "=&a"(r) : "r"(t) : "memory");
	point("RBP as the base", r, word(1));
	asm volatile("push %%rbp\n\tmov %1, %%rbp\n\tmovzbl 9(%%rbp), %k0\n\tpop %%rbp"
		     : "=&a"(r) : "r"(t) : "memory");
	point("RBP, a byte", r, word(2) >> 8 & 0xff);
	asm volatile("push %%rbp\n\tmov %1, %%rbp\n\tmovl %k0, 8(%%rbp)\n\tpop %%rbp"
		     :: "a"(0x12345678), "r"(t) : "memory");
	point("RBP, a write", readl(t + 8), 0x12345678);
	asm volatile("push %%rbp\n\tmov %1, %%rbp\n\torl $1, 8(%%rbp)\n\tpop %%rbp"
		     :: "a"(0), "r"(t) : "memory", "cc");
	point("RBP, a read and a write", readl(t + 8), 0x12345679);
	asm volatile("mov %1, %0\n\tsub %%rsp, %0\n\tmovl 12(%%rsp,%0), %k0"
		     : "=&a"(r) : "r"(t) : "memory", "cc");
	point("RSP and an index", r, word(3));
	asm volatile("mov %1, %%rcx\n\tsub %%rsp, %%rcx\n\tmovl %k0, 12(%%rsp,%%rcx)"
		     :: "a"(0x87654321), "r"(t) : "rcx", "memory", "cc");
	point("RSP and an index, a write", readl(t + 12), 0x87654321);

	asm volatile("push %%rbp\n\tmov %2, %%rbp\n\tmovl 4(%%rbp), %k0\n\tpop %%rbp\n\t"
		     "pushf\n\tpop %1" : "=&a"(r), "=&r"(flags) : "r"(t) : "memory");
	point("interrupts are on after it", flags & X86_EFLAGS_IF, X86_EFLAGS_IF);
	local_irq_save(irqs);
	asm volatile("push %%rbp\n\tmov %2, %%rbp\n\tmovl 4(%%rbp), %k0\n\tpop %%rbp\n\t"
		     "pushf\n\tpop %1" : "=&a"(r), "=&r"(flags) : "r"(t) : "memory");
	local_irq_restore(irqs);
	point("or off, if they were", flags & X86_EFLAGS_IF, 0);
}

static void read_remote(void *data)
{
	void __iomem *t = (void __iomem __force *)data;

	copy[0] = readl(t + 4);
}

static void contexts(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);
	unsigned long flags;
	unsigned int cpu, bad = 0;
	u32 val;

	local_irq_save(flags);
	val = readl(t + 4);
	point("interrupts off", irqs_disabled() ? val : 0, word(1));
	local_irq_restore(flags);
	for_each_online_cpu(cpu) {
		copy[0] = 0;
		smp_call_function_single(cpu, read_remote, (void __force *)t, 1);
		bad += copy[0] != word(1);
	}
	point("hard interrupts on each CPU", bad, 0);
}

static void mappings(struct pci_dev *pdev, void __iomem *hw)
{
	resource_size_t start = pci_resource_start(pdev, 0);
	u32 status = readl(hw + REG_STATUS);
	void __iomem *p;

	p = ioremap_wc(start, BAR_SIZE);
	point("ioremap_wc", p ? readl(p + REG_STATUS) : 0, status);
	iounmap(p);
	p = ioremap_uc(start, BAR_SIZE);
	point("ioremap_uc", p ? readl(p + REG_STATUS) : 0, status);
	iounmap(p);
	p = pci_iomap(pdev, 0, 0);
	point("pci_iomap", p ? readl(p + REG_STATUS) : 0, status);
	pci_iounmap(pdev, p);
	p = ioremap(start + 0x5004, 8);
	writel(0, hw + REG_MTA);
	point("ioremap of a part", p ? readl(p) : 0, readl(hw + 0x5004));
	iounmap(p);
	p = ioremap_cache(start, BAR_SIZE);
	point("ioremap_cache", p ? readl(p + REG_STATUS) : 0, status);
	iounmap(p);
}

/*
 * What a bus answers with all ones. Each of these is reported in the log, where
 * ten lines at once are the limit.
 */
static void nobody(struct pci_dev *pdev, void __iomem *hw)
{
	void __iomem *table;
	u16 cmd;

	point("beyond the BAR, 4 bytes", readl(hw + BAR_SIZE), ~0U);
	point("beyond the BAR, 8 bytes", readq(hw + BAR_SIZE + 8), ~0ULL);
	point("beyond the BAR, a byte", readb(hw + BAR_SIZE), 0xff);
	point("across the end of the BAR", readl(hw + BAR_SIZE - 2), ~0U);
	writel(0, hw + BAR_SIZE);
	copy[0] = 0;
	copy[1] = 0;
	memcpy_fromio(copy, hw + BAR_SIZE, 8);
	point("memcpy_fromio beyond the BAR", copy[0] & copy[1], ~0U);

	table = fresh_table(hw);
	pci_read_config_word(pdev, PCI_COMMAND, &cmd);
	pci_write_config_word(pdev, PCI_COMMAND, cmd & ~PCI_COMMAND_MEMORY);
	point("memory decoding off", readl(table), ~0U);
	writel(0, table);
	pci_write_config_word(pdev, PCI_COMMAND, cmd);
	point("a write meanwhile is lost", readl(table), word(0));
}

/* No bus has this; it is answered, and reported with its bytes. */
static void unknown(void __iomem *hw)
{
	void __iomem *t = fresh_table(hw);
	u32 val = 1;

	asm volatile("lock xaddl %0, (%1)" : "+r"(val) : "r"(t) : "memory", "cc");
	point("an instruction for memory is survived", readl(hw + REG_STATUS) != ~0U, 1);
}

static int mmio_test_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	void __iomem *hw, *table;
	int err;

	err = pci_enable_device_mem(pdev);
	if (err)
		return err;
	err = pci_request_mem_regions(pdev, NAME);
	if (err)
		goto disable;
	hw = pci_ioremap_bar(pdev, 0);
	if (!hw) {
		err = -ENOMEM;
		goto release;
	}
	said_len = 0;
	writel(~0U, hw + REG_IMC);
	writel(readl(hw + REG_CTRL) | CTRL_RST, hw + REG_CTRL);
	usleep_range(5000, 6000);
	sizes(hw);
	blocks(hw);
	instructions(hw);
	stack_segment(hw);
	contexts(hw);
	mappings(pdev, hw);
	nobody(pdev, hw);
	unknown(hw);
	/* The only mapping is gone: no word of this arrives. */
	table = fresh_table(hw);
	iounmap(hw);
	point("after iounmap", readl(table), ~0U);
	writel(0, table);
	hw = pci_ioremap_bar(pdev, 0);
	if (!hw) {
		err = -ENOMEM;
		goto release;
	}
	point("a write then is lost", readl(hw + REG_MTA), word(0));
	pci_set_drvdata(pdev, (void __force *)hw);
	return 0;

release:
	pci_release_mem_regions(pdev);
disable:
	pci_disable_device(pdev);
	return err;
}

static void mmio_test_remove(struct pci_dev *pdev)
{
	if (!leak)
		iounmap((void __iomem __force *)pci_get_drvdata(pdev));
	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
}

/* Bound by driver_override only. */
static const struct pci_device_id mmio_test_ids[] = { { } };

static struct pci_driver mmio_test_driver = {
	.name = NAME,
	.id_table = mmio_test_ids,
	.probe = mmio_test_probe,
	.remove = mmio_test_remove,
};

static int __init mmio_test_init(void)
{
	int err;

	said = (char *)get_zeroed_page(GFP_KERNEL);
	if (!said)
		return -ENOMEM;
	err = pci_register_driver(&mmio_test_driver);
	if (err)
		free_page((unsigned long)said);
	return err;
}

static void __exit mmio_test_exit(void)
{
	pci_unregister_driver(&mmio_test_driver);
	free_page((unsigned long)said);
}

module_init(mmio_test_init);
module_exit(mmio_test_exit);

MODULE_DESCRIPTION("nicsim test: every way to reach a register");
MODULE_LICENSE("GPL");
