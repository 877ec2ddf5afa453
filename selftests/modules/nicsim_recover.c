// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_recover.c - a driver that is told of a PCI error: nicsim_recover.ko
 *
 * Bound by driver_override to a card of Intel's. What it was called for, and what it read of
 * STATUS and of the id then, is in the parameter "story"; what it is to answer, in "answer".
 */
#include <linux/module.h>

#include "slot.h"

#define STATUS		0x0008

static unsigned int answer = (__force unsigned int)PCI_ERS_RESULT_NEED_RESET;
module_param(answer, uint, 0644);
MODULE_PARM_DESC(answer, "what error_detected() returns, enum pci_ers_result");

static unsigned int repair = (__force unsigned int)PCI_ERS_RESULT_RECOVERED;
module_param(repair, uint, 0644);
MODULE_PARM_DESC(repair, "what mmio_enabled() and slot_reset() return");

static char story[400];
module_param_string(story, story, sizeof(story), 0644);
MODULE_PARM_DESC(story, "what the driver was called for: name, STATUS, id, and whether it is offline");

static void tell(struct pci_dev *pdev, const char *what)
{
	void __iomem *regs = test_regs(&pdev->dev);
	u32 status = readl(regs + STATUS);
	size_t len = strlen(story);
	u32 id;

	pci_read_config_dword(pdev, PCI_VENDOR_ID, &id);
	scnprintf(story + len, sizeof(story) - len, "%s:%x:%x:%d ", what, status, id,
		  pci_channel_offline(pdev));
}

static pci_ers_result_t recover_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	tell(pdev, state == pci_channel_io_frozen ? "frozen" : "error");
	return (__force pci_ers_result_t)answer;
}

/* After the reset the BAR does not answer until that is switched on. */
static pci_ers_result_t recover_mmio_enabled(struct pci_dev *pdev)
{
	pci_write_config_word(pdev, PCI_COMMAND, PCI_COMMAND_MEMORY);
	tell(pdev, "mmio");
	return (__force pci_ers_result_t)repair;
}

static pci_ers_result_t recover_slot_reset(struct pci_dev *pdev)
{
	pci_write_config_word(pdev, PCI_COMMAND, PCI_COMMAND_MEMORY);
	tell(pdev, "reset");
	return (__force pci_ers_result_t)repair;
}

static void recover_resume(struct pci_dev *pdev)
{
	tell(pdev, "resume");
}

static const struct pci_error_handlers recover_handlers = {
	.error_detected = recover_error_detected,
	.mmio_enabled = recover_mmio_enabled,
	.slot_reset = recover_slot_reset,
	.resume = recover_resume,
};

static struct pci_dev *recover_pdev;

static int recover_probe(struct pci_dev *pdev, const struct pci_device_id *ids)
{
	int err = test_map(pdev, 0);

	if (!err)
		recover_pdev = pdev;
	return err;
}

static void recover_remove(struct pci_dev *pdev)
{
	recover_pdev = NULL;
	tell(pdev, "remove");
}

/* Access a register, which is when an error can come. */
static int strike_set(const char *val, const struct kernel_param *kp)
{
	if (!recover_pdev)
		return -ENODEV;
	story[0] = '\0';
	readl(test_regs(&recover_pdev->dev) + STATUS);
	return 0;
}

static const struct kernel_param_ops strike_ops = {
	.set = strike_set,
};
module_param_cb(strike, &strike_ops, NULL, 0200);
MODULE_PARM_DESC(strike, "a write begins the story anew and reads STATUS");

/* Bound by driver_override only. */
static const struct pci_device_id recover_ids[] = { { } };

static struct pci_driver recover_driver = {
	.name = "nicsim_recover",
	.id_table = recover_ids,
	.probe = recover_probe,
	.remove = recover_remove,
	.err_handler = &recover_handlers,
};
module_pci_driver(recover_driver);

MODULE_DESCRIPTION("nicsim test: a driver that is told of a PCI error");
MODULE_LICENSE("GPL");
