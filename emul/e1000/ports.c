// SPDX-License-Identifier: GPL-2.0
/*
 * ports.c - the registers by way of I/O ports, manual 13.2.2
 *
 * IOADDR says which register the next access of IODATA is for. Drivers of the older
 * chips write CTRL in this way to reset them; nothing of theirs reads a port.
 */
#include "e1000.h"

/* With a 64-bit BAR for the registers and one for the flash, 4.1 */
#define IO_BAR		4
#define IO_BAR_SIZE	64

#define IOADDR		0x00
#define IODATA		0x04

/**
 * e1000_ports_init() - the I/O BAR
 * @e: device
 */
void e1000_ports_init(struct e1000 *e)
{
	emul_config_add_io(&e->f.config, IO_BAR, IO_BAR_SIZE);
	e->f.io_bar = IO_BAR;
	e->f.io_size = IO_BAR_SIZE;
}

/**
 * e1000_ports_write() - emul_model.io_write
 * @f: function
 * @off: in the I/O BAR
 * @val: value
 */
void e1000_ports_write(struct emul_function *f, u32 off, u32 val)
{
	struct e1000 *e = to_e1000(f);

	if (e->asleep)
		return;
	if (off == IOADDR)
		e->io_addr = val;
	/* What lies above the registers is the flash, which this card lacks. */
	else if (off == IODATA && e->io_addr < f->bar_size[0])
		e1000_reg_write(e, e->io_addr & ~3U, val);
}
