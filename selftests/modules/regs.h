/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regs.h - what the test drivers need of the 82545GM, and how they wake it up
 */
#ifndef TEST_REGS_H
#define TEST_REGS_H

#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/io.h>

#define REG_CTRL	0x00000
#define   CTRL_SLU	BIT(6)
#define   CTRL_RST	BIT(26)
#define   CTRL_PHY_RST	BIT(31)
#define REG_STATUS	0x00008
#define   STATUS_LU	BIT(1)
#define REG_MDIC	0x00020
#define   MDIC_PHY	BIT(21)
#define   MDIC_WRITE	BIT(26)
#define   MDIC_READ	BIT(27)
#define   MDIC_READY	BIT(28)
#define REG_ICR		0x000c0
#define   INT_TXDW	BIT(0)
#define   INT_LSC	BIT(2)
#define   INT_RXT0	BIT(7)
#define REG_ICS		0x000c8
#define REG_IMS		0x000d0
#define REG_IMC		0x000d8
#define REG_RCTL	0x00100
#define   RCTL_EN	BIT(1)
#define   RCTL_UPE	BIT(3)
#define   RCTL_BAM	BIT(15)
#define   RCTL_SECRC	BIT(26)
#define REG_TCTL	0x00400
#define   TCTL_EN	BIT(1)
#define   TCTL_PSP	BIT(3)
#define   TCTL_COLLISIONS	(0xf << 4 | 0x40 << 12)
#define REG_RDBAL	0x02800
#define REG_RDBAH	0x02804
#define REG_RDLEN	0x02808
#define REG_RDH		0x02810
#define REG_RDT		0x02818
#define REG_TDBAL	0x03800
#define REG_TDBAH	0x03804
#define REG_TDLEN	0x03808
#define REG_TDH		0x03810
#define REG_TDT		0x03818
#define REG_MTA		0x05200
#define REG_MTA_WORDS	128
#define REG_RAL		0x05400
#define REG_RAH		0x05404
#define   RAH_VALID	BIT(31)
#define BAR_SIZE	0x20000

#define PHY_BMCR	0
#define   BMCR_RESTART	0x9140	/* reset, negotiate, 1000 full */

/* Legacy descriptors */
struct test_desc {
	__le64 addr;
	__le16 len;
	u8 cso;			/* receive: low byte of the checksum */
	u8 cmd;			/* receive: high byte */
	u8 status;
	u8 css;			/* receive: errors */
	__le16 special;
};

#define DESC_EOP	BIT(0)
#define DESC_IFCS	BIT(1)
#define DESC_RS		BIT(3)
#define DESC_DD		BIT(0)

/* Reset, and wait for the link. May sleep. 0 or -ETIMEDOUT. */
static inline int test_reset(void __iomem *hw)
{
	unsigned int i;

	writel(~0U, hw + REG_IMC);
	writel(readl(hw + REG_CTRL) | CTRL_RST, hw + REG_CTRL);
	usleep_range(5000, 6000);
	writel(~0U, hw + REG_IMC);
	writel(readl(hw + REG_CTRL) | CTRL_SLU, hw + REG_CTRL);
	writel(BMCR_RESTART | PHY_BMCR << 16 | MDIC_PHY | MDIC_WRITE, hw + REG_MDIC);
	for (i = 0; i < 1000; i++) {
		if (readl(hw + REG_STATUS) & STATUS_LU)
			return 0;
		msleep(20);
	}
	return -ETIMEDOUT;
}

#endif
