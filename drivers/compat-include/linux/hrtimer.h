/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.12: a timer's function is set by hand. */
#ifndef NICSIM_COMPAT_LINUX_HRTIMER_H
#define NICSIM_COMPAT_LINUX_HRTIMER_H

#include <linux/version.h>
#include_next <linux/hrtimer.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void compat_hrtimer_setup(struct hrtimer *timer,
					enum hrtimer_restart (*function)(struct hrtimer *timer),
					clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}

#define hrtimer_setup	compat_hrtimer_setup
#endif

#endif
