/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lint.h - a driver that breaks one rule at a time, as its parts see each other
 */
#ifndef LINT_H
#define LINT_H

#include <linux/pci.h>

#define LINT_NAME	"nicsim_lint"

/* A bus address at which there is nothing, and nothing is mapped */
#define LINT_NOWHERE	BIT_ULL(50)

/**
 * struct lint - the card, and a page that it may read and write
 * @pdev: function
 * @hw: its registers
 * @bar: where they are
 * @page: the page
 * @addr: the page, for the device
 */
struct lint {
	struct pci_dev *pdev;
	void __iomem *hw;
	int bar;
	void *page;
	dma_addr_t addr;
};

/**
 * struct lint_deed - something that no driver may do
 * @name: in one word
 * @commit: does it, to a card that @begin has made ready; 0 or a negative errno
 */
struct lint_deed {
	const char *name;
	int (*commit)(struct lint *l);
};

/* lint_e1000.c, lint_virtio.c; ended by a NULL name */
extern const struct lint_deed lint_e1000_deeds[];
int lint_e1000_begin(struct lint *l);
extern const struct lint_deed lint_virtio_deeds[];
int lint_virtio_begin(struct lint *l);

#endif
