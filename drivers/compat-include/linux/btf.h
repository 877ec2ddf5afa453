/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.2: a module cannot say what fmod_ret programs may change. */
#ifndef NICSIM_COMPAT_LINUX_BTF_H
#define NICSIM_COMPAT_LINUX_BTF_H

#include <linux/version.h>
#include_next <linux/btf.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline int compat_register_btf_fmodret_id_set(const struct btf_kfunc_id_set *set)
{
	return 0;
}

#define register_btf_fmodret_id_set	compat_register_btf_fmodret_id_set
#endif

#endif
