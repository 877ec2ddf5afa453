// SPDX-License-Identifier: GPL-2.0
/*
 * recovery.c - a PCI error: the function is cut off from the bus, and its driver recovers
 *
 * What platforms do that find such errors (AER, EEH; Documentation/PCI/pci-error-recovery.rst
 * in the kernel's sources), as none of them looks after this bus: the driver is told, the
 * slot is reset, the driver sets the card up again and goes on. A driver that has no functions
 * for that loses the card and gets it back after the reset, as with EEH.
 */
#include <linux/pci.h>

#include "faults.h"

/*
 * On any CPU, as the driver may spin on this one for an answer of the card; and not while the
 * machine goes to sleep, as then the driver is told to stop by others too.
 */
static struct workqueue_struct *recovery_wq;

/**
 * nic_pci_error() - an occasion for a PCI error
 * @nic: card
 * @size: of the access to a register that it would come with
 *
 * There is none while the driver is being bound or unbound, suspended or about to recover:
 * it may wait for the card, and nobody could take that away from it.
 *
 * Context: any, nic->lock held. Return: whether the function is frozen from now on.
 */
bool nic_pci_error(struct nic *nic, unsigned int size)
{
	if (likely(!nic_fault_is_on(nic, NIC_FAULT_PCI_ERROR)) || !nic->pdev ||
	    mutex_is_locked(&nic->pdev->dev.mutex) || !nic_fault(nic, NIC_FAULT_PCI_ERROR, size))
		return false;
	WRITE_ONCE(nic->frozen, true);
	nic_pend(nic, NIC_PENDING_ERROR);
	return true;
}

/* A driver without an opinion goes on as before. */
static pci_ers_result_t recovery_next(pci_ers_result_t result, pci_ers_result_t vote)
{
	return vote == PCI_ERS_RESULT_NONE ? result : vote;
}

/* As pcie_do_recovery() of the kernel does. The device's lock is held. */
static bool recovery_run(struct nic *nic, struct pci_dev *pdev,
			 const struct pci_error_handlers *h)
{
	pci_ers_result_t result = PCI_ERS_RESULT_CAN_RECOVER;

	pdev->error_state = pci_channel_io_frozen;
	result = recovery_next(result, h->error_detected(pdev, pci_channel_io_frozen));
	pci_host_reset(nic);
	if (result == PCI_ERS_RESULT_CAN_RECOVER) {
		result = PCI_ERS_RESULT_RECOVERED;
		if (h->mmio_enabled)
			result = recovery_next(result, h->mmio_enabled(pdev));
	}
	if (result == PCI_ERS_RESULT_NEED_RESET) {
		result = PCI_ERS_RESULT_RECOVERED;
		if (h->slot_reset)
			result = recovery_next(result, h->slot_reset(pdev));
	}
	if (result != PCI_ERS_RESULT_RECOVERED)
		return false;
	pdev->error_state = pci_channel_io_normal;
	if (h->resume)
		h->resume(pdev);
	return true;
}

static const struct pci_error_handlers *recovery_handlers(const struct pci_dev *pdev)
{
	const struct pci_error_handlers *h = pdev->driver ? pdev->driver->err_handler : NULL;

	return h && h->error_detected ? h : NULL;
}

static void recovery_say(const struct nic *nic, const char *what)
{
	pr_info(NICSIM_NAME ": %s: PCI error: %s\n", nic->name, what);
}

/*
 * Takes no lock under which a card is unplugged, as unplugging waits for it. The function
 * may be taken off the bus meanwhile.
 */
static void recovery_work(struct work_struct *work)
{
	struct nic *nic = container_of(work, struct nic, error_work);
	struct pci_dev *pdev = pci_host_get_function(nic);
	const struct pci_error_handlers *h;
	bool recovered = true, bound;

	if (!pdev) {
		pci_host_reset(nic);
		return;
	}
	recovery_say(nic, "the function is frozen");
	device_lock(&pdev->dev);
	bound = pdev->driver;
	h = recovery_handlers(pdev);
	if (h)
		recovered = recovery_run(nic, pdev, h);
	device_unlock(&pdev->dev);

	if (!bound) {
		pci_host_reset(nic);
		recovery_say(nic, "no driver is bound any more");
	} else if (h && recovered) {
		recovery_say(nic, "the driver has recovered");
	} else if (h) {
		pdev->error_state = pci_channel_io_perm_failure;
		device_release_driver(&pdev->dev);
		recovery_say(nic, "the driver has given up and been unbound");
	} else {
		recovery_say(nic, "the driver has no error_detected(), and is unbound and bound again");
		pdev->error_state = pci_channel_io_frozen;
		device_release_driver(&pdev->dev);
		pci_host_reset(nic);
		pdev->error_state = pci_channel_io_normal;
		if (device_attach(&pdev->dev) <= 0)
			recovery_say(nic, "no driver could be bound");
	}
	pci_dev_put(pdev);
}

/**
 * nic_recovery_start() - have the driver recover
 * @nic: card, frozen
 *
 * Context: any but NMI.
 */
void nic_recovery_start(struct nic *nic)
{
	queue_work(recovery_wq, &nic->error_work);
}

void nic_recovery_init(struct nic *nic)
{
	INIT_WORK(&nic->error_work, recovery_work);
}

int recovery_init(void)
{
	recovery_wq = alloc_workqueue("nicsim_recovery", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return recovery_wq ? 0 : -ENOMEM;
}

void recovery_exit(void)
{
	destroy_workqueue(recovery_wq);
}
