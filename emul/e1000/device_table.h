/* SPDX-License-Identifier: GPL-2.0 */
/*
 * device_table.h - the cards there are, one row each
 *
 * DEVICE(name, device, subsystem, revision, media, phy, eeprom, pcix)
 *
 * name		as users write it; the first is the default
 * device	PCI device ID, also in the EEPROM
 * subsystem	subsystem ID in the EEPROM, vendor Intel
 * revision	of the silicon
 * media	COPPER, FIBER (signal detect on SDP1) or SERDES
 * phy		M88 (Marvell 88E1011) or IGP (Intel IGP01E1000)
 * eeprom	MICROWIRE64, MICROWIRE256 or SPI
 * pcix		on a PCI-X bus, 64 bits at 133 MHz; else PCI, 32 bits at 33 MHz
 *
 * No include guard: the includer defines DEVICE() for what it wants of each row.
 */
DEVICE("82545GM",		0x1026, 0x1001, 4, COPPER, M88, MICROWIRE64, true)
DEVICE("82545GM-fiber",		0x1027, 0x1001, 4, FIBER, M88, MICROWIRE64, true)
DEVICE("82545GM-serdes",	0x1028, 0x0028, 4, SERDES, M88, MICROWIRE64, true)
DEVICE("82546GB",		0x1079, 0x1179, 3, COPPER, M88, MICROWIRE64, true)
DEVICE("82546GB-fiber",		0x107a, 0x127a, 3, FIBER, M88, MICROWIRE64, true)
DEVICE("82546GB-serdes",	0x107b, 0x007b, 3, SERDES, M88, MICROWIRE64, true)
DEVICE("82546GB-pcie",		0x108a, 0x108a, 3, COPPER, M88, MICROWIRE64, true)
DEVICE("82546GB-quad",		0x1099, 0x1099, 3, COPPER, M88, MICROWIRE256, true)
DEVICE("82546GB-quad-ksp3",	0x10b5, 0x1199, 3, COPPER, M88, MICROWIRE256, true)
DEVICE("82547EI",		0x1019, 0x1019, 0, COPPER, IGP, SPI, false)
DEVICE("82547EI-mobile",	0x101a, 0x101a, 0, COPPER, IGP, SPI, false)
DEVICE("82547GI",		0x1075, 0x0075, 0, COPPER, IGP, SPI, false)
