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

static char *nics = "e1000";
module_param(nics, charp, 0444);
MODULE_PARM_DESC(nics, "comma-separated list of the NICs to create, by model, or none (default: e1000)");

static char *dma = "strict";
module_param(dma, charp, 0444);
MODULE_PARM_DESC(dma, "strict: the device reaches only what its driver has mapped (default); direct: any memory");

/* The cards; only module init and exit change the list. */
static LIST_HEAD(nicsim_nics);

static int nicsim_add(const struct emul_model *model, unsigned int id, enum nic_dma_mode mode)
{
	struct nic *nic;
	int err;

	nic = nic_create(model, id, mode);
	if (IS_ERR(nic))
		return PTR_ERR(nic);
	err = nic_plug(nic);
	if (err) {
		nic_destroy(nic);
		return err;
	}
	list_add(&nic->list, &nicsim_nics);
	return 0;
}

/* Last created, first removed. */
static void nicsim_remove_all(void)
{
	struct nic *nic, *next;

	list_for_each_entry_safe(nic, next, &nicsim_nics, list) {
		list_del(&nic->list);
		nic_unplug(nic);
		nic_destroy(nic);
	}
}

static void nicsim_unknown_model(const char *name)
{
	char known[128] = "";
	unsigned int i;

	for (i = 0; emul_models[i]; i++) {
		strlcat(known, emul_models[i]->name, sizeof(known));
		strlcat(known, ", ", sizeof(known));
	}
	pr_err(NICSIM_NAME ": nics=: there is no model '%.32s'; write a list of %sor just none\n",
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

static int nicsim_parse_dma(enum nic_dma_mode *mode)
{
	if (!strcmp(dma, "strict"))
		*mode = NIC_DMA_STRICT;
	else if (!strcmp(dma, "direct"))
		*mode = NIC_DMA_DIRECT;
	else
		goto bad;
	return 0;
bad:
	pr_err(NICSIM_NAME ": dma= is '%.32s'; it must be strict or direct\n", dma);
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
	for (i = 0; i < n; i++) {
		err = nicsim_add(models[i], i, mode);
		if (err) {
			pr_err(NICSIM_NAME ": cannot create NIC %d (%s): error %d; nothing was created\n",
			       i, models[i]->name, err);
			goto remove_all;
		}
	}
	kfree(models);
	return 0;

remove_all:
	nicsim_remove_all();
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
	nicsim_remove_all();
	fcs_exit();
	pci_hosts_exit();
	mmio_exit();
}

module_init(nicsim_init);
module_exit(nicsim_exit);

MODULE_DESCRIPTION("Emulated network cards for the running kernel");
MODULE_VERSION(NICSIM_VERSION);
MODULE_LICENSE("GPL");
