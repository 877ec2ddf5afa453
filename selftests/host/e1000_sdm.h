/* SPDX-License-Identifier: GPL-2.0 */
/*
 * e1000_sdm.h - registers and bits of the 82545GM, as its tests know them
 *
 * Taken from the Software Developer's Manual (8254x, 317453) and deliberately
 * not shared with the model: a wrong offset there must fail here. Names are the
 * manual's; numbers in comments are its sections.
 */
#ifndef HOST_E1000_SDM_H
#define HOST_E1000_SDM_H

/* Configuration space: capability IDs */
#define CAP_PM		0x01
#define CAP_PCIX	0x07

/* 13.2: offsets in BAR 0 */
#define CTRL		0x0000
#define CTRL_DUP	0x0004
#define STATUS		0x0008
#define EECD		0x0010
#define EERD		0x0014
#define CTRL_EXT	0x0018
#define MDIC		0x0020
#define FCAL		0x0028
#define FCAH		0x002c
#define FCT		0x0030
#define VET		0x0038
#define ICR		0x00c0
#define ITR		0x00c4
#define ICS		0x00c8
#define IMS		0x00d0
#define IMC		0x00d8
#define RCTL		0x0100
#define FCTTV		0x0170
#define TXCW		0x0178
#define RXCW		0x0180
#define TCTL		0x0400
#define TIPG		0x0410
#define AIT		0x0458
#define LEDCTL		0x0e00
#define PBA		0x1000
#define FCRTL		0x2160
#define FCRTH		0x2168
#define RDFH		0x2410
#define RDFT		0x2418
#define RDFHS		0x2420
#define RDFTS		0x2428
#define RDFPC		0x2430
#define RDBAL		0x2800
#define RDBAH		0x2804
#define RDLEN		0x2808
#define RDH		0x2810
#define RDT		0x2818
#define RDTR		0x2820
#define RXDCTL		0x2828
#define RADV		0x282c
#define RSRPD		0x2c00
#define TXDMAC		0x3000
#define TDFH		0x3410
#define TDFT		0x3418
#define TDFHS		0x3420
#define TDFTS		0x3428
#define TDFPC		0x3430
#define TDBAL		0x3800
#define TDBAH		0x3804
#define TDLEN		0x3808
#define TDH		0x3810
#define TDT		0x3818
#define TIDV		0x3820
#define TXDCTL		0x3828
#define TADV		0x382c
#define TSPMT		0x3830
#define RXCSUM		0x5000
#define MTA		0x5200	/* 128 */
#define RA		0x5400	/* 16 pairs of low and high */
#define RAL(n)		(RA + 8 * (n))
#define RAH(n)		(RA + 8 * (n) + 4)
#define VFTA		0x5600	/* 128 */
#define WUC		0x5800
#define WUFC		0x5808
#define WUS		0x5810
#define MANC		0x5820
#define IPAV		0x5838
#define IP4AT(n)	(0x5840 + 8 * (n))
#define IP6AT(n)	(0x5880 + 4 * (n))
#define WUPL		0x5900
#define WUPM		0x5a00	/* 128 bytes */
#define FFLT(n)		(0x5f00 + 8 * (n))
#define FFMT(n)		(0x9000 + 8 * (n))
#define FFVT(n)		(0x9800 + 8 * (n))
#define PBM		0x10000	/* 64 KiB */

/* 13.7: statistics */
#define CRCERRS		0x4000
#define ALGNERRC	0x4004
#define SYMERRS		0x4008
#define RXERRC		0x400c
#define MPC		0x4010
#define SCC		0x4014
#define ECOL		0x4018
#define MCC		0x401c
#define LATECOL		0x4020
#define COLC		0x4028
#define DC		0x4030
#define TNCRS		0x4034
#define SEC		0x4038
#define CEXTERR		0x403c
#define RLEC		0x4040
#define XONRXC		0x4048
#define XONTXC		0x404c
#define XOFFRXC		0x4050
#define XOFFTXC		0x4054
#define FCRUC		0x4058
#define PRC64		0x405c
#define PRC127		0x4060
#define PRC255		0x4064
#define PRC511		0x4068
#define PRC1023		0x406c
#define PRC1522		0x4070
#define GPRC		0x4074
#define BPRC		0x4078
#define MPRC		0x407c
#define GPTC		0x4080
#define GORCL		0x4088
#define GORCH		0x408c
#define GOTCL		0x4090
#define GOTCH		0x4094
#define RNBC		0x40a0
#define RUC		0x40a4
#define RFC		0x40a8
#define ROC		0x40ac
#define RJC		0x40b0
#define MGTPRC		0x40b4
#define MGTPDC		0x40b8
#define MGTPTC		0x40bc
#define TORL		0x40c0
#define TORH		0x40c4
#define TOTL		0x40c8
#define TOTH		0x40cc
#define TPR		0x40d0
#define TPT		0x40d4
#define PTC64		0x40d8
#define PTC127		0x40dc
#define PTC255		0x40e0
#define PTC511		0x40e4
#define PTC1023		0x40e8
#define PTC1522		0x40ec
#define MPTC		0x40f0
#define BPTC		0x40f4
#define TSCTC		0x40f8
#define TSCTFC		0x40fc

/* 13.4.1 CTRL */
#define CTRL_FD		BIT(0)
#define CTRL_LRST	BIT(3)
#define CTRL_ASDE	BIT(5)
#define CTRL_SLU	BIT(6)
#define CTRL_SPEED	(3u << 8)
#define CTRL_SPEED_100	BIT(8)
#define CTRL_SPEED_1000	(2u << 8)
#define CTRL_FRCSPD	BIT(11)
#define CTRL_FRCDPX	BIT(12)
#define CTRL_SWDPIN0	BIT(18)
#define CTRL_SWDPIN1	BIT(19)
#define CTRL_SWDPIN2	BIT(20)
#define CTRL_SWDPIN3	BIT(21)
#define CTRL_SWDPIO0	BIT(22)
#define CTRL_SWDPIO2	BIT(24)
#define CTRL_SWDPIO3	BIT(25)
#define CTRL_RST	BIT(26)
#define CTRL_RFCE	BIT(27)
#define CTRL_TFCE	BIT(28)
#define CTRL_VME	BIT(30)
#define CTRL_PHY_RST	BIT(31)

/* 13.4.2 STATUS */
#define STATUS_FD	BIT(0)
#define STATUS_LU	BIT(1)
#define STATUS_FUNC	(3u << 2)
#define STATUS_TXOFF	BIT(4)
#define STATUS_TBIMODE	BIT(5)
#define STATUS_SPEED	(3u << 6)
#define STATUS_SPEED_10	(0u << 6)
#define STATUS_SPEED_100 BIT(6)
#define STATUS_SPEED_1000 (2u << 6)
#define STATUS_BUS64	BIT(12)
#define STATUS_PCIX	BIT(13)

/* 13.4.3 EECD, 13.4.4 EERD */
#define EECD_SK		BIT(0)
#define EECD_CS		BIT(1)
#define EECD_DI		BIT(2)
#define EECD_DO		BIT(3)
#define EECD_REQ	BIT(6)
#define EECD_GNT	BIT(7)
#define EECD_PRES	BIT(8)
#define EECD_SIZE	BIT(9)
#define EECD_ADDR_BITS	BIT(10)
#define EECD_TYPE_SPI	BIT(13)
#define EERD_START	BIT(0)
#define EERD_DONE	BIT(4)
#define EERD_ADDR(n)	((u32)(n) << 8)
#define EERD_DATA(v)	((v) >> 16)

/* 13.4.6 CTRL_EXT */
#define CTRL_EXT_SDP4	BIT(4)
#define CTRL_EXT_SDP4_DIR BIT(8)
#define CTRL_EXT_EE_RST	BIT(13)

/* 13.4.8 MDIC */
#define MDIC_REG(n)	((u32)(n) << 16)
#define MDIC_PHY(n)	((u32)(n) << 21)
#define MDIC_WRITE	BIT(26)
#define MDIC_READ	(2u << 26)
#define MDIC_R		BIT(28)
#define MDIC_I		BIT(29)
#define MDIC_E		BIT(30)

/* 13.4.17 causes of interrupts */
#define INT_TXDW	BIT(0)
#define INT_TXQE	BIT(1)
#define INT_LSC		BIT(2)
#define INT_RXDMT0	BIT(4)
#define INT_RXO		BIT(6)
#define INT_RXT0	BIT(7)
#define INT_MDAC	BIT(9)
#define INT_TXD_LOW	BIT(15)

/* 13.4.22 RCTL */
#define RCTL_EN		BIT(1)
#define RCTL_SBP	BIT(2)
#define RCTL_UPE	BIT(3)
#define RCTL_MPE	BIT(4)
#define RCTL_LPE	BIT(5)
#define RCTL_LBM_MAC	BIT(6)
#define RCTL_LBM_PHY	(3u << 6)
#define RCTL_RDMTS(n)	((u32)(n) << 8)
#define RCTL_MO(n)	((u32)(n) << 12)
#define RCTL_BAM	BIT(15)
#define RCTL_BSIZE(n)	((u32)(n) << 16)
#define RCTL_VFE	BIT(18)
#define RCTL_CFIEN	BIT(19)
#define RCTL_CFI	BIT(20)
#define RCTL_DPF	BIT(22)
#define RCTL_PMCF	BIT(23)
#define RCTL_BSEX	BIT(25)
#define RCTL_SECRC	BIT(26)

/* 13.4.28 RDTR */
#define RDTR_FPD	BIT(31)

/* 13.4.33 TCTL */
#define TCTL_EN		BIT(1)
#define TCTL_PSP	BIT(3)
#define TCTL_SWXOFF	BIT(22)

/* 13.4.23 FCRTL */
#define FCRTL_XONE	BIT(31)

/* 13.4.49 RXCSUM */
#define RXCSUM_IPOFL	BIT(8)
#define RXCSUM_TUOFL	BIT(9)

/* 13.6.1 WUC */
#define WUC_APME	BIT(0)
#define WUC_PME_EN	BIT(1)
#define WUC_PME_STATUS	BIT(2)
#define WUC_APMPME	BIT(3)

/* 13.6.2 WUFC, 13.6.3 WUS */
#define WU_LNKC		BIT(0)
#define WU_MAG		BIT(1)
#define WU_EX		BIT(2)
#define WU_MC		BIT(3)
#define WU_BC		BIT(4)
#define WU_ARP		BIT(5)
#define WU_IPV4		BIT(6)
#define WU_IPV6		BIT(7)
#define WU_FLX(n)	BIT(16 + (n))

/* 13.4.14 TXCW, 13.4.15 RXCW */
#define CW_FD		BIT(5)
#define CW_PAUSE	BIT(7)
#define CW_ASM_DIR	BIT(8)
#define TXCW_ANE	BIT(31)
#define RXCW_NC		BIT(26)
#define RXCW_C		BIT(29)
#define RXCW_SYNCH	BIT(30)
#define RXCW_ANC	BIT(31)

/* 13.5.3 RAH */
#define RAH_AS_SOURCE	BIT(16)
#define RAH_AV		BIT(31)

/* 3.3 transmit descriptors */
#define TX_EOP		BIT(0)
#define TX_IFCS		BIT(1)
#define TX_IC		BIT(2)	/* legacy */
#define TX_TSE		BIT(2)	/* context, data */
#define TX_RS		BIT(3)
#define TX_DEXT		BIT(5)
#define TX_VLE		BIT(6)
#define TX_IDE		BIT(7)
#define TU_TCP		BIT(0)	/* context: TCP, else UDP */
#define TU_IPV4		BIT(1)	/* context: IPv4, else IPv6 */
#define POPTS_IXSM	BIT(0)
#define POPTS_TXSM	BIT(1)
#define DTYP_CONTEXT	0
#define DTYP_DATA	1
#define TX_DD		BIT(0)

/* 3.2.3 receive descriptors */
#define RX_DD		BIT(0)
#define RX_EOP		BIT(1)
#define RX_IXSM		BIT(2)
#define RX_VP		BIT(3)
#define RX_TCPCS	BIT(5)
#define RX_IPCS		BIT(6)
#define RX_PIF		BIT(7)
#define RXE_TCPE	BIT(5)
#define RXE_IPE		BIT(6)

/* 11 and 13.4.8.1: registers of the PHY */
#define PHY_CTRL	0
#define PHY_STATUS	1
#define PHY_ID1		2
#define PHY_ID2		3
#define PHY_ANA		4
#define PHY_LPA		5
#define PHY_ANE		6
#define PHY_GCON	9
#define PHY_GSTATUS	10
#define PHY_ESTATUS	15
#define PHY_PSSTAT	17
#define PHY_INTSTAT	19
#define PHY_PAGE	29
#define PHY_PAGE_DATA	30

#define PCTRL_SPEED_MSB	BIT(6)
#define PCTRL_FD	BIT(8)
#define PCTRL_RESTART	BIT(9)
#define PCTRL_POWERDOWN	BIT(11)
#define PCTRL_ANEN	BIT(12)
#define PCTRL_SPEED_LSB	BIT(13)
#define PCTRL_LOOPBACK	BIT(14)
#define PCTRL_RESET	BIT(15)
#define PSTATUS_LINK	BIT(2)
#define PSTATUS_ANDONE	BIT(5)
#define ANA_10HALF	BIT(5)
#define ANA_10FULL	BIT(6)
#define ANA_100HALF	BIT(7)
#define ANA_100FULL	BIT(8)
#define ANA_PAUSE	BIT(10)
#define ANA_ASYM	BIT(11)
#define GCON_1000HALF	BIT(8)
#define GCON_1000FULL	BIT(9)
#define GSTATUS_LP_HALF	BIT(10)
#define GSTATUS_LP_FULL	BIT(11)
#define INTSTAT_ANDONE	BIT(11)
#define INTSTAT_LINK	BIT(10)
#define PSSTAT_SPEED	(3u << 14)
#define PSSTAT_FD	BIT(13)
#define PSSTAT_RESOLVED	BIT(11)
#define PSSTAT_LINK	BIT(10)

#endif
