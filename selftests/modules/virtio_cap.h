/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio_cap.h - where the registers of a virtio PCI function are
 */
#ifndef TEST_VIRTIO_CAP_H
#define TEST_VIRTIO_CAP_H

#include <linux/pci.h>
#include <linux/virtio_pci.h>

/**
 * struct test_cap - what a vendor capability says
 * @bar: BAR
 * @off: offset in it
 * @len: bytes
 * @multiplier: from one virtqueue to the next (VIRTIO_PCI_CAP_NOTIFY_CFG)
 */
struct test_cap {
	u8 bar;
	u32 off;
	u32 len;
	u32 multiplier;
};

/* The first capability of this type; false if there is none, or if it makes no sense */
static inline bool test_find_cap(struct pci_dev *pdev, u8 type, struct test_cap *cap)
{
	u8 pos, found;

	for (pos = pci_find_capability(pdev, PCI_CAP_ID_VNDR); pos;
	     pos = pci_find_next_capability(pdev, pos, PCI_CAP_ID_VNDR)) {
		pci_read_config_byte(pdev, pos + VIRTIO_PCI_CAP_CFG_TYPE, &found);
		if (found != type)
			continue;
		pci_read_config_byte(pdev, pos + VIRTIO_PCI_CAP_BAR, &cap->bar);
		pci_read_config_dword(pdev, pos + VIRTIO_PCI_CAP_OFFSET, &cap->off);
		pci_read_config_dword(pdev, pos + VIRTIO_PCI_CAP_LENGTH, &cap->len);
		pci_read_config_dword(pdev, pos + sizeof(struct virtio_pci_cap),
				      &cap->multiplier);
		return cap->bar < PCI_STD_NUM_BARS;
	}
	return false;
}

#endif
