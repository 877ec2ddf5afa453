// SPDX-License-Identifier: GPL-2.0
/*
 * coverage.c - which registers a driver has read and written, and which bits
 *
 * A driver's test has seen as much of the driver as the driver has touched of the
 * card. A few additions an access, under the lock that is held anyway.
 */
#include <linux/debugfs.h>
#include <linux/overflow.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "nicsim.h"

/**
 * struct covered - what has been done to a register
 * @reads: how often it was read, in whole or in part
 * @writes: how often it was written
 * @ones: bits that were written as 1
 * @zeros: bits that were written as 0
 * @size: bytes
 */
struct covered {
	u64 reads;
	u64 writes;
	u64 ones;
	u64 zeros;
	u8 size;
};

/**
 * struct nic_coverage - what has been done to a card; nic->lock
 * @regs: how many registers there are, memories aside
 * @reg: by the model's numbers
 */
struct nic_coverage {
	unsigned int regs;
	struct covered reg[] __counted_by(regs);
};

/**
 * nic_reg_name() - the name of a register, with its index
 * @func: function
 * @n: the model's number for it
 * @buf: result; "?" if there is no such register
 * @size: of @buf, at least 2
 *
 * Context: any.
 */
void nic_reg_name(const struct emul_function *func, int n, char *buf, size_t size)
{
	struct emul_reg reg;

	if (n < 0 || !func->model->reg(func, n, &reg))
		strscpy(buf, "?", size);
	else if (reg.index < 0)
		strscpy(buf, reg.name, size);
	else
		snprintf(buf, size, "%s[%d]", reg.name, reg.index);
}

static u64 low_bytes(unsigned int n)
{
	return n < sizeof(u64) ? BIT_ULL(8 * n) - 1 : U64_MAX;
}

/* One register's part of an access: @size bytes from its byte @byte on */
static void cover(struct covered *c, unsigned int byte, unsigned int size, bool write, u64 val)
{
	u64 mask = low_bytes(size);

	if (!write) {
		c->reads++;
		return;
	}
	c->writes++;
	c->ones |= (val & mask) << (8 * byte);
	c->zeros |= (~val & mask) << (8 * byte);
}

/**
 * nic_cover() - take note of an access
 * @t: BAR
 * @off: offset in it
 * @size: bytes
 * @write: else it is a read
 * @val: what is written
 *
 * Context: any, nic->lock held.
 */
void nic_cover(const struct mmio_target *t, u32 off, unsigned int size, bool write, u64 val)
{
	struct nic_coverage *coverage = t->nic->coverage;
	const struct emul_function *f = t->nic->func;
	unsigned int byte, part;
	int n;

	if (!coverage)
		return;
	for (; size; off += part, size -= part, val >>= 8 * part % 64) {
		part = 1;
		n = f->model->reg_find(f, t->bar, off, &byte);
		if (n < 0 || n >= coverage->regs)
			continue;
		part = min(size, coverage->reg[n].size - byte);
		cover(&coverage->reg[n], byte, part, write, val);
	}
}

static unsigned int count_registers(const struct emul_function *f)
{
	struct emul_reg reg;
	unsigned int n = 0;

	if (f->model->reg)
		while (f->model->reg(f, n, &reg) && !reg.memory)
			n++;
	return n;
}

/**
 * nic_coverage_init() - begin to take notes
 * @nic: card with its function
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int nic_coverage_init(struct nic *nic)
{
	unsigned int i, n = count_registers(nic->func);
	struct nic_coverage *coverage;
	struct emul_reg reg;

	if (!n)
		return 0;
	coverage = kvzalloc(struct_size(coverage, reg, n), GFP_KERNEL);
	if (!coverage)
		return -ENOMEM;
	coverage->regs = n;
	for (i = 0; i < n; i++) {
		nic->func->model->reg(nic->func, i, &reg);
		coverage->reg[i].size = reg.size;
	}
	nic->coverage = coverage;
	return 0;
}

/**
 * nic_coverage_exit() - forget them
 * @nic: card that nobody can access any more
 *
 * Context: process.
 */
void nic_coverage_exit(struct nic *nic)
{
	kvfree(nic->coverage);
}

/* -------------------------------------------------------------------------
 * The file in debugfs
 */

/* What the last line says */
struct totals {
	unsigned int touched;
	unsigned int read;
	unsigned int written;
	unsigned int bits;
	unsigned int both;
};

static void add_up(struct totals *t, const struct covered *c)
{
	t->touched += c->reads || c->writes;
	t->read += !!c->reads;
	t->written += !!c->writes;
	t->bits += hweight64(c->ones | c->zeros);
	t->both += hweight64(c->ones & c->zeros);
}

static int coverage_show(struct seq_file *s, void *unused)
{
	struct nic *nic = s->private;
	struct totals t = { };
	unsigned long flags;
	struct covered c;
	unsigned int i;
	char name[NIC_REG_NAME_SIZE];

	seq_puts(s, "# register reads writes bits-written-1 bits-written-0\n");
	for (i = 0; i < nic->coverage->regs; i++) {
		raw_spin_lock_irqsave(&nic->lock, flags);
		c = nic->coverage->reg[i];
		raw_spin_unlock_irqrestore(&nic->lock, flags);
		add_up(&t, &c);
		nic_reg_name(nic->func, i, name, sizeof(name));
		seq_printf(s, "%s %llu %llu 0x%0*llx 0x%0*llx%s\n", name, c.reads, c.writes,
			   2 * c.size, c.ones, 2 * c.size, c.zeros,
			   c.reads || c.writes ? "" : " untouched");
	}
	seq_printf(s, "# %u of %u registers touched: %u read, %u written; %u bits written, %u of them both ways\n",
		   t.touched, i, t.read, t.written, t.bits, t.both);
	return 0;
}

static int coverage_open(struct inode *inode, struct file *file)
{
	return single_open(file, coverage_show, inode->i_private);
}

/* Whatever is written: from here on anew */
static ssize_t coverage_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct nic *nic = file_inode(file)->i_private;
	unsigned long flags;
	unsigned int i;
	u8 size;

	raw_spin_lock_irqsave(&nic->lock, flags);
	for (i = 0; i < nic->coverage->regs; i++) {
		size = nic->coverage->reg[i].size;
		nic->coverage->reg[i] = (struct covered){ .size = size };
	}
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	return len;
}

const struct file_operations nic_coverage_fops = {
	.owner = THIS_MODULE,
	.open = coverage_open,
	.read = seq_read,
	.write = coverage_write,
	.llseek = seq_lseek,
	.release = single_release,
};
