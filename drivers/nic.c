// SPDX-License-Identifier: GPL-2.0
/*
 * nic.c - the life of a card in the machine: plugged in, unplugged
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "wire.h"

static void nic_link_work(struct work_struct *work)
{
	wire_link_update(container_of(work, struct nic, link_work));
}

/*
 * PME# has no interrupt of its own on this bus: this is what one would lead to.
 * Takes no lock under which a card is unplugged, as unplugging waits for it.
 */
static void nic_pme_work(struct work_struct *work)
{
	struct pci_dev *pdev = pci_host_get_function(container_of(work, struct nic, pme_work));

	if (!pdev)
		return;
	pm_wakeup_hard_event(&pdev->dev);
	pci_dev_put(pdev);
}

static void nic_init_queues(struct nic *nic)
{
	struct emul_function *f = nic->func;
	unsigned int i;

	for (i = 0; i < EMUL_MAX_QUEUES; i++) {
		f->txq[i] = (struct emul_queue){ .f = f, .index = i, .kind = EMUL_QUEUE_TX };
		f->rxq[i] = (struct emul_queue){ .f = f, .index = i, .kind = EMUL_QUEUE_RX };
	}
	f->ctrlq = (struct emul_queue){ .f = f, .kind = EMUL_QUEUE_CTRL };
}

static void nic_init_bars(struct nic *nic)
{
	unsigned int i;

	for (i = 0; i < EMUL_MAX_BARS; i++)
		nic->bar[i] = (struct mmio_target){
			.nic = nic, .bar = i, .size = nic->func->bar_size[i],
		};
}

/* A card that is not on the bus, or an ERR_PTR. */
static struct nic *nic_create(const struct nic_config *config, const struct nic *first)
{
	struct emul_params params = config->params;
	const struct emul_model *model = config->model;
	struct nic *nic;
	int err = -ENOMEM;

	nic = kzalloc(sizeof(*nic), GFP_KERNEL);
	if (!nic)
		return ERR_PTR(-ENOMEM);
	if (nic_lint_init(nic))
		goto free_nic;
	nic->func = kvzalloc(model->state_size, GFP_KERNEL);
	if (!nic->func)
		goto lint_exit;
	strscpy(nic->name, config->name, sizeof(nic->name));
	strscpy(nic->wire_name, config->wire_name, sizeof(nic->wire_name));
	raw_spin_lock_init(&nic->lock);
	INIT_WORK(&nic->link_work, nic_link_work);
	INIT_WORK(&nic->pme_work, nic_pme_work);
	nic_recovery_init(nic);
	nic->dma_mode = config->dma_mode;
	nic->faults = config->faults;
	nic_timers_init(nic);
	nic->func->model = model;
	nic->func->board = nic;
	nic_init_queues(nic);

	err = nic_irq_init(nic);
	if (err)
		goto free_func;
	if (first)
		params.card = first->func;
	err = model->create(nic->func, &params);
	if (err)
		goto irq_exit;
	nic_init_bars(nic);
	err = nic_msi_init(nic);
	if (err)
		goto destroy;
	err = nic_coverage_init(nic);
	if (err)
		goto msi_exit;
	return nic;

msi_exit:
	nic_msi_exit(nic);
destroy:
	if (model->destroy)
		model->destroy(nic->func);
irq_exit:
	nic_irq_exit(nic);
free_func:
	kvfree(nic->func);
lint_exit:
	nic_lint_exit(nic);
free_nic:
	kfree(nic);
	return ERR_PTR(err);
}

static void nic_destroy(struct nic *nic)
{
	if (nic->func->model->destroy)
		nic->func->model->destroy(nic->func);
	nic_coverage_exit(nic);
	/* First, as its timer looks at messages that are late. */
	nic_irq_exit(nic);
	nic_msi_exit(nic);
	kvfree(nic->func);
	nic_lint_exit(nic);
	kfree(nic);
}

/* Off the bus: from here on no trap comes and no upcall has an effect. */
static void nic_disconnect(struct nic *nic)
{
	unsigned long flags;

	pci_host_unplug(nic);
	raw_spin_lock_irqsave(&nic->lock, flags);
	WRITE_ONCE(nic->dead, true);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	nic_irq_sync(nic);
	nic_timers_stop(nic);
	/* What this leaves to an interrupt has no effect any more. */
	cancel_work_sync(&nic->error_work);
	wire_destroy(nic);
	/* Last, as a poll of the wire may have queued it until now. */
	cancel_work_sync(&nic->link_work);
	cancel_work_sync(&nic->pme_work);
}

/**
 * nic_plug() - make a card and its wire, and put them into the machine
 * @config: what it is to be; nic_config_check() has passed it
 * @first: what nic_config_find_card() has found
 *
 * A driver that is loaded has tried to probe the function when this returns.
 * Context: process, pci_lock_rescan_remove(). Return: the card, or an ERR_PTR.
 */
struct nic *nic_plug(const struct nic_config *config, const struct nic *first)
{
	struct nic *nic;
	int err;

	nic = nic_create(config, first);
	if (IS_ERR(nic))
		return nic;
	err = nic_dma_init(nic);
	if (err)
		goto destroy;
	err = nic_ports_init(nic);
	if (err)
		goto dma_exit;
	err = nic_firmware_init(nic);
	if (err)
		goto ports_exit;
	err = pci_host_reserve(nic, first);
	if (err)
		goto firmware_exit;
	err = wire_create(nic);
	if (err)
		goto pci_unplug;
	nic_debug_create(nic);
	err = pci_host_plug(nic);
	if (err)
		goto disconnect;
	return nic;

disconnect:
	nic_debug_destroy(nic);
	nic_disconnect(nic);
	goto firmware_exit;
pci_unplug:
	pci_host_unplug(nic);
firmware_exit:
	nic_firmware_exit(nic);
ports_exit:
	nic_ports_exit(nic);
dma_exit:
	nic_dma_exit(nic);
destroy:
	nic_destroy(nic);
	return ERR_PTR(err);
}

/**
 * nic_pull() - pull a card out of the machine without warning
 * @nic: card
 *
 * From here on its registers read all ones, it reaches no memory, raises no interrupt and
 * its link is down. Its driver does not know yet: nic_unplug() is to follow.
 *
 * A driver is not pulled from under in the midst of its probe or remove function, as the
 * kernel could not unbind one that waits there for an answer of the card.
 *
 * Context: process, without pci_lock_rescan_remove() or with it.
 */
void nic_pull(struct nic *nic)
{
	struct pci_dev *pdev = pci_host_get_function(nic);
	const struct emul_link no_link = { };
	unsigned long flags;

	if (pdev)
		device_lock(&pdev->dev);
	raw_spin_lock_irqsave(&nic->lock, flags);
	board_link(nic->func, &no_link);
	WRITE_ONCE(nic->gone, true);
	board_dma_wait(nic->func);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	if (pdev) {
		device_unlock(&pdev->dev);
		pci_dev_put(pdev);
	}
	nic_flush(nic);
}

/**
 * nic_unplug() - take a card and its wire out of the machine, and forget them
 * @nic: card
 *
 * The driver is unbound first, in whatever state it is.
 * Context: process, pci_lock_rescan_remove().
 */
void nic_unplug(struct nic *nic)
{
	nic_debug_destroy(nic);
	nic_disconnect(nic);
	nic_firmware_exit(nic);
	nic_ports_exit(nic);
	nic_dma_exit(nic);
	nic_destroy(nic);
}

/**
 * struct nic_netdevs - a search for the interfaces below a device
 * @class: of interfaces
 * @buf: their names
 * @size: room there
 * @len: used
 */
struct nic_netdevs {
	const struct class *class;
	char *buf;
	size_t size;
	int len;
};

/* A driver may put a device of its own in between, as virtio does. */
static int nic_find_netdevs(struct device *dev, void *data)
{
	struct nic_netdevs *found = data;

	if (dev->class != found->class)
		return device_for_each_child(dev, data, nic_find_netdevs);
	found->len += scnprintf(found->buf + found->len, found->size - found->len, "%s%s",
				found->len ? " " : "", to_net_dev(dev)->name);
	return 0;
}

/**
 * nic_show_netdevs() - the interfaces that a card's driver has made
 * @nic: card
 * @buf: for their names
 * @size: room there
 *
 * Context: process, without rtnl. Return: the length.
 */
int nic_show_netdevs(struct nic *nic, char *buf, size_t size)
{
	struct nic_netdevs found = { .buf = buf, .size = size };
	struct pci_dev *pdev;

	pdev = pci_host_get_function(nic);
	if (!pdev)
		return 0;
	/* Under rtnl interfaces neither come nor go nor change their names. */
	rtnl_lock();
	found.class = nic->wire->dev->dev.class;
	device_for_each_child(&pdev->dev, &found, nic_find_netdevs);
	rtnl_unlock();
	pci_dev_put(pdev);
	return found.len;
}
