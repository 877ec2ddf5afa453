/* SPDX-License-Identifier: GPL-2.0 */
/* linux/stddef.h - offsets and groups of members */
#ifndef HOST_LINUX_STDDEF_H
#define HOST_LINUX_STDDEF_H

#include <stddef.h>
#include_next <linux/stddef.h>

#ifndef struct_group
#define struct_group(name, members...)	__struct_group(, name, , members)
#endif

#endif
