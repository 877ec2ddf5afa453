/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regs.h - registers, descriptors and their bits, under the manual's names
 *
 * Manual: Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software
 * Developer's Manual, 317453.
 */
#ifndef E1000_REGS_H
#define E1000_REGS_H

#include "../os.h"

struct e1000;

/* KiB of packet buffer that receive and transmit share, PBA, and its dwords */
#define E1000_PACKET_BUFFER_KIB	64
#define E1000_PBM_WORDS		(E1000_PACKET_BUFFER_KIB * 1024 / 4)

/* R_CTRL, R_RCTL, ...: where e1000.reg[] holds a register, arrays at R_MTA + n */
enum {
#define REG(name, offset, count, ...) \
	R_##name, R_##name##_LAST = R_##name + (count) - 1,
#include "reg_table.h"
#undef REG
	E1000_REGS
};

#define CTRL_FD			BIT(0)
#define CTRL_LRST		BIT(3)
#define CTRL_SLU		BIT(6)
#define CTRL_ILOS		BIT(7)
#define CTRL_SPEED		GENMASK(9, 8)
#define CTRL_FRCSPD		BIT(11)
#define CTRL_FRCDPX		BIT(12)
#define CTRL_SWDPIN0		BIT(18)
#define CTRL_SWDPIN1		BIT(19)
#define CTRL_SWDPIN2		BIT(20)
#define CTRL_SWDPIN3		BIT(21)
#define CTRL_SWDPIO		GENMASK(25, 22)
#define CTRL_SWDPIO0		BIT(22)
#define CTRL_SWDPIO1		BIT(23)
#define CTRL_SWDPIO2		BIT(24)
#define CTRL_SWDPIO3		BIT(25)
#define CTRL_RST		BIT(26)
#define CTRL_RFCE		BIT(27)
#define CTRL_TFCE		BIT(28)
#define CTRL_VME		BIT(30)
#define CTRL_PHY_RST		BIT(31)

#define STATUS_FD		BIT(0)
#define STATUS_LU		BIT(1)
#define STATUS_FUNC		GENMASK(3, 2)
#define STATUS_TXOFF		BIT(4)
#define STATUS_TBIMODE		BIT(5)
#define STATUS_SPEED		GENMASK(7, 6)
#define STATUS_ASDV		GENMASK(9, 8)
#define STATUS_BUS64		BIT(12)
#define STATUS_PCIX_MODE	BIT(13)
#define STATUS_PCIXSPD		GENMASK(15, 14)
#define PCIXSPD_133		2

/* CTRL.SPEED, STATUS.SPEED and STATUS.ASDV */
#define SPEED_CODE_10		0
#define SPEED_CODE_100		1
#define SPEED_CODE_1000		2

#define EECD_SK			BIT(0)
#define EECD_CS			BIT(1)
#define EECD_DI			BIT(2)
#define EECD_DO			BIT(3)
#define EECD_REQ		BIT(6)
#define EECD_GNT		BIT(7)
#define EECD_PRES		BIT(8)
#define EECD_SIZE		BIT(9)		/* 256 words */
#define EECD_ADDR_BITS		BIT(10)		/* SPI: 16 bits */
#define EECD_TYPE		BIT(13)		/* SPI */

#define EERD_START		BIT(0)
#define EERD_DONE		BIT(4)
#define EERD_ADDR		GENMASK(15, 8)
#define EERD_DATA		GENMASK(31, 16)
/* 82541 and 82547 */
#define EERD_SPI_DONE		BIT(1)
#define EERD_SPI_ADDR		GENMASK(15, 2)

#define CTRL_EXT_SDP4		BIT(4)
#define CTRL_EXT_SDP4_DIR	BIT(8)
#define CTRL_EXT_ASDCHK		BIT(12)
#define CTRL_EXT_EE_RST		BIT(13)

#define MDIC_DATA		GENMASK(15, 0)
#define MDIC_REGADD		GENMASK(20, 16)
#define MDIC_PHYADD		GENMASK(25, 21)
#define MDIC_OP			GENMASK(27, 26)
#define MDIC_R			BIT(28)
#define MDIC_I			BIT(29)
#define MDIC_E			BIT(30)
#define MDIC_OP_WRITE		1
#define MDIC_OP_READ		2

#define ICR_TXDW		BIT(0)
#define ICR_TXQE		BIT(1)
#define ICR_LSC			BIT(2)
#define ICR_RXDMT0		BIT(4)
#define ICR_RXO			BIT(6)
#define ICR_RXT0		BIT(7)
#define ICR_MDAC		BIT(9)
#define ICR_PHYINT		BIT(12)
#define ICR_TXD_LOW		BIT(15)
/* Reserved bits below SRPD exist too: the driver's self-test sets them. */
#define ICR_ALL			GENMASK(16, 0)

#define RCTL_RST		BIT(0)			/* 82542 */
#define RCTL_EN			BIT(1)
#define RCTL_SBP		BIT(2)
#define RCTL_UPE		BIT(3)
#define RCTL_MPE		BIT(4)
#define RCTL_LPE		BIT(5)
#define RCTL_LBM		GENMASK(7, 6)
#define RCTL_LBM_MAC		BIT(6)		/* and 11b */
#define RCTL_RDMTS		GENMASK(9, 8)
#define RCTL_MO			GENMASK(13, 12)
#define RCTL_BAM		BIT(15)
#define RCTL_BSIZE		GENMASK(17, 16)
#define RCTL_VFE		BIT(18)
#define RCTL_CFIEN		BIT(19)
#define RCTL_CFI		BIT(20)
#define RCTL_DPF		BIT(22)
#define RCTL_PMCF		BIT(23)
#define RCTL_BSEX		BIT(25)
#define RCTL_SECRC		BIT(26)

#define RAH_AS			GENMASK(17, 16)
#define RAH_AV			BIT(31)
#define E1000_RAR_ENTRIES	16

#define RXCSUM_PCSS		GENMASK(7, 0)
#define RXCSUM_IPOFLD		BIT(8)
#define RXCSUM_TUOFLD		BIT(9)

#define TCTL_EN			BIT(1)
#define TCTL_PSP		BIT(3)
#define TCTL_SWXOFF		BIT(22)

#define TXDCTL_LWTHRESH		GENMASK(31, 25)

/* RDTR and TIDV: deliver what is being delayed now */
#define DELAY_FPD		BIT(31)

#define WUC_APME		BIT(0)
#define WUC_PME_EN		BIT(1)
#define WUC_PME_STATUS		BIT(2)
#define WUC_APMPME		BIT(3)

/* WUFC, and WUS */
#define WUFC_LNKC		BIT(0)
#define WUFC_MAG		BIT(1)
#define WUFC_EX			BIT(2)
#define WUFC_MC			BIT(3)
#define WUFC_BC			BIT(4)
#define WUFC_ARP		BIT(5)
#define WUFC_IPV4		BIT(6)
#define WUFC_IPV6		BIT(7)
#define WUFC_FLX(n)		BIT(16 + (n))
#define IPAV_V60		BIT(16)
#define WUPL_MAX		2047

#define FCRTL_RTL		GENMASK(15, 3)
#define FCRTL_XONE		BIT(31)
#define FCRTH_RTH		GENMASK(15, 3)

/**
 * struct e1000_rx_desc - receive descriptor, 3.2.3
 */
struct e1000_rx_desc {
	__le64 addr;
	__le16 length;
	__le16 csum;
	u8 status;
	u8 errors;
	__le16 special;
};

#define RXD_DD			BIT(0)
#define RXD_EOP			BIT(1)
#define RXD_IXSM		BIT(2)
#define RXD_VP			BIT(3)
#define RXD_TCPCS		BIT(5)
#define RXD_IPCS		BIT(6)
#define RXD_PIF			BIT(7)
#define RXD_ERR_TCPE		BIT(5)
#define RXD_ERR_IPE		BIT(6)

/**
 * struct e1000_tx_desc - transmit descriptor, 3.3.3 (legacy) to 3.3.7 (data)
 *
 * A context descriptor is four words of which @lower and @upper are the third
 * and fourth.
 */
struct e1000_tx_desc {
	__le64 addr;
	__le32 lower;
	__le32 upper;
};

/* @lower */
#define TXD_LEN			GENMASK(19, 0)		/* data; PAYLEN of a context */
#define TXD_LEGACY_LEN		GENMASK(15, 0)
#define TXD_LEGACY_CSO		GENMASK(23, 16)
#define TXD_DTYP		GENMASK(23, 20)
#define TXD_EOP			BIT(24)
#define TXD_IFCS		BIT(25)
#define TXD_IC			BIT(26)			/* legacy */
#define TXD_TSE			BIT(26)			/* data and context */
#define TXD_RS			BIT(27)
#define TXD_RPS			BIT(28)
#define TXD_DEXT		BIT(29)
#define TXD_VLE			BIT(30)
#define TXD_IDE			BIT(31)
#define TXD_TUCMD_TCP		BIT(24)			/* context */
#define TXD_TUCMD_IP		BIT(25)			/* context */
#define TXD_DTYP_CONTEXT	0
#define TXD_DTYP_DATA		1
/* @upper */
#define TXD_DD			BIT(0)
#define TXD_POPTS_IXSM		BIT(8)
#define TXD_POPTS_TXSM		BIT(9)
#define TXD_LEGACY_CSS		GENMASK(15, 8)
#define TXD_SPECIAL		GENMASK(31, 16)
#define TXD_HDRLEN		GENMASK(15, 8)		/* context */
#define TXD_MSS			GENMASK(31, 16)		/* context */

#define ETH_FCS_LEN		4
#define ETH_MIN_LEN		60			/* without FCS */
/* With FCS: beyond this a frame needs RCTL.LPE, and beyond that nothing helps. */
#define E1000_MAX_LEN		1522
#define E1000_MAX_LONG_LEN	16384

/* Access to the registers, regs.c */
/* From what happens most often, and leaves most as it is, on */
enum e1000_reset {
	E1000_RESET_CTRL,	/* CTRL.RST */
	E1000_RESET_SLOT,	/* RST# */
	E1000_RESET_POWER,
};

void e1000_regs_reset(struct e1000 *e, enum e1000_reset how);
u32 e1000_reg_read(struct e1000 *e, u32 off);
void e1000_reg_write(struct e1000 *e, u32 off, u32 val);

#endif
