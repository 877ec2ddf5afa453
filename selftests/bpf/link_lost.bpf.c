// SPDX-License-Identifier: GPL-2.0
/*
 * link_lost.bpf.c - the driver of one NIC reads that it has no link
 *
 * Bit LU of an e1000's STATUS (8254x manual, 13.4.2) is read inverted where it is set.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define NIC		"nic0"
#define STATUS		0x8
#define STATUS_LU	0x2

char LICENSE[] SEC("license") = "GPL";

SEC("fmod_ret/nicsim_hook_read")
__u64 BPF_PROG(link_lost, const char *nic, __u32 bar, __u32 off, __u32 size, __u64 val)
{
	char name[32];

	if (bar != 0 || off != STATUS)
		return 0;
	bpf_probe_read_kernel_str(name, sizeof(name), nic);
	if (bpf_strncmp(name, sizeof(name), NIC))
		return 0;
	return val & STATUS_LU;
}
