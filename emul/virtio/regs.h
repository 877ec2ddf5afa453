/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regs.h - names and numbers of the virtio 1.2 specification, transport and rings
 */
#ifndef VIRTIO_REGS_H
#define VIRTIO_REGS_H

/* PCI identity, 4.1.2 */
#define VIRTIO_PCI_VENDOR	0x1af4
#define VIRTIO_PCI_DEVICE_NET	0x1000		/* transitional */
#define VIRTIO_PCI_DEVICE_MODERN	0x1040	/* + device type */
#define VIRTIO_ID_NET		1

/* Device status, 2.1 */
#define STATUS_ACKNOWLEDGE	BIT(0)
#define STATUS_DRIVER		BIT(1)
#define STATUS_DRIVER_OK	BIT(2)
#define STATUS_FEATURES_OK	BIT(3)
#define STATUS_NEEDS_RESET	BIT(6)
#define STATUS_FAILED		BIT(7)

/* ISR, 4.1.4.5 */
#define ISR_QUEUE		BIT(0)
#define ISR_CONFIG		BIT(1)

/* Reserved feature bits, 6 */
#define F_NOTIFY_ON_EMPTY	24		/* legacy */
#define F_ANY_LAYOUT		27		/* legacy */
#define F_INDIRECT_DESC		28
#define F_EVENT_IDX		29
#define F_VERSION_1		32
#define F_ACCESS_PLATFORM	33
#define F_RING_PACKED		34
#define F_IN_ORDER		35
#define F_ORDER_PLATFORM	36
#define F_NOTIFICATION_DATA	38
#define F_RING_RESET		40

/* Vendor capabilities, 4.1.4 */
#define CAP_VENDOR		0x09
#define VCAP_LEN		16
#define VCAP_CFG_TYPE		3
#define VCAP_BAR		4
#define VCAP_OFFSET		8
#define VCAP_LENGTH		12
#define VCAP_NOTIFY_MULTIPLIER	16
#define VCAP_CFG_DATA		16
#define VCAP_TYPE_COMMON	1
#define VCAP_TYPE_NOTIFY	2
#define VCAP_TYPE_ISR		3
#define VCAP_TYPE_DEVICE	4
#define VCAP_TYPE_PCI_CFG	5

/* Our BARs, and the structures in that of the registers since 1.0 */
#define BAR_LEGACY		0
#define BAR_MSIX		2
#define BAR_MODERN		4

#define LEGACY_BAR_SIZE		0x1000
#define MODERN_BAR_SIZE		0x4000
#define MODERN_ISR		0x1000
#define MODERN_DEVICE		0x2000
#define MODERN_NOTIFY		0x3000
#define MODERN_NOTIFY_LEN	0x1000
#define NOTIFY_MULTIPLIER	4

/* Common configuration, 4.1.4.3 */
#define COMMON_DFSELECT		0x00
#define COMMON_DF		0x04
#define COMMON_GFSELECT		0x08
#define COMMON_GF		0x0c
#define COMMON_MSIX		0x10
#define COMMON_NUMQ		0x12
#define COMMON_STATUS		0x14
#define COMMON_CFGGENERATION	0x15
#define COMMON_Q_SELECT		0x16
#define COMMON_Q_SIZE		0x18
#define COMMON_Q_MSIX		0x1a
#define COMMON_Q_ENABLE		0x1c
#define COMMON_Q_NOFF		0x1e
#define COMMON_Q_DESC		0x20
#define COMMON_Q_DRIVER		0x28
#define COMMON_Q_DEVICE		0x30
#define COMMON_Q_NDATA		0x38
#define COMMON_Q_RESET		0x3a
#define COMMON_ADM_Q_INDEX	0x3c
#define COMMON_ADM_Q_NUM	0x3e
#define COMMON_LEN		0x40

/* Legacy registers, 4.1.4.10 */
#define LEGACY_DEVICE_FEATURES	0x00
#define LEGACY_DRIVER_FEATURES	0x04
#define LEGACY_QUEUE_PFN	0x08
#define LEGACY_QUEUE_SIZE	0x0c
#define LEGACY_QUEUE_SELECT	0x0e
#define LEGACY_QUEUE_NOTIFY	0x10
#define LEGACY_STATUS		0x12
#define LEGACY_ISR		0x13
#define LEGACY_CONFIG_VECTOR	0x14		/* with MSI-X on */
#define LEGACY_QUEUE_VECTOR	0x16
#define LEGACY_CONFIG		0x14		/* + 4 with MSI-X on */
#define LEGACY_PAGE_SHIFT	12
#define LEGACY_PAGE		BIT(LEGACY_PAGE_SHIFT)

#define VIRTIO_NO_VECTOR	0xffff

/* Split rings, 2.7 */
#define DESC_LEN		16
#define DESC_F_NEXT		BIT(0)
#define DESC_F_WRITE		BIT(1)
#define DESC_F_INDIRECT		BIT(2)
#define AVAIL_F_NO_INTERRUPT	BIT(0)
#define USED_F_NO_NOTIFY	BIT(0)
#define RING_FLAGS		0
#define RING_IDX		2
#define RING_ENTRIES		4
#define AVAIL_ENTRY_LEN		2
#define USED_ENTRY_LEN		8

/* Packed rings, 2.8 */
#define PDESC_F_AVAIL		BIT(7)
#define PDESC_F_USED		BIT(15)
#define PDESC_FLAGS		14		/* offset in the descriptor */
#define PDESC_LEN		8
#define EVENT_ENABLE		0
#define EVENT_DISABLE		1
#define EVENT_DESC		2
#define EVENT_LEN		4
#define EVENT_WRAP		BIT(15)

#endif
