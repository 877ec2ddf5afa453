/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User-Mode Linux on x86-64 up to 7.2: __get_kernel_nofault() notes where to go on as an
 * immediate of 32 bits, which is right for the kernel's text but not for modules.
 */
#ifndef NICSIM_COMPAT_SYSDEP_FAULTINFO_H
#define NICSIM_COMPAT_SYSDEP_FAULTINFO_H

#include_next <sysdep/faultinfo.h>

#ifdef __x86_64__
#undef ___backtrack_faulted
#define ___backtrack_faulted(_faulted)					\
	asm volatile (							\
		"leaq __get_kernel_nofault_faulted_%=(%%rip),%q0\n"	\
		"movq %q0,%1\n"						\
		"mov $0,%0\n"						\
		"jmp _end_%=\n"						\
		"__get_kernel_nofault_faulted_%=:\n"			\
		"mov $1,%0\n"						\
		"_end_%=:"						\
		: "=&r" (_faulted),					\
		  "=m" (current->thread.segv_continue)			\
	)
#endif

#endif
