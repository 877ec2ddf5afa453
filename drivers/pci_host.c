// SPDX-License-Identifier: GPL-2.0
/*
 * pci_host.c - virtual PCI host bridges and the slots behind them
 *
 * Each host bridge is a root bus of 32 slots, each for two functions, with one MMIO
 * window, in a PCI domain of its own where there are such (pci_number.h). Bridges
 * appear with the first NIC that needs them and go with the last.
 *
 * 32-bit BARs are on buses of their own: their addresses are not those of the window,
 * which is above 4 GiB.
 *
 * The board plays firmware: a BAR gets its address when the card is plugged in
 * or powered up again, and is claimed when the kernel finds the function, so
 * a function comes back at the same place after sysfs "remove" and "rescan".
 *
 * What a driver needs of the function (interrupt, DMA operations, a free BAR)
 * is put there when one is about to be bound and taken away afterwards. While
 * none is bound a busy, exclusive child covers each BAR: an mmap() of it fails
 * and never reaches a stray physical address.
 *
 * The list of bridges and the slots are guarded by pci_lock_rescan_remove();
 * configuration accesses read the slots under RCU.
 */
#include <linux/pci.h>
#include <linux/slab.h>

#include "faults.h"
#include "ioport.h"
#include "pci_number.h"
#include "trace.h"

#define PCI_HOST_SLOTS		32
/* Functions in a slot: no chip has more, and cards with four ports have two chips. */
#define PCI_HOST_FUNCTIONS	2
#define PCI_HOST_DEVFNS		256
/* Address space of one slot in its bus's window. */
#define PCI_HOST_SLOT_SIZE	(MMIO_WINDOW_SIZE / PCI_HOST_SLOTS)
/* Where the window is on a bus with 32-bit BARs */
#define PCI_HOST_LOW		0xc0000000

/**
 * struct pci_host - one virtual host bridge
 * @sysdata: the architecture's part; the bus's sysdata points to it
 * @list: on pci_hosts
 * @bus: the root bus
 * @busn: bus numbers: just one
 * @window: address space of all BARs
 * @offset: of the window's addresses to those on the bus
 * @nic: NICs by device and function number
 * @held: the busy child over each BAR, NULL while a driver is bound
 */
struct pci_host {
	struct pci_sysdata sysdata;
	struct list_head list;
	struct pci_bus *bus;
	struct resource busn;
	struct mmio_window *window;
	u64 offset;
	struct nic *nic[PCI_HOST_DEVFNS];
	struct resource *held[PCI_HOST_DEVFNS][EMUL_MAX_BARS];
};

static LIST_HEAD(pci_hosts);

/* -------------------------------------------------------------------------
 * Configuration space
 */

static struct nic *pci_host_nic(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_host *host = container_of(bus->sysdata, struct pci_host, sysdata);

	return READ_ONCE(host->nic[devfn]);
}

/* Point the window at the BARs as they are now, if it is in a slot. nic->lock held. */
static void pci_host_decode(struct nic *nic)
{
	struct emul_function *f = nic->func;
	unsigned int i;

	if (!nic->host)
		return;
	for (i = 0; i < EMUL_MAX_BARS; i++)
		if (f->bar_size[i])
			mmio_window_decode(nic->host->window, &nic->bar[i],
					   emul_config_bar(&f->config, i) + nic->host->offset);
}

static int host_config_read(struct pci_bus *bus, unsigned int devfn, int where, int size,
			    u32 *val)
{
	struct nic *nic = pci_host_nic(bus, devfn);
	unsigned long flags;

	if (!nic || nic_is_cut_off(nic) || nic_fault(nic, NIC_FAULT_CONFIG_ONES, size)) {
		*val = ~0U;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	raw_spin_lock_irqsave(&nic->lock, flags);
	if (nic->func->model->config_read)
		nic->func->model->config_read(nic->func, where, size);
	*val = emul_config_read(&nic->func->config, where, size);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	trace_nicsim_config(nic->name, false, where, size, *val);
	nic_flush(nic);
	return PCIBIOS_SUCCESSFUL;
}

static int host_config_write(struct pci_bus *bus, unsigned int devfn, int where, int size,
			     u32 val)
{
	struct nic *nic = pci_host_nic(bus, devfn);
	unsigned long flags;

	if (!nic || nic_is_cut_off(nic))
		return PCIBIOS_DEVICE_NOT_FOUND;
	raw_spin_lock_irqsave(&nic->lock, flags);
	emul_config_write(&nic->func->config, where, size, val);
	if (where < PCI_CARDBUS_CIS && where + size > PCI_BASE_ADDRESS_0)
		pci_host_decode(nic);
	if (nic->func->model->config_changed)
		nic->func->model->config_changed(nic->func, where, size);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	trace_nicsim_config(nic->name, true, where, size, val);
	nic_irq_resample(nic);
	nic_flush(nic);
	return PCIBIOS_SUCCESSFUL;
}

/* The PCI core need not hold a lock (PCI_LOCKLESS_CONFIG); pci_host_unplug() waits for readers. */
static int pci_host_config_read(struct pci_bus *bus, unsigned int devfn, int where, int size,
				u32 *val)
{
	int ret;

	rcu_read_lock();
	ret = host_config_read(bus, devfn, where, size, val);
	rcu_read_unlock();
	return ret;
}

static int pci_host_config_write(struct pci_bus *bus, unsigned int devfn, int where, int size,
				 u32 val)
{
	int ret;

	rcu_read_lock();
	ret = host_config_write(bus, devfn, where, size, val);
	rcu_read_unlock();
	return ret;
}

static struct pci_ops pci_host_ops = {
	.read = pci_host_config_read,
	.write = pci_host_config_write,
};

static int pci_host_map_irq(const struct pci_dev *pdev, u8 slot, u8 pin)
{
	struct nic *nic = pci_host_nic(pdev->bus, pdev->devfn);

	return nic ? nic->irq : -1;
}

/* -------------------------------------------------------------------------
 * What a function needs before, while and after a driver is bound
 */

static bool pci_host_has_io(const struct nic *nic, unsigned int bar)
{
	return nic->func->io_size && nic->func->io_bar == bar;
}

static void pci_host_hold(struct nic *nic, struct pci_dev *pdev)
{
	struct resource **held = nic->host->held[nic->devfn];
	struct resource *r;
	unsigned int i;

	for (i = 0; i < EMUL_MAX_BARS; i++) {
		r = &pdev->resource[i];
		if (r->parent && !held[i])
			held[i] = __request_region(r, r->start, resource_size(r),
						   NICSIM_NAME " unbound", IORESOURCE_EXCLUSIVE);
	}
}

static void pci_host_unhold(struct nic *nic, struct pci_dev *pdev)
{
	struct resource **held = nic->host->held[nic->devfn];
	unsigned int i;

	for (i = 0; i < EMUL_MAX_BARS; i++) {
		if (!held[i])
			continue;
		__release_region(&pdev->resource[i], held[i]->start, resource_size(held[i]));
		held[i] = NULL;
	}
}

/* Firmware's work: give each BAR its place in the slot's part of the window. nic->lock held. */
static void pci_host_place(struct nic *nic)
{
	u64 base = nic->host->window->res.start + PCI_SLOT(nic->devfn) * PCI_HOST_SLOT_SIZE +
		   PCI_FUNC(nic->devfn) * PCI_HOST_SLOT_SIZE / PCI_HOST_FUNCTIONS;
	struct emul_function *f = nic->func;
	unsigned int i;

	for (i = 0; i < EMUL_MAX_BARS; i++) {
		if (!f->bar_size[i])
			continue;
		base = ALIGN(base, f->bar_size[i]);
		emul_config_set_bar(&f->config, i, base - nic->host->offset);
		base += f->bar_size[i];
	}
	if (f->io_size)
		emul_config_write(&f->config, PCI_BASE_ADDRESS_0 + 4 * f->io_bar, 4,
				  ioport_on_bus(&nic->ports));
	pci_host_decode(nic);
}

static void pci_host_assign(struct nic *nic)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	pci_host_place(nic);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
}

/**
 * pci_host_reset() - reset a function by its slot (RST#)
 * @nic: card
 *
 * It is as after power-on then, frozen no more, and its BARs are where firmware has put them.
 * Without effect on one that is out of its slot.
 *
 * Context: any but NMI, without nic->lock.
 */
void pci_host_reset(struct nic *nic)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	if (nic->host) {
		nic->func->model->reset(nic->func);
		board_dma_wait(nic->func);
		pci_host_place(nic);
		WRITE_ONCE(nic->frozen, false);
	}
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	nic_flush(nic);
}

static void pci_host_set_function(struct nic *nic, struct pci_dev *pdev)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	nic->pdev = pdev;
	raw_spin_unlock_irqrestore(&nic->lock, flags);
}

/**
 * pci_host_get_function() - the kernel's idea of a card
 * @nic: card
 *
 * Context: any. Return: the function, to be given back with pci_dev_put(); NULL
 * if it is not on the bus.
 */
struct pci_dev *pci_host_get_function(struct nic *nic)
{
	struct pci_dev *pdev;
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	pdev = pci_dev_get(nic->pdev);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	return pdev;
}

/* I/O ports are the card's own, not the bus's. */
static int pci_host_claim(struct nic *nic, struct pci_dev *pdev, unsigned int bar)
{
	if (pci_host_has_io(nic, bar))
		return request_resource(&nic->ports, &pdev->resource[bar]);
	return nic->func->bar_size[bar] ? pci_claim_resource(pdev, bar) : 0;
}

static void pci_host_found(struct nic *nic, struct pci_dev *pdev)
{
	unsigned int i;

	pci_host_set_function(nic, pdev);
	/* There is no ACPI routing to be had for this pin: ACPI does not look it up without one. */
	pdev->pin = 0;
	nic_msi_attach(nic, pdev);
	for (i = 0; i < EMUL_MAX_BARS; i++)
		if (pci_host_claim(nic, pdev, i))
			nic_warn(nic, "BAR %u is outside its window: remove the function and rescan the bus to put it back",
				 i);
	pci_host_hold(nic, pdev);
}

static void pci_host_bind(struct nic *nic, struct pci_dev *pdev)
{
	if (!mmio_armed()) {
		nic_warn(nic, "kprobes are disarmed, no driver can be bound: write 1 to /sys/kernel/debug/kprobes/enabled and to /proc/sys/kernel/ftrace_enabled, then bind again");
		return;
	}
	if (nic_ports_bind(nic, pdev->dev.driver->name) || nic_firmware_bind(nic))
		return;
	/* Routed by hand: PIRQ routing is not asked for it. */
	pdev->irq = nic->irq;
	pdev->irq_managed = 1;
	if (nic_dma_attach(nic, pdev))
		return;
	pci_host_unhold(nic, pdev);
}

static void pci_host_unbound(struct nic *nic, struct pci_dev *pdev)
{
	nic_ports_unbound(nic);
	nic_firmware_unbound(nic);
	pci_host_hold(nic, pdev);
}

static void pci_host_gone(struct nic *nic, struct pci_dev *pdev)
{
	pci_host_unhold(nic, pdev);
	nic_dma_detach(nic, pdev);
	pci_host_assign(nic);
	pci_host_set_function(nic, NULL);
}

/**
 * pci_host_find() - the card of a device
 * @dev: any device, or NULL
 *
 * Context: any. Return: the card whose function it is, good while a driver is
 * bound to it; NULL if it is none of ours.
 */
struct nic *pci_host_find(struct device *dev)
{
	struct pci_dev *pdev;

	if (!dev || !dev_is_pci(dev))
		return NULL;
	pdev = to_pci_dev(dev);
	return pdev->bus->ops == &pci_host_ops ? pci_host_nic(pdev->bus, pdev->devfn) : NULL;
}

static int pci_host_notify(struct notifier_block *nb, unsigned long event, void *data)
{
	struct pci_dev *pdev = to_pci_dev((struct device *)data);
	struct nic *nic = pci_host_find(&pdev->dev);

	if (!nic)
		return NOTIFY_DONE;

	switch (event) {
	case BUS_NOTIFY_ADD_DEVICE:
		pci_host_found(nic, pdev);
		break;
	case BUS_NOTIFY_BIND_DRIVER:
		pci_host_bind(nic, pdev);
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
		nic_dma_detach(nic, pdev);
		pci_host_unbound(nic, pdev);
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		nic_dma_shut(nic);
		pci_host_unbound(nic, pdev);
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		pci_host_gone(nic, pdev);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block pci_host_nb = {
	.notifier_call = pci_host_notify,
};

/* -------------------------------------------------------------------------
 * Bridges and slots
 */

/* A number beyond all others, or -ENOSPC after a line in the log. */
static int pci_host_free_number(void)
{
	int number = PCI_NUMBER_FIRST;
	struct pci_bus *bus = NULL;

	while ((bus = pci_find_next_bus(bus)))
		number = max(number, pci_number_last(bus) + 1);
	if (number <= PCI_NUMBER_LAST)
		return number;
	pr_err(NICSIM_NAME ": this machine can have no more PCI buses\n");
	return -ENOSPC;
}

/* @low: for 32-bit BARs */
static struct pci_host *pci_host_create(bool low)
{
	struct pci_host_bridge *bridge;
	struct mmio_window *window;
	struct pci_host *host;
	int number, err;

	number = pci_host_free_number();
	if (number < 0)
		return ERR_PTR(number);
	bridge = pci_alloc_host_bridge(sizeof(*host));
	if (!bridge)
		return ERR_PTR(-ENOMEM);
	host = pci_host_bridge_priv(bridge);

	window = mmio_window_create(NICSIM_NAME " window");
	if (IS_ERR(window)) {
		pci_free_host_bridge(bridge);
		return ERR_CAST(window);
	}
	host->window = window;
	host->offset = low ? window->res.start - PCI_HOST_LOW : 0;
	host->busn.name = NICSIM_NAME " bus";
	host->busn.flags = IORESOURCE_BUS;
	pci_number_set(number, &host->sysdata, &host->busn);
	bridge->sysdata = &host->sysdata;
	bridge->ops = &pci_host_ops;
	bridge->map_irq = pci_host_map_irq;
	pci_add_resource_offset(&bridge->windows, &window->res, host->offset);
	pci_add_resource(&bridge->windows, &host->busn);
	ioport_add_window(&bridge->windows);

	err = pci_scan_root_bus_bridge(bridge);
	if (err) {
		pci_free_host_bridge(bridge);
		mmio_window_destroy(window);
		return ERR_PTR(err);
	}
	host->bus = bridge->bus;
	pci_bus_add_devices(host->bus);
	list_add_tail(&host->list, &pci_hosts);
	return host;
}

static void pci_host_destroy(struct pci_host *host)
{
	struct pci_host_bridge *bridge = pci_find_host_bridge(host->bus);
	struct mmio_window *window = host->window;

	list_del(&host->list);
	pci_stop_root_bus(host->bus);
	pci_remove_root_bus(host->bus);
	/* Frees @host too, once nobody refers to it. */
	pci_free_host_bridge(bridge);
	mmio_window_destroy(window);
}

static bool pci_host_empty(const struct pci_host *host)
{
	return !memchr_inv(host->nic, 0, sizeof(host->nic));
}

static bool pci_host_slot_free(const struct pci_host *host, unsigned int slot)
{
	return !memchr_inv(&host->nic[PCI_DEVFN(slot, 0)], 0,
			   PCI_HOST_FUNCTIONS * sizeof(host->nic[0]));
}

static struct pci_host *pci_host_with_free_slot(bool low, u8 *devfn)
{
	struct pci_host *host;
	unsigned int i;

	list_for_each_entry(host, &pci_hosts, list) {
		for (i = 0; i < PCI_HOST_SLOTS; i++) {
			if (low != !!host->offset || !pci_host_slot_free(host, i))
				continue;
			*devfn = PCI_DEVFN(i, 0);
			return host;
		}
	}
	*devfn = 0;
	return pci_host_create(low);
}

/**
 * pci_host_find_card() - a card that is plugged in
 * @name: as in struct nic_config
 *
 * Context: process, pci_lock_rescan_remove(). Return: the card, or NULL.
 */
struct nic *pci_host_find_card(const char *name)
{
	struct pci_host *host;
	unsigned int i;

	list_for_each_entry(host, &pci_hosts, list)
		for (i = 0; i < PCI_HOST_DEVFNS; i++)
			if (host->nic[i] && !strcmp(host->nic[i]->name, name))
				return host->nic[i];
	return NULL;
}

/**
 * pci_host_reserve() - give a card a slot
 * @nic: unplugged card
 * @first: function 0 of the card whose function 1 @nic is; NULL for one of its own
 *
 * Creates a bridge if all slots are taken. The function is not on the bus yet.
 * Context: process, pci_lock_rescan_remove(). Return: 0 or a negative errno.
 */
int pci_host_reserve(struct nic *nic, const struct nic *first)
{
	struct pci_host *host;

	if (first) {
		host = first->host;
		nic->devfn = first->devfn + 1;
		if (PCI_FUNC(first->devfn) || host->nic[nic->devfn])
			return -EADDRINUSE;
	} else {
		host = pci_host_with_free_slot(nic->func->bars32, &nic->devfn);
		if (IS_ERR(host))
			return PTR_ERR(host);
	}
	nic->host = host;
	snprintf(nic->pci_name, sizeof(nic->pci_name), "%04x:%02x:%02x.%u",
		 pci_domain_nr(host->bus), host->bus->number, PCI_SLOT(nic->devfn),
		 PCI_FUNC(nic->devfn));
	pci_host_assign(nic);
	WRITE_ONCE(host->nic[nic->devfn], nic);
	return 0;
}

/**
 * pci_host_plug() - put a card's function on the bus and let drivers probe it
 * @nic: a card that pci_host_reserve() has given a slot
 *
 * Context: process, pci_lock_rescan_remove().
 * Return: 0, or -ENODEV when the kernel did not accept the function.
 */
int pci_host_plug(struct nic *nic)
{
	struct pci_bus *bus = nic->host->bus;

	if (!pci_scan_single_device(bus, nic->devfn))
		return -ENODEV;
	pci_bus_add_devices(bus);
	return 0;
}

/**
 * pci_host_unplug() - take a card off the bus, its driver unbound first
 * @nic: card with a slot
 *
 * Afterwards no trap, interrupt routing or configuration access finds the card.
 * Context: process, pci_lock_rescan_remove().
 */
void pci_host_unplug(struct nic *nic)
{
	struct pci_host *host = nic->host;
	struct pci_dev *pdev;
	unsigned long flags;
	unsigned int i;

	pdev = pci_get_slot(host->bus, nic->devfn);
	if (pdev) {
		/* As a hot-plug controller says that there is nobody to talk to any more. */
		if (nic->gone)
			pdev->error_state = pci_channel_io_perm_failure;
		pci_stop_and_remove_bus_device(pdev);
		pci_dev_put(pdev);
	}
	WRITE_ONCE(host->nic[nic->devfn], NULL);
	raw_spin_lock_irqsave(&nic->lock, flags);
	for (i = 0; i < EMUL_MAX_BARS; i++)
		if (nic->func->bar_size[i])
			mmio_window_decode(host->window, &nic->bar[i], 0);
	nic->host = NULL;
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	/* Traps and configuration accesses in flight are RCU readers. */
	synchronize_rcu();
	if (pci_host_empty(host))
		pci_host_destroy(host);
}

int pci_hosts_init(void)
{
	return bus_register_notifier(&pci_bus_type, &pci_host_nb);
}

void pci_hosts_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &pci_host_nb);
}
