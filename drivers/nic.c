// SPDX-License-Identifier: GPL-2.0
/*
 * nic.c - the life of a card: created, plugged in, unplugged, destroyed
 */
#include <linux/etherdevice.h>
#include <linux/jhash.h>
#include <linux/pm_wakeup.h>
#include <linux/slab.h>

#include "nicsim.h"

static void nic_link_work(struct work_struct *work)
{
	wire_link_update(container_of(work, struct nic, link_work));
}

/* PME# has no interrupt of its own on this bus: this is what one would lead to. */
static void nic_pme_work(struct work_struct *work)
{
	struct nic *nic = container_of(work, struct nic, pme_work);

	pci_lock_rescan_remove();
	if (nic->pdev)
		pm_wakeup_hard_event(&nic->pdev->dev);
	pci_unlock_rescan_remove();
}

/* Locally administered, the same for the same name in every run. */
static void nic_default_mac(const struct nic *nic, u8 *mac)
{
	u32 hash = jhash(nic->name, strlen(nic->name), 0);

	mac[0] = 0x02;
	mac[1] = 'n';
	mac[2] = 's';
	mac[3] = hash >> 16;
	mac[4] = hash >> 8;
	mac[5] = hash;
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

/**
 * nic_create() - make a card
 * @model: what kind
 * @id: number, part of its name
 * @dma: how its device addresses are checked
 *
 * Context: process. Return: the card, not plugged in, or an ERR_PTR.
 */
struct nic *nic_create(const struct emul_model *model, unsigned int id, enum nic_dma_mode dma)
{
	struct emul_params params = { .device = model->devices[0] };
	struct nic *nic;
	int err = -ENOMEM;

	nic = kzalloc(sizeof(*nic), GFP_KERNEL);
	if (!nic)
		return ERR_PTR(-ENOMEM);
	nic->func = kvzalloc(model->state_size, GFP_KERNEL);
	if (!nic->func)
		goto free_nic;
	snprintf(nic->name, sizeof(nic->name), "nic%u", id);
	strscpy(nic->wire_name, "wire%d", sizeof(nic->wire_name));
	raw_spin_lock_init(&nic->lock);
	INIT_WORK(&nic->link_work, nic_link_work);
	INIT_WORK(&nic->pme_work, nic_pme_work);
	nic->dma_mode = dma;
	nic_timers_init(nic);
	nic->func->model = model;
	nic->func->board = nic;
	nic_init_queues(nic);
	nic_default_mac(nic, params.mac);
	model->defaults(&params);

	err = nic_irq_init(nic);
	if (err)
		goto free_func;
	err = model->create(nic->func, &params);
	if (err)
		goto irq_exit;
	nic_init_bars(nic);
	err = nic_msi_init(nic);
	if (err)
		goto destroy;
	return nic;

destroy:
	if (model->destroy)
		model->destroy(nic->func);
irq_exit:
	nic_irq_exit(nic);
free_func:
	kvfree(nic->func);
free_nic:
	kfree(nic);
	return ERR_PTR(err);
}

/* Off the bus: from here on no trap comes and no upcall has an effect. */
static void nic_disconnect(struct nic *nic)
{
	unsigned long flags;

	pci_host_unplug(nic);
	raw_spin_lock_irqsave(&nic->lock, flags);
	WRITE_ONCE(nic->dead, true);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	irq_work_sync(&nic->work);
	nic_timers_stop(nic);
	wire_destroy(nic);
	/* Last, as a poll of the wire may have queued it until now. */
	cancel_work_sync(&nic->link_work);
	cancel_work_sync(&nic->pme_work);
}

/**
 * nic_plug() - put a card and its wire into the machine
 * @nic: unplugged card
 *
 * A driver that is loaded has tried to probe the function when this returns.
 * Context: process. Return: 0 or a negative errno, with the card as before.
 */
int nic_plug(struct nic *nic)
{
	int err;

	err = nic_dma_init(nic);
	if (err)
		return err;
	err = pci_host_reserve(nic);
	if (err)
		goto dma_exit;
	err = wire_create(nic);
	if (err)
		goto pci_unplug;
	err = pci_host_plug(nic);
	if (err)
		goto disconnect;
	return 0;

disconnect:
	nic_disconnect(nic);
	goto dma_exit;
pci_unplug:
	pci_host_unplug(nic);
dma_exit:
	nic_dma_exit(nic);
	return err;
}

/**
 * nic_unplug() - take a card and its wire out of the machine
 * @nic: plugged card
 *
 * The driver is unbound first, in whatever state it is. Context: process.
 */
void nic_unplug(struct nic *nic)
{
	nic_disconnect(nic);
	nic_dma_exit(nic);
}

/**
 * nic_destroy() - the end of a card
 * @nic: unplugged card
 *
 * Context: process.
 */
void nic_destroy(struct nic *nic)
{
	if (nic->func->model->destroy)
		nic->func->model->destroy(nic->func);
	nic_msi_exit(nic);
	nic_irq_exit(nic);
	kvfree(nic->func);
	kfree(nic);
}
