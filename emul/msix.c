// SPDX-License-Identifier: GPL-2.0
/*
 * msix.c - MSI-X: the capability, the vector table and the pending bits
 */
#include "msix.h"

#define CAP_MSIX		0x11
#define CAP_MSIX_LEN		12
#define MSIX_CONTROL		2
#define MSIX_CONTROL_ENABLE	BIT(15)
#define MSIX_CONTROL_MASK	BIT(14)
#define MSIX_TABLE		4
#define MSIX_PBA		8

/* Words of a table entry */
#define ENTRY_ADDR_LOW		0
#define ENTRY_ADDR_HIGH		1
#define ENTRY_DATA		2
#define ENTRY_CONTROL		3
#define ENTRY_CONTROL_MASK	BIT(0)

/**
 * emul_msix_init() - give a function MSI-X
 * @m: to be initialised
 * @f: function, its number of vectors set; adds the capability and the BAR
 * @bar: number of the BAR, even
 */
void emul_msix_init(struct emul_msix *m, struct emul_function *f, unsigned int bar)
{
	struct emul_config *c = &f->config;
	unsigned int i;

	memset(m, 0, sizeof(*m));
	m->f = f;
	for (i = 0; i < f->vectors; i++)
		m->entry[i].masked = true;
	f->bar_size[bar] = EMUL_MSIX_BAR_SIZE;
	emul_config_add_bar64(c, bar, EMUL_MSIX_BAR_SIZE, false);
	m->cap = emul_config_add_cap(c, CAP_MSIX, CAP_MSIX_LEN);
	emul_config_set(c, m->cap + MSIX_CONTROL, 2, f->vectors - 1,
			MSIX_CONTROL_ENABLE | MSIX_CONTROL_MASK);
	emul_config_set(c, m->cap + MSIX_TABLE, 4, EMUL_MSIX_TABLE | bar, 0);
	emul_config_set(c, m->cap + MSIX_PBA, 4, EMUL_MSIX_PBA | bar, 0);
}

static u32 msix_entry_word(const struct emul_msix_entry *e, unsigned int word)
{
	switch (word) {
	case ENTRY_ADDR_LOW:
		return e->addr;
	case ENTRY_ADDR_HIGH:
		return e->addr >> 32;
	case ENTRY_DATA:
		return e->data;
	default:
		return e->masked ? ENTRY_CONTROL_MASK : 0;
	}
}

/* A dword of the BAR */
static u32 msix_word(const struct emul_msix *m, u32 off)
{
	unsigned int n = off / EMUL_MSIX_ENTRY_LEN;
	u32 bits = 0;
	unsigned int i;

	if (off < EMUL_MSIX_PBA)
		return n < m->f->vectors ? msix_entry_word(&m->entry[n], off / 4 % 4) : 0;
	n = (off - EMUL_MSIX_PBA) * 8;
	for (i = 0; i < 32 && n + i < m->f->vectors; i++)
		bits |= m->pending[n + i] ? BIT(i) : 0;
	return bits;
}

/**
 * emul_msix_read() - the driver's side reads the table or the pending bits
 * @m: MSI-X
 * @off: offset in the BAR
 * @size: 1, 2, 4 or 8 bytes
 *
 * Accesses of other than aligned 4 or 8 bytes are undefined, 6.8.2; here they
 * read what is there.
 *
 * Context: function's lock. Return: the value.
 */
u64 emul_msix_read(const struct emul_msix *m, u32 off, unsigned int size)
{
	unsigned int i;
	u64 val = 0;

	for (i = 0; i < size; i++, off++)
		val |= (u64)(u8)(msix_word(m, off & ~3U) >> (8 * (off & 3))) << (8 * i);
	return val;
}

/* Send what waits for @vector, if nothing holds it back any more. */
static void msix_try(struct emul_msix *m, unsigned int vector)
{
	struct emul_msix_entry *e = &m->entry[vector];

	if (!m->pending[vector] || !m->enabled || m->masked || e->masked)
		return;
	m->pending[vector] = false;
	board_msix(m->f, vector, e->addr, e->data);
}

static void msix_write_word(struct emul_msix *m, u32 off, u32 val)
{
	unsigned int n = off / EMUL_MSIX_ENTRY_LEN;
	struct emul_msix_entry *e;

	if (off >= EMUL_MSIX_PBA || n >= m->f->vectors)
		return;
	e = &m->entry[n];
	switch (off / 4 % 4) {
	case ENTRY_ADDR_LOW:
		e->addr = (e->addr & ~(u64)U32_MAX) | (val & ~3U);
		break;
	case ENTRY_ADDR_HIGH:
		e->addr = (u32)e->addr | (u64)val << 32;
		break;
	case ENTRY_DATA:
		e->data = val;
		break;
	default:
		e->masked = val & ENTRY_CONTROL_MASK;
		msix_try(m, n);
		break;
	}
}

/**
 * emul_msix_write() - the driver's side writes the table
 * @m: MSI-X
 * @off: offset in the BAR
 * @size: 1, 2, 4 or 8 bytes; writes of less than an aligned dword are ignored
 * @val: value
 *
 * Context: function's lock.
 */
void emul_msix_write(struct emul_msix *m, u32 off, unsigned int size, u64 val)
{
	if (off & 3)
		return;
	for (; size >= 4; size -= 4, off += 4, val >>= 32)
		msix_write_word(m, off, val);
}

/**
 * emul_msix_config_changed() - the driver's side has written configuration space
 * @m: MSI-X
 *
 * Context: function's lock.
 */
void emul_msix_config_changed(struct emul_msix *m)
{
	u16 control = emul_config_read(&m->f->config, m->cap + MSIX_CONTROL, 2);
	unsigned int i;

	m->enabled = control & MSIX_CONTROL_ENABLE;
	m->masked = control & MSIX_CONTROL_MASK;
	for (i = 0; i < m->f->vectors; i++)
		msix_try(m, i);
}

/**
 * emul_msix_raise() - interrupt by a vector
 * @m: MSI-X, enabled
 * @vector: any number; what is no vector raises nothing
 *
 * Context: function's lock.
 */
void emul_msix_raise(struct emul_msix *m, unsigned int vector)
{
	if (vector >= m->f->vectors)
		return;
	m->pending[vector] = true;
	msix_try(m, vector);
}

/**
 * emul_msix_drop() - what interrupts were for is no more
 * @m: MSI-X
 *
 * 6.8.3.5: the pending bits of masked vectors are cleared then.
 *
 * Context: function's lock.
 */
void emul_msix_drop(struct emul_msix *m)
{
	memset(m->pending, 0, sizeof(m->pending));
}
