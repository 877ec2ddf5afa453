// SPDX-License-Identifier: GPL-2.0
/*
 * lint.c - what the device thinks of its driver
 *
 * Silicon suffers in silence what its manual forbids. Here it is counted, by rule,
 * and the first time is remembered: what it was, and which instruction did it. Nothing
 * is logged, so that a driver can break a rule a million times a second.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "nicsim.h"

#define MANUAL	"8254x manual "
#define VIRTIO	"virtio 1.2 "
#define PCI	"PCI 3.0 "

/**
 * struct rule - something that no driver may do
 * @name: in one word
 * @section: where that is written
 * @text: in a sentence
 */
struct rule {
	const char *name;
	const char *section;
	const char *text;
};

static const struct rule rules[EMUL_LINT_RULES] = {
	[EMUL_LINT_UNMAPPED] = {
		"unmapped", "driver-api/device-io.rst",
		"registers are accessed between ioremap() and iounmap() only",
	},
	[EMUL_LINT_BEYOND_BAR] = {
		"beyond-bar", PCI "6.2.5.1",
		"an access stays within its BAR",
	},
	[EMUL_LINT_MEMORY_OFF] = {
		"memory-off", PCI "6.2.2",
		"registers are accessed while memory decoding is on",
	},
	[EMUL_LINT_DMA_NOT_MAPPED] = {
		"dma-not-mapped", "core-api/dma-api.rst",
		"the device is told of memory that is mapped for it, in that direction, and still is",
	},
	[EMUL_LINT_DMA_NOT_MEMORY] = {
		"dma-not-memory", "core-api/dma-api.rst",
		"the device is told of memory, and nothing else",
	},
	[EMUL_LINT_DMA_FREED] = {
		"dma-freed", "core-api/dma-api.rst",
		"what is mapped is neither freed nor read-only",
	},
	[EMUL_LINT_MSIX_MESSAGE] = {
		"msix-message", PCI "6.8.2",
		"the MSI-X table holds messages of interrupts that exist",
	},
	[EMUL_LINT_IRQ_UNACKNOWLEDGED] = {
		"irq-unacknowledged", MANUAL "13.4.17, " VIRTIO "4.1.4.5",
		"the handler takes the line's cause away, or masks it",
	},
	[EMUL_LINT_NO_BUS_MASTER] = {
		"no-bus-master", PCI "6.2.2",
		"the device is given work while bus mastering is on",
	},
	[EMUL_LINT_ASLEEP] = {
		"asleep", "PCI PM 1.1 5.4.1",
		"registers are accessed in D0",
	},
	[EMUL_LINT_ACCESS_SIZE] = {
		"access-size", MANUAL "13.2, " VIRTIO "4.1.3.1",
		"accesses have the size and alignment of the register",
	},
	[EMUL_LINT_RESERVED_REGISTER] = {
		"reserved-register", MANUAL "13.2, " VIRTIO "4.1.4",
		"where there is no register nothing is accessed",
	},
	[EMUL_LINT_RESERVED_BITS] = {
		"reserved-bits", MANUAL "13.3, " VIRTIO "4.1.4.3",
		"bits that are reserved or read-only are written as they are read, or as 0",
	},
	[EMUL_LINT_DURING_RESET] = {
		"during-reset", MANUAL "13.4.1, " VIRTIO "4.1.4.3.2",
		"a reset is waited for",
	},
	[EMUL_LINT_TAIL_OUTSIDE_RING] = {
		"tail-outside-ring", MANUAL "13.4.29, 13.4.40",
		"while a unit is on, its tail is within the ring",
	},
	[EMUL_LINT_RING_MISALIGNED] = {
		"ring-misaligned", MANUAL "13.4.25, 13.4.27, " VIRTIO "2.7, 2.8",
		"rings have the size and alignment that the device wants",
	},
	[EMUL_LINT_BUFFER_GIVEN_TWICE] = {
		"buffer-given-twice", MANUAL "3.2.6",
		"a receive buffer is in one descriptor of the device's at a time",
	},
	[EMUL_LINT_RING_BROKEN] = {
		"ring-broken", VIRTIO "2.7, 2.8",
		"chains, tables and indices make sense",
	},
	[EMUL_LINT_CONTEXT_CONTRADICTS] = {
		"context-contradicts-packet", MANUAL "3.3.6, 3.5",
		"a large send is what its context descriptor says",
	},
	[EMUL_LINT_FRAME_MALFORMED] = {
		"frame-malformed", MANUAL "3.3, " VIRTIO "5.1.6.2",
		"what is to be transmitted can be",
	},
	[EMUL_LINT_KICK_EARLY] = {
		"kick-early", VIRTIO "3.1.1",
		"nothing is kicked before DRIVER_OK",
	},
	[EMUL_LINT_KICK_NO_QUEUE] = {
		"kick-no-queue", VIRTIO "4.1.5.2",
		"virtqueues that are kicked exist and are enabled",
	},
	[EMUL_LINT_FEATURE_NOT_OFFERED] = {
		"feature-not-offered", VIRTIO "2.2.1",
		"features that are accepted were offered, with what they need",
	},
	[EMUL_LINT_FEATURE_NOT_NEGOTIATED] = {
		"feature-not-negotiated", VIRTIO "2.2",
		"features that are used were negotiated",
	},
};

/* Room for what happened the first time. */
#define WHAT_SIZE	200

/**
 * struct finding - how often a rule was broken
 * @count: so often
 * @told: the others are valid
 * @caller: instruction that did it the first time, 0 if that is not known
 * @what: it did
 */
struct finding {
	atomic64_t count;
	bool told;
	unsigned long caller;
	char what[WHAT_SIZE];
};

struct nic_lint {
	struct finding finding[EMUL_LINT_RULES];
};

/* The instruction whose access this CPU is carrying out, or 0; see nic_lint_enter(). */
DEFINE_PER_CPU(unsigned long, nic_lint_caller);

/* Whoever finds the first one writes it down; the others only count. */
__printf(4, 0)
static void lint(struct nic *nic, enum emul_lint rule, unsigned long caller, const char *fmt,
		 va_list args)
{
	struct finding *f = &nic->lint->finding[rule];

	if (atomic64_inc_return(&f->count) != 1)
		return;
	f->caller = caller;
	vsnprintf(f->what, sizeof(f->what), fmt, args);
	/* Pairs with lint_show(). */
	smp_store_release(&f->told, true);
}

/**
 * nic_lint() - a driver has broken a rule
 * @nic: card
 * @rule: which
 * @caller: instruction, or 0
 * @fmt: how
 *
 * Context: any, with or without nic->lock.
 */
void nic_lint(struct nic *nic, enum emul_lint rule, unsigned long caller, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	lint(nic, rule, caller, fmt, args);
	va_end(args);
}

/** board_lint() - see emul.h */
void board_lint(struct emul_function *f, enum emul_lint rule, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	lint(func_nic(f), rule, raw_cpu_read(nic_lint_caller), fmt, args);
	va_end(args);
}

/**
 * nic_linted() - whether a rule has been broken before
 * @nic: card
 * @rule: which
 *
 * Context: any.
 */
bool nic_linted(const struct nic *nic, enum emul_lint rule)
{
	return atomic64_read(&nic->lint->finding[rule].count);
}

/** nic_lint_init() - a card whose driver is blameless. Context: process. 0 or -ENOMEM. */
int nic_lint_init(struct nic *nic)
{
	nic->lint = kzalloc(sizeof(*nic->lint), GFP_KERNEL);
	return nic->lint ? 0 : -ENOMEM;
}

/** nic_lint_exit() - forget it, of a card that is out of the machine. Context: process. */
void nic_lint_exit(struct nic *nic)
{
	kfree(nic->lint);
}

/* -------------------------------------------------------------------------
 * The file in debugfs
 */

static int lint_show(struct seq_file *s, void *unused)
{
	struct nic *nic = s->private;
	unsigned int i, broken = 0;
	struct finding *f;
	u64 count;

	for (i = 0; i < EMUL_LINT_RULES; i++) {
		f = &nic->lint->finding[i];
		count = atomic64_read(&f->count);
		if (!count)
			continue;
		broken++;
		seq_printf(s, "%s %llu: %s (%s)\n", rules[i].name, count, rules[i].text,
			   rules[i].section);
		/* Pairs with lint(). */
		if (!smp_load_acquire(&f->told))
			continue;
		/* Somebody may be writing another text there by now. */
		seq_printf(s, "\tfirst: %.*s", WHAT_SIZE - 1, f->what);
		if (f->caller)
			seq_printf(s, ", by %pS", (void *)f->caller);
		seq_putc(s, '\n');
	}
	seq_printf(s, "%u of %u rules broken\n", broken, EMUL_LINT_RULES);
	return 0;
}

static int lint_open(struct inode *inode, struct file *file)
{
	return single_open(file, lint_show, inode->i_private);
}

/* Whatever is written: the driver is forgiven. */
static ssize_t lint_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct nic *nic = file_inode(file)->i_private;
	unsigned int i;

	for (i = 0; i < EMUL_LINT_RULES; i++) {
		WRITE_ONCE(nic->lint->finding[i].told, false);
		atomic64_set(&nic->lint->finding[i].count, 0);
	}
	return len;
}

const struct file_operations nic_lint_fops = {
	.owner = THIS_MODULE,
	.open = lint_open,
	.read = seq_read,
	.write = lint_write,
	.llseek = seq_lseek,
	.release = single_release,
};
