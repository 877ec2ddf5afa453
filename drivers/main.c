// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - module parameters, loading and unloading
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "nicsim.h"

/* A list of models longer than this is a mistake. */
#define NICSIM_MAX_NICS		250

static char *nics;
module_param(nics, charp, 0444);
MODULE_PARM_DESC(nics, "comma-separated list of the NICs to create, by model, or none (default: one of each model)");

static char *dma = NIC_DMA_STRICT_POSSIBLE ? "strict" : "direct";
module_param(dma, charp, 0444);
MODULE_PARM_DESC(dma, "strict: the device reaches only what its driver has mapped (default where possible); iova: likewise, and bus addresses are not physical ones; direct: any memory");

static void nicsim_unknown_model(const char *name)
{
	char known[128];

	nic_list_models(known, sizeof(known));
	pr_err(NICSIM_NAME ": nics=: there is no model '%.32s'; write a list of %s, or just none\n",
	       name, known);
}

/*
 * nicsim_parse() - split nics= into models
 * Returns how many, having said what is wrong if it is negative.
 */
static int nicsim_parse(const struct emul_model **models)
{
	char *list, *rest, *name;
	int n = 0;

	if (!nics) {
		for (; emul_models[n]; n++)
			models[n] = emul_models[n];
		return n;
	}
	if (!strcmp(nics, "none"))
		return 0;
	list = kstrdup(nics, GFP_KERNEL);
	if (!list)
		return -ENOMEM;

	rest = list;
	while ((name = strsep(&rest, ","))) {
		if (n == NICSIM_MAX_NICS) {
			pr_err(NICSIM_NAME ": nics= names more than %d NICs; make it shorter\n",
			       NICSIM_MAX_NICS);
			n = -EINVAL;
			break;
		}
		models[n] = emul_find_model(strim(name));
		if (!models[n]) {
			nicsim_unknown_model(name);
			n = -EINVAL;
			break;
		}
		n++;
	}
	kfree(list);
	return n;
}

/* Made with mkdir, a card has the default mode unless its directory says otherwise. */
static int nicsim_parse_dma(enum nic_dma_mode *mode)
{
	const char *wrong = nic_parse_dma_mode(dma, mode);

	if (!wrong)
		return 0;
	pr_err(NICSIM_NAME ": dma= is '%.32s'; %s\n", dma, wrong);
	return -EINVAL;
}

static int __init nicsim_init(void)
{
	const struct emul_model **models;
	enum nic_dma_mode mode;
	int n, i, err;

	err = nicsim_parse_dma(&mode);
	if (err)
		return err;
	models = kcalloc(NICSIM_MAX_NICS, sizeof(*models), GFP_KERNEL);
	if (!models)
		return -ENOMEM;
	n = nicsim_parse(models);
	if (n < 0) {
		err = n;
		goto free_models;
	}
	err = mmio_init();
	if (err)
		goto free_models;
	err = pci_hosts_init();
	if (err)
		goto mmio;
	err = fcs_init();
	if (err)
		goto pci_hosts;
	err = recovery_init();
	if (err)
		goto fcs;
	hooks_init();
	nic_debug_init();
	nic_dirs_init();
	for (i = 0; i < n; i++) {
		err = nic_dirs_add(models[i], i, mode);
		if (err) {
			pr_err(NICSIM_NAME ": cannot create NIC %d (%s): error %d; nothing was created\n",
			       i, models[i]->name, err);
			goto remove_all;
		}
	}
	err = nic_dirs_register();
	if (err)
		goto remove_all;
	kfree(models);
	return 0;

remove_all:
	nic_dirs_remove();
	nic_debug_exit();
	recovery_exit();
fcs:
	fcs_exit();
pci_hosts:
	pci_hosts_exit();
mmio:
	mmio_exit();
free_models:
	kfree(models);
	return err;
}

static void __exit nicsim_exit(void)
{
	nic_dirs_unregister();
	nic_dirs_remove();
	nic_debug_exit();
	recovery_exit();
	fcs_exit();
	pci_hosts_exit();
	mmio_exit();
}

module_init(nicsim_init);
module_exit(nicsim_exit);

MODULE_DESCRIPTION("Emulated network cards for the running kernel");
MODULE_VERSION(NICSIM_VERSION);
MODULE_LICENSE("GPL");
