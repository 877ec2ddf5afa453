// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_virtio_ctrl.c - control commands of any content, in any shape, while frames come in
 */
#include "virtio_fuzz.h"

#define FEATURES	(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX) | BIT_ULL(NF_CTRL_RX_EXTRA) | \
			 BIT_ULL(NF_CTRL_VLAN) | BIT_ULL(NF_MAC) | BIT_ULL(NF_CTRL_MAC_ADDR) | \
			 BIT_ULL(NF_STATUS) | BIT_ULL(NF_GUEST_ANNOUNCE) | BIT_ULL(NF_MQ) | \
			 BIT_ULL(NF_RSS) | BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_GUEST_CSUM) | \
			 BIT_ULL(NF_GUEST_TSO4) | BIT_ULL(NF_CTRL_GUEST_OFFLOADS) | \
			 BIT_ULL(NF_NOTF_COAL) | BIT_ULL(NF_VQ_NOTF_COAL) | \
			 BIT_ULL(NF_DEVICE_STATS) | BIT_ULL(VF_INDIRECT_DESC))

/* Where commands are; what the driver allocates stays below, and good buffers are beside them. */
#define COMMAND_AT	(SIM_BUS_BASE + 0x1f000)
#define COMMAND_LEN	0x600
#define REPLY_AT	(COMMAND_AT + COMMAND_LEN)
#define REPLY_LEN	0x400

static const u8 commands[][2] = {
	{ CTRL_RX_PROMISC }, { CTRL_RX_ALLMULTI }, { CTRL_RX_ALLUNI }, { CTRL_RX_NOMULTI },
	{ CTRL_RX_NOUNI }, { CTRL_RX_NOBCAST }, { CTRL_MAC_TABLE_SET }, { CTRL_MAC_ADDR_SET },
	{ CTRL_VLAN_ADD }, { CTRL_VLAN_DEL }, { CTRL_ANNOUNCE_ACK }, { CTRL_MQ_PAIRS_SET },
	{ CTRL_MQ_RSS_CONFIG }, { CTRL_MQ_HASH_CONFIG }, { CTRL_GUEST_OFFLOADS_SET },
	{ CTRL_COAL_TX_SET }, { CTRL_COAL_RX_SET }, { CTRL_COAL_VQ_SET }, { CTRL_COAL_VQ_GET },
	{ CTRL_STATS_QUERY }, { CTRL_STATS_GET },
};

/* The command at COMMAND_AT, cut into pieces, and room for the answer; it is kicked. */
static void submit(struct program *pr, u32 len)
{
	u32 how = take(pr, 1), cut = take(pr, 1) + 1, room = take(pr, 1), at = 0;
	struct vq *q = vd_ctrlq();
	struct vbuf b[12];
	unsigned int n = 0;

	if (!q->num)
		return;
	sim_map(sim, COMMAND_AT, COMMAND_LEN, SIM_DEV_READS);
	sim_map(sim, REPLY_AT, REPLY_LEN, SIM_DEV_WRITES);
	while (at < len && n < 8) {
		u32 part = n == 7 ? len - at : min(cut, len - at);

		b[n++] = (struct vbuf){ COMMAND_AT + at, part };
		at += part;
		cut *= 2;
	}
	if (how & 1 || !n)
		b[n++] = (struct vbuf){ REPLY_AT, 1, true };
	if (room)
		b[n++] = (struct vbuf){ REPLY_AT + 1, room * 3, true };
	/* The driver does not wait for answers; it begins anew when it has no descriptors left. */
	if (q->free < n) {
		op_restart(pr);
		return;
	}
	vq_add_how(q, b, n, vd_has(VF_INDIRECT_DESC) && how & 2 ? VQ_INDIRECT : 0);
	if (!(how & 4))
		vq_notify_only(q);
}

/* A command that may be good, but for a part of it */
static void op_command(struct program *pr)
{
	const u8 *c = commands[take(pr, 1) % ARRAY_SIZE(commands)];
	u32 how = take(pr, 1), len = take(pr, 2) % COMMAND_LEN, n = take(pr, 1), i;
	u8 *p = sim_ptr(sim, COMMAND_AT, COMMAND_LEN);

	memset(p, how & 1 ? 0 : take(pr, 1), COMMAND_LEN);
	p[0] = c[0];
	p[1] = c[1];
	switch (c[0] << 8 | c[1]) {
	case 0x100:
		put_unaligned_le32(n, p + 2);
		put_unaligned_le32(how & 2 ? n : take(pr, 4), p + 6 + 6 * n % (COMMAND_LEN - 16));
		break;
	case 0x401:
		n = BIT(n & 7);
		put_unaligned_le32(take(pr, 2), p + 2);
		put_unaligned_le16(n - 1, p + 6);
		memset(p + 8, 0, 2 + 2 * n);
		for (i = 0; i < n; i++)
			p[10 + 2 * i] = (how >> (i & 7)) & 1;
		put_unaligned_le16(1, p + 10 + 2 * n);
		p[12 + 2 * n] = how & 4 ? 40 : take(pr, 1);
		break;
	default:
		for (i = 2; i < 18; i++)
			if (n & BIT(i & 7))
				p[i] = take(pr, 1);
		break;
	}
	submit(pr, len);
}

static void op_any_command(struct program *pr)
{
	u32 len = take(pr, 1) & 63, i;
	u8 *p = sim_ptr(sim, COMMAND_AT, COMMAND_LEN);

	for (i = 0; i < len; i++)
		p[i] = take(pr, 1);
	submit(pr, len);
}

/* Frames that all of that is about */
static void op_flow(struct program *pr)
{
	static struct pkt pkt;
	u32 how = take(pr, 1), port = take(pr, 2);
	u8 mac[6] = { 2 };

	mac[0] = how >> 4;
	pkt_build(&pkt, how & 8 ? mac : dut_mac, how & 7, 64);
	put_unaligned_be16(port, pkt.data + pkt.l4);
	sim_wire_send(sim, pkt.data, pkt.len, NULL, 1);
	sim_run(sim);
}

static const fuzz_op ops[FUZZ_OPS] = {
	op_command, op_any_command, op_flow, op_good_buffer, op_notify, op_receive, op_run,
	op_time, op_partner, op_trap, op_restart, op_config,
	/* More likely than the others */
	[16] = op_command, op_command, op_command, op_command, op_any_command, op_flow, op_time,
	op_good_buffer, op_good_buffer, op_notify, op_run, op_command, op_command, op_flow,
	op_command, op_command,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	virtio_fuzz(data, size, "modern", FEATURES, ops);
	return 0;
}
