// SPDX-License-Identifier: GPL-2.0
/*
 * ioport.c - I/O ports of functions that have an I/O BAR
 *
 * The ports are a range of ioport_resource that is ours, so that nobody else uses
 * them. What a driver writes to them is caught by the backend.
 */
#include <linux/ioport.h>
#include <linux/kprobes.h>
#include <linux/pci.h>
#include <linux/rculist.h>

#include "ioport.h"
#include "nicsim.h"

/* Functions with ports; pci_lock_rescan_remove(), read under RCU */
static LIST_HEAD(port_nics);

/* Functions whose driver writes to ports */
static unsigned int ports_users;
static DEFINE_MUTEX(ports_lock);

/**
 * nic_ports_init() - give a function its ports
 * @nic: card that is not on the bus
 *
 * Context: process, pci_lock_rescan_remove(). Return: 0, or a negative errno after a
 * line in the log.
 */
int nic_ports_init(struct nic *nic)
{
	struct emul_function *f = nic->func;
	int err;

	if (!f->io_size)
		return 0;
	nic->ports.name = NICSIM_NAME " ports";
	nic->ports.flags = IORESOURCE_IO;
	err = ioport_reserve(&nic->ports, f->io_size);
	if (err) {
		pr_err(NICSIM_NAME ": %s: no %u I/O ports are unused: see /proc/ioports for what could be removed, or choose a device without\n",
		       nic->name, f->io_size);
		return err;
	}
	list_add_tail_rcu(&nic->ports_node, &port_nics);
	return 0;
}

/**
 * nic_ports_exit() - undo nic_ports_init()
 * @nic: card that is off the bus
 *
 * Context: process, pci_lock_rescan_remove().
 */
void nic_ports_exit(struct nic *nic)
{
	if (!nic->func->io_size)
		return;
	list_del_rcu(&nic->ports_node);
	synchronize_rcu();
	release_resource(&nic->ports);
}

/**
 * nic_ports_bind() - a driver is about to be bound
 * @nic: card
 * @driver: its name
 *
 * Context: process. Return: 0, or a negative errno if what it writes to ports would not be seen.
 */
int nic_ports_bind(struct nic *nic, const char *driver)
{
	int err = 0;

	if (!nic->func->io_size || nic->ports_used || !ioport_drives(driver))
		return 0;
	mutex_lock(&ports_lock);
	if (!ports_users)
		err = ioport_arm();
	if (!err) {
		nic->ports_used = true;
		ports_users++;
	}
	mutex_unlock(&ports_lock);
	return err;
}

/**
 * nic_ports_unbound() - undo nic_ports_bind()
 * @nic: card
 *
 * Context: process.
 */
void nic_ports_unbound(struct nic *nic)
{
	mutex_lock(&ports_lock);
	if (nic->ports_used && !--ports_users)
		ioport_disarm();
	nic->ports_used = false;
	mutex_unlock(&ports_lock);
}

static notrace __kprobes void ports_write(struct nic *nic, u32 off, u32 val)
{
	struct emul_function *f = nic->func;
	unsigned long flags;
	bool decodes;

	/* Nobody who writes to a port can have interrupted the holder of the lock. */
	raw_spin_lock_irqsave(&nic->lock, flags);
	decodes = emul_config_command(&f->config) & PCI_COMMAND_IO;
	if (decodes && likely(!nic_is_cut_off(nic)) && likely(!nic_pci_error(nic, sizeof(val))))
		f->model->io_write(f, off, val);
	raw_spin_unlock_irqrestore(&nic->lock, flags);
	if (unlikely(!decodes))
		nic_warn(nic, "write of I/O port %u with I/O decoding off", off);
	nic_flush(nic);
}

/**
 * ioport_write() - a driver writes 4 bytes to a port
 * @port: number on the bus
 * @val: value
 *
 * Context: any but NMI, from within the driver.
 * Return: false if the port is not ours.
 */
notrace __kprobes bool ioport_write(unsigned long port, u32 val)
{
	bool found = false;
	struct nic *nic;

	rcu_read_lock();
	list_for_each_entry_rcu(nic, &port_nics, ports_node) {
		/* Where the BAR is now, which may be elsewhere if somebody has moved it. */
		u32 base = emul_config_io(&nic->func->config, nic->func->io_bar);

		found = port >= base && port - base + sizeof(val) <= nic->func->io_size;
		if (found) {
			ports_write(nic, port - base, val);
			break;
		}
	}
	rcu_read_unlock();
	return found;
}
