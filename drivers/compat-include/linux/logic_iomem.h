/* SPDX-License-Identifier: GPL-2.0 */
/* What selftests/uml/iomem-direct.diff adds. Only symbol_get() tells whether the kernel has it. */
#ifndef NICSIM_COMPAT_LINUX_LOGIC_IOMEM_H
#define NICSIM_COMPAT_LINUX_LOGIC_IOMEM_H

#include_next <linux/logic_iomem.h>

void logic_iomem_set_direct(phys_addr_t start, size_t size, const struct logic_iomem_ops *ops,
			    void *priv);

#endif
