// SPDX-License-Identifier: GPL-2.0
/*
 * lint.c - what a driver must not do to the registers
 */
#include "virtio.h"

/* How a field is accessed, 4.1.3.1: strings by bytes, 64 bits in halves */
static unsigned int natural_size(unsigned int size)
{
	return size == 2 || size == 4 ? size : size == 8 ? 4 : 1;
}

/* With F_NOTIFICATION_DATA a kick has more to say, 4.1.5.2. */
static bool is_kick(const struct virtio *v, u32 off, unsigned int size)
{
	return off >= MODERN_NOTIFY && size == (virtio_has(v, F_NOTIFICATION_DATA) ? 4 : 2);
}

/**
 * virtio_lint_access() - a driver accesses a register
 * @v: device
 * @bar: where
 * @off: likewise
 * @size: bytes
 * @write: else it is a read
 *
 * Legacy drivers access device configuration as they like, and the MSI-X table is
 * not theirs.
 *
 * Context: function's lock.
 */
void virtio_lint_access(struct virtio *v, unsigned int bar, u32 off, unsigned int size,
			bool write)
{
	const char *what = write ? "write" : "read";
	unsigned int byte, natural;
	struct emul_reg reg;
	int n;

	if (bar == BAR_MSIX)
		return;
	n = virtio_reg_find(&v->f, bar, off, &byte);
	if (n < 0) {
		board_lint(&v->f, EMUL_LINT_RESERVED_REGISTER, "%u-byte %s at 0x%x of BAR %u",
			   size, what, off, bar);
		return;
	}
	if (bar != BAR_MODERN)
		return;
	/*
	 * 4.1.4.3.2: the driver waits until it reads 0 there, and that it does at once. An
	 * interrupt handler may read the ISR status meanwhile, on another CPU.
	 */
	if (unlikely(v->resetting) && (write || off != MODERN_ISR)) {
		v->resetting = write || off != COMMON_STATUS;
		if (v->resetting)
			board_lint(&v->f, EMUL_LINT_DURING_RESET, "%s at 0x%x before the device status is read",
				   what, off);
	}
	if (is_kick(v, off, size))
		return;
	virtio_reg(&v->f, n, &reg);
	natural = natural_size(reg.size);
	if (size != natural || byte % natural)
		board_lint(&v->f, EMUL_LINT_ACCESS_SIZE,
			   "%u-byte %s of %s, which has %u bytes, at its byte %u", size, what,
			   reg.name, reg.size, byte);
}
