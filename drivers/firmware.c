// SPDX-License-Identifier: GPL-2.0
/*
 * firmware.c - what a driver finds in the machine's memory, where the firmware has put it
 *
 * Nothing is put there: that memory may be anybody's. The backend catches the driver when it
 * looks. As it looks at one place, whichever card it drives, there is one such card at a time.
 */
#include <linux/kprobes.h>
#include <linux/rcupdate.h>

#include "firmware.h"
#include "nicsim.h"

/* pci_lock_rescan_remove(), read under RCU */
static struct nic *firmware_nic;

/**
 * nic_firmware_init() - what is in memory is a card's
 * @nic: card that is not on the bus
 *
 * Context: process, pci_lock_rescan_remove(). Return: 0, or -EBUSY after a line in the log.
 */
int nic_firmware_init(struct nic *nic)
{
	if (!nic->func->firmware_size)
		return 0;
	if (firmware_nic) {
		pr_err(NICSIM_NAME ": %s: a machine can have one card of this kind, and %s is one: unplug that first\n",
		       nic->name, firmware_nic->name);
		return -EBUSY;
	}
	WRITE_ONCE(firmware_nic, nic);
	return 0;
}

/**
 * nic_firmware_exit() - undo nic_firmware_init()
 * @nic: card that is off the bus
 *
 * Context: process, pci_lock_rescan_remove().
 */
void nic_firmware_exit(struct nic *nic)
{
	if (!nic->func->firmware_size)
		return;
	WRITE_ONCE(firmware_nic, NULL);
	synchronize_rcu();
}

/**
 * nic_firmware_bind() - a driver is about to be bound
 * @nic: card
 *
 * Context: process. Return: 0, or a negative errno if it would see what is really in memory.
 */
int nic_firmware_bind(struct nic *nic)
{
	int err;

	if (!nic->func->firmware_size || nic->firmware_armed)
		return 0;
	err = firmware_arm(nic->func->firmware, nic->func->firmware_size);
	nic->firmware_armed = !err;
	return err;
}

/**
 * nic_firmware_unbound() - undo nic_firmware_bind()
 * @nic: card
 *
 * Context: process.
 */
void nic_firmware_unbound(struct nic *nic)
{
	if (nic->firmware_armed)
		firmware_disarm();
	nic->firmware_armed = false;
}

/**
 * firmware_read() - a driver reads 16 bits of memory
 * @addr: physical address
 * @val: what it is to see
 *
 * Context: any but NMI, from within the driver.
 * Return: false if that is what is there.
 */
notrace __kprobes bool firmware_read(u64 addr, u16 *val)
{
	struct emul_function *f;
	bool found = false;
	unsigned long flags;
	struct nic *nic;

	rcu_read_lock();
	nic = READ_ONCE(firmware_nic);
	f = nic ? nic->func : NULL;
	if (f && addr >= f->firmware && addr - f->firmware + sizeof(*val) <= f->firmware_size) {
		found = true;
		raw_spin_lock_irqsave(&nic->lock, flags);
		*val = f->model->firmware_read(f, round_down(addr - f->firmware, sizeof(*val)));
		raw_spin_unlock_irqrestore(&nic->lock, flags);
	}
	rcu_read_unlock();
	return found;
}
