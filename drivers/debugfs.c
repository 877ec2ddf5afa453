// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs.c - what a card looks like inside: /sys/kernel/debug/nicsim/NAME/
 *
 * A card that is live has a directory. Reading changes nothing in the card. Values
 * are read one at a time, each under the function's lock.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "nicsim.h"

static const char *const view_names[EMUL_VIEWS] = {
	[EMUL_VIEW_REGISTERS] = "registers",
	[EMUL_VIEW_RINGS] = "rings",
	[EMUL_VIEW_EEPROM] = "eeprom",
	[EMUL_VIEW_PHY] = "phy",
	[EMUL_VIEW_LEDS] = "leds",
};

/**
 * struct nic_view - a file
 * @nic: whose
 * @view: what is in it
 */
struct nic_view {
	struct nic *nic;
	enum emul_view view;
};

/**
 * struct nic_debug - a card's directory
 * @dir: the directory
 * @view: its files
 */
struct nic_debug {
	struct dentry *dir;
	struct nic_view view[EMUL_VIEWS];
};

static struct dentry *debug_root;

static bool nic_view_line(const struct nic_view *v, unsigned int n, struct emul_line *line)
{
	const struct emul_model *model = v->nic->func->model;
	unsigned long flags;
	bool found;

	if (!model->view)
		return false;
	raw_spin_lock_irqsave(&v->nic->lock, flags);
	found = model->view(v->nic->func, v->view, n, line);
	raw_spin_unlock_irqrestore(&v->nic->lock, flags);
	return found;
}

/* One line each: NAME 0xVALUE, NAME[INDEX] 0xVALUE, or 0xINDEX 0xVALUE */
static int nic_view_show(struct seq_file *s, void *unused)
{
	struct emul_line line;
	unsigned int n;

	for (n = 0; nic_view_line(s->private, n, &line); n++) {
		if (!line.name)
			seq_printf(s, "0x%02x", line.index);
		else if (line.index < 0)
			seq_puts(s, line.name);
		else
			seq_printf(s, "%s[%d]", line.name, line.index);
		seq_printf(s, " 0x%0*llx\n", 2 * line.size, line.val);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(nic_view);

/* As lspci -xxx prints it */
static int nic_config_space_show(struct seq_file *s, void *unused)
{
	struct nic *nic = s->private;
	u8 space[EMUL_CONFIG_SIZE];
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&nic->lock, flags);
	memcpy(space, nic->func->config.value, sizeof(space));
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	for (i = 0; i < sizeof(space); i += 16)
		seq_printf(s, "%02x: %16ph\n", i, space + i);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(nic_config_space);

/**
 * nic_debug_create() - make a card's directory
 * @nic: card
 *
 * Without memory, or without debugfs, there is none. Context: process.
 */
void nic_debug_create(struct nic *nic)
{
	struct nic_debug *debug;
	struct emul_line line;
	struct nic_view *v;
	unsigned int i;

	debug = kzalloc(sizeof(*debug), GFP_KERNEL);
	if (!debug)
		return;
	debug->dir = debugfs_create_dir(nic->name, debug_root);
	debugfs_create_file("config", 0400, debug->dir, nic, &nic_config_space_fops);
	if (nic->coverage)
		debugfs_create_file("coverage", 0600, debug->dir, nic, &nic_coverage_fops);
	debugfs_create_file("lint", 0600, debug->dir, nic, &nic_lint_fops);
	for (i = 0; i < EMUL_VIEWS; i++) {
		v = &debug->view[i];
		v->nic = nic;
		v->view = i;
		if (nic_view_line(v, 0, &line))
			debugfs_create_file(view_names[i], 0400, debug->dir, v, &nic_view_fops);
	}
	nic->debug = debug;
}

/**
 * nic_debug_destroy() - remove it
 * @nic: card
 *
 * Nobody is reading any more when this returns. Context: process, no lock that
 * reading takes.
 */
void nic_debug_destroy(struct nic *nic)
{
	if (!nic->debug)
		return;
	debugfs_remove(nic->debug->dir);
	kfree(nic->debug);
}

void nic_debug_init(void)
{
	debug_root = debugfs_create_dir(NICSIM_NAME, NULL);
}

void nic_debug_exit(void)
{
	debugfs_remove(debug_root);
}
