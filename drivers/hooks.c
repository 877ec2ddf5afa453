// SPDX-License-Identifier: GPL-2.0
/*
 * hooks.c - functions whose results BPF programs change
 *
 * Their names and arguments are for users: Documentation/ebpf.rst. Numbers
 * and a string only, so that a program needs none of our types.
 */
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/module.h>

#include "nicsim.h"

/**
 * nicsim_hook_read() - what of a register a driver reads wrongly
 * @nic: name of the card
 * @bar: BAR
 * @off: offset in it
 * @size: bytes
 * @val: what the device has answered
 * @caller: address of the instruction
 *
 * Zero leaves a value alone, and that is what the kernel takes a program's zero for, too:
 * so this is not the value itself.
 *
 * Context: any but NMI, interrupts off, without nic->lock.
 * Return: bits of @val that the driver reads inverted.
 */
__weak noinline u64 nicsim_hook_read(const char *nic, u32 bar, u32 off, u32 size, u64 val,
				     unsigned long caller)
{
	return 0;
}

#ifdef CONFIG_DEBUG_INFO_BTF_MODULES
BTF_KFUNCS_START(hooks)
BTF_ID_FLAGS(func, nicsim_hook_read)
BTF_KFUNCS_END(hooks)

static const struct btf_kfunc_id_set hook_set = {
	.owner = THIS_MODULE,
	.set = &hooks,
};

/**
 * hooks_init() - allow programs of type fmod_ret
 *
 * Context: process, from the module's init function.
 */
void hooks_init(void)
{
	int err;

	/* A module that was built without BTF has no hooks, and nobody needs to be told so. */
	if (!THIS_MODULE->btf_data_size)
		return;
	err = register_btf_fmodret_id_set(&hook_set);
	if (err)
		pr_warn(NICSIM_NAME ": BPF programs cannot change anything (%d)\n", err);
}
#else
void hooks_init(void)
{
}
#endif
