/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.8: sets of kfuncs have no mark that they are. */
#ifndef NICSIM_COMPAT_LINUX_BTF_IDS_H
#define NICSIM_COMPAT_LINUX_BTF_IDS_H

#include_next <linux/btf_ids.h>

#ifndef BTF_KFUNCS_START
#define BTF_KFUNCS_START	BTF_SET8_START
#define BTF_KFUNCS_END		BTF_SET8_END
#endif

#endif
