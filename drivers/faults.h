/* SPDX-License-Identifier: GPL-2.0 */
/*
 * faults.h - what can be made to go wrong with a card
 */
#ifndef NICSIM_FAULTS_H
#define NICSIM_FAULTS_H

#include <linux/jump_label.h>

#include "nicsim.h"

struct config_group;

/* The first ones are those of models. */
enum nic_fault_id {
	NIC_FAULT_EEPROM_CORRUPT = EMUL_FAULT_EEPROM,
	NIC_FAULT_PHY_SILENT = EMUL_FAULT_PHY,
	NIC_FAULT_WB_WITHHELD = EMUL_FAULT_WB_WITHHELD,
	NIC_FAULT_WB_REORDERED = EMUL_FAULT_WB_REORDERED,
	NIC_FAULT_RX_OVERRUN = EMUL_FAULT_RX_OVERRUN,
	NIC_FAULT_TX_STUCK = EMUL_FAULTS,
	NIC_FAULT_IRQ_LOST,
	NIC_FAULT_IRQ_LATE,
	NIC_FAULT_IRQ_SPURIOUS,
	NIC_FAULT_IRQ_STORM,
	NIC_FAULT_DMA_ERROR,
	NIC_FAULT_LINK_FLAP,
	NIC_FAULT_CONFIG_ONES,
	NIC_FAULT_PCI_ERROR,
	NIC_FAULT_REG_FLIP,
	NIC_FAULT_REG_STUCK,
	NIC_FAULTS,
};

/* The knobs of a card, all off, or NULL; to be given back with nic_faults_put() */
struct nic_faults *nic_faults_create(void);
void nic_faults_put(struct nic_faults *faults);
/* Their directory. Whoever makes it a default group is to remove it before nic_faults_put(). */
struct config_group *nic_faults_group(struct nic_faults *faults);

/* Whether any fault of any card has had a probability since the module was loaded */
DECLARE_STATIC_KEY_FALSE(nic_faults_wished);

bool nic_fault_has_chance(const struct nic *nic, enum nic_fault_id id);
bool nic_fault_is_due(struct nic *nic, enum nic_fault_id id, unsigned int size);

/**
 * nic_fault_is_on() - whether there are occasions for a fault
 * @nic: card
 * @id: fault
 *
 * Context: any.
 */
static inline bool nic_fault_is_on(const struct nic *nic, enum nic_fault_id id)
{
	return static_branch_unlikely(&nic_faults_wished) && nic_fault_has_chance(nic, id);
}

/**
 * nic_fault() - an occasion for a fault
 * @nic: card
 * @id: fault
 * @size: how much it is, for the knob "space": bytes, or 1
 *
 * Context: any. Return: whether it is to happen.
 */
static inline bool nic_fault(struct nic *nic, enum nic_fault_id id, unsigned int size)
{
	return static_branch_unlikely(&nic_faults_wished) && nic_fault_is_due(nic, id, size);
}

bool nic_fault_reg(struct nic *nic, enum nic_fault_id id, int reg, unsigned int size, u64 *bits);

#endif
