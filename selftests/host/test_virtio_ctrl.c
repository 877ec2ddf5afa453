// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_ctrl.c - the control queue: the shape of commands, which there are, bad ones
 *
 * What commands do to frames is in test_virtio_filter.c, _rss.c, _net_rx.c and _coal.c.
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define PAIRS	4

/* All features that commands depend on; with several queue pairs */
#define ALL	(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MAC) | BIT_ULL(NF_STATUS) | \
		 BIT_ULL(NF_CTRL_RX) | BIT_ULL(NF_CTRL_RX_EXTRA) | BIT_ULL(NF_CTRL_VLAN) | \
		 BIT_ULL(NF_CTRL_MAC_ADDR) | BIT_ULL(NF_GUEST_ANNOUNCE) | BIT_ULL(NF_MQ) | \
		 BIT_ULL(NF_RSS) | BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_CTRL_GUEST_OFFLOADS) | \
		 BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO4) | BIT_ULL(NF_NOTF_COAL) | \
		 BIT_ULL(NF_VQ_NOTF_COAL) | BIT_ULL(NF_DEVICE_STATS))

/* A good command of each kind */
static const struct command {
	u8 class;
	u8 cmd;
	u8 feature;
	u8 len;
	u8 reply;
	u8 data[48];
} commands[] = {
	{ CTRL_RX_PROMISC, NF_CTRL_RX, 1, 0, { 1 } },
	{ CTRL_RX_ALLMULTI, NF_CTRL_RX, 1, 0, { 1 } },
	{ CTRL_RX_ALLUNI, NF_CTRL_RX_EXTRA, 1, 0, { 1 } },
	{ CTRL_RX_NOMULTI, NF_CTRL_RX_EXTRA, 1, 0, { 0 } },
	{ CTRL_RX_NOUNI, NF_CTRL_RX_EXTRA, 1, 0, { 0 } },
	{ CTRL_RX_NOBCAST, NF_CTRL_RX_EXTRA, 1, 0, { 0 } },
	{ CTRL_MAC_TABLE_SET, NF_CTRL_RX, 20, 0, { 1, 0, 0, 0, 2, 1, 1, 1, 1, 1,
						   1, 0, 0, 0, 3, 2, 2, 2, 2, 2 } },
	{ CTRL_MAC_ADDR_SET, NF_CTRL_MAC_ADDR, 6, 0, { 2, 3, 4, 5, 6, 7 } },
	{ CTRL_VLAN_ADD, NF_CTRL_VLAN, 2, 0, { 5 } },
	{ CTRL_VLAN_DEL, NF_CTRL_VLAN, 2, 0, { 5 } },
	{ CTRL_MQ_PAIRS_SET, NF_MQ, 2, 0, { 2 } },
	{ CTRL_MQ_RSS_CONFIG, NF_RSS, 17, 0, { 0x3f, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 2, 0,
					       2, 0x11, 0x22 } },
	{ CTRL_MQ_HASH_CONFIG, NF_HASH_REPORT, 15, 0, { 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
						      2, 0x11, 0x22 } },
	{ CTRL_GUEST_OFFLOADS_SET, NF_CTRL_GUEST_OFFLOADS, 8, 0, { 2 } },
	{ CTRL_COAL_TX_SET, NF_NOTF_COAL, 8, 0, { 8, 0, 0, 0, 100 } },
	{ CTRL_COAL_RX_SET, NF_NOTF_COAL, 8, 0, { 8, 0, 0, 0, 100 } },
	{ CTRL_COAL_VQ_SET, NF_VQ_NOTF_COAL, 12, 0, { 1, 0, 0, 0, 8, 0, 0, 0, 100 } },
	{ CTRL_COAL_VQ_GET, NF_VQ_NOTF_COAL, 4, 8, { 1, 0, 0, 0 } },
	{ CTRL_STATS_QUERY, NF_DEVICE_STATS, 0, 8, { } },
	{ CTRL_STATS_GET, NF_DEVICE_STATS, 16, 56, { 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
};

static u8 reply[64];
static struct pkt pkt;

/* @more: features that are offered besides those of the commands */
static void power_on(u64 more)
{
	struct emul_params params;

	vd_params(&params, NULL);
	params.queue_pairs = PAIRS;
	params.features[0] |= BIT_ULL(NF_HASH_REPORT) | BIT_ULL(NF_GUEST_ANNOUNCE) | more;
	vd_power_on(&params);
}

static void start(u64 features)
{
	power_on(0);
	vd_start(features);
}

static u8 run(const struct command *c)
{
	return ctrl_query(c->class, c->cmd, c->data, c->len, reply, c->reply);
}

#define for_each_command(c) for (c = commands; c < commands + ARRAY_SIZE(commands); c++)

/* -------------------------------------------------------------------------
 * Which commands there are
 */

KTEST(all, "every command of the specification is obeyed")
{
	const struct command *c;

	start(ALL);
	for_each_command(c) {
		ktest_case("class %u, command %u", c->class, c->cmd);
		CHECK_EQ(run(c), CTRL_OK);
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(without_feature, "a command whose feature was not negotiated is refused")
{
	const struct command *c;

	for_each_command(c) {
		ktest_case("class %u, command %u", c->class, c->cmd);
		start(ALL & ~BIT_ULL(c->feature));
		CHECK_EQ(run(c), CTRL_ERR);
		CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	}
}

KTEST(unknown, "commands that there are not are refused")
{
	static const u8 most[9] = { 6, 2, 2, 1, 3, 1, 4, 0, 2 };
	unsigned int class, cmd;
	u8 data[48] = { };

	start(ALL);
	for (class = 0; class < 256; class++) {
		for (cmd = class < 9 ? most[class] : 0; cmd < 256; cmd += 37) {
			ktest_case("class %u, command %u", class, cmd);
			CHECK_EQ(ctrl_cmd(class, cmd, data, sizeof(data)), CTRL_ERR);
		}
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

/* -------------------------------------------------------------------------
 * Shapes
 */

/* Any command as pieces: all bytes in pieces of @piece bytes, @room to write */
static u8 shaped(const struct command *c, u32 len, u32 piece, u32 room, unsigned int how)
{
	const u32 used = sim->used;
	struct vbuf b[64];
	unsigned int n = 0;
	u8 bytes[64];
	u64 addr;
	u32 at;
	u8 ack;

	bytes[0] = c->class;
	bytes[1] = c->cmd;
	memcpy(bytes + 2, c->data, c->len);
	addr = dev_mem(bytes, 2 + c->len);
	for (at = 0; at < len; at += piece)
		b[n++] = (struct vbuf){ addr + at, min(piece, len - at) };
	addr = dev_buf(room + 1);
	for (at = 0; at < room; at += piece)
		b[n++] = (struct vbuf){ addr + at, min(piece, room - at), true };
	ack = ctrl_shape(b, n, how);
	sim->used = used;
	return ack;
}

KTEST(any_layout, "a command may be cut into pieces in any way")
{
	static const u32 pieces[] = { 1, 2, 3, 7, 100 };
	const struct command *c;
	unsigned int i;

	start(ALL | BIT_ULL(VF_INDIRECT_DESC));
	for_each_command(c) {
		for (i = 0; i < ARRAY_SIZE(pieces); i++) {
			u32 len = 2 + c->len;

			ktest_case("class %u, command %u, pieces of %u", c->class, c->cmd,
				   pieces[i]);
			if (len / pieces[i] + c->reply / pieces[i] < 50)
				CHECK_EQ(shaped(c, len, pieces[i], 1 + c->reply, 0), CTRL_OK);
			if (len / pieces[i] + c->reply / pieces[i] < 60)
				CHECK_EQ(shaped(c, len, pieces[i], 1 + c->reply, VQ_INDIRECT),
					 CTRL_OK);
		}
	}
}

KTEST(truncated, "a command that is too short is refused")
{
	const struct command *c;
	u32 len;

	start(ALL);
	for_each_command(c) {
		for (len = 0; len < 2 + c->len; len++) {
			ktest_case("class %u, command %u, %u bytes", c->class, c->cmd, len);
			CHECK_EQ(shaped(c, len, 100, 1 + c->reply, 0), CTRL_ERR);
		}
		ktest_case("class %u, command %u", c->class, c->cmd);
		CHECK_EQ(shaped(c, 2 + c->len, 100, 1 + c->reply, 0), CTRL_OK);
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(no_room, "a command whose reply has no room is refused, and only the answer written")
{
	static const u8 stats_get[] = { CTRL_STATS_GET };
	const struct command *c;
	u32 room;

	start(ALL);
	for_each_command(c) {
		/* Statistics are cut instead, see test_virtio_stats. */
		if (c->class == stats_get[0] && c->cmd == stats_get[1])
			continue;
		for (room = 1; room < 1 + c->reply; room++) {
			ktest_case("class %u, command %u, room for %u", c->class, c->cmd, room);
			CHECK_EQ(shaped(c, 2 + c->len, 100, room, 0), CTRL_ERR);
		}
	}
}

KTEST(lengths, "what was written is what is reported")
{
	const u8 data[] = { CTRL_RX_PROMISC, 1 };
	const u8 query[] = { CTRL_STATS_QUERY };
	struct vbuf b[2];
	struct vused u;

	start(ALL);
	b[0] = (struct vbuf){ dev_mem(data, sizeof(data)), sizeof(data) };
	b[1] = (struct vbuf){ dev_buf(40), 40, true };
	vq_add(vd_ctrlq(), b, 2);
	vq_notify_only(vd_ctrlq());
	u = vq_one(vd_ctrlq());
	CHECK_EQ(u.len, 1);
	/* Nothing behind the answer was touched. */
	CHECK_EQ(*(u8 *)sim_ptr(sim, b[1].addr, 1), CTRL_OK);
	CHECK_EQ(*(u8 *)sim_ptr(sim, b[1].addr + 1, 1), 0xee);
	b[0] = (struct vbuf){ dev_mem(query, sizeof(query)), sizeof(query) };
	vq_add(vd_ctrlq(), b, 2);
	vq_notify_only(vd_ctrlq());
	u = vq_one(vd_ctrlq());
	CHECK_EQ(u.len, 9);
	CHECK_EQ(*(u8 *)sim_ptr(sim, b[1].addr + 9, 1), 0xee);
}

KTEST(batch, "a full queue of commands is obeyed within one kick")
{
	struct vq *q;
	unsigned int i, n = 0;
	struct vused u;

	start(ALL | BIT_ULL(VF_INDIRECT_DESC));
	q = vd_ctrlq();
	for (i = 0; i < 64; i++) {
		const u8 data[] = { CTRL_VLAN_ADD, i, 0 };
		struct vbuf b[2] = {
			{ dev_mem(data, sizeof(data)), sizeof(data) },
			{ dev_buf(1), 1, true },
		};

		vq_add_how(q, b, 2, VQ_INDIRECT);
	}
	vq_notify_only(q);
	while (vq_get(q, &u)) {
		CHECK_EQ(u.len, 1);
		n++;
	}
	CHECK_EQ(n, 64);
	/* It goes on. */
	CHECK_EQ(run(&commands[0]), CTRL_OK);
}

KTEST(packed, "packed rings do all of that")
{
	const struct command *c;

	power_on(BIT_ULL(VF_RING_PACKED));
	vd_start(ALL | BIT_ULL(VF_RING_PACKED));
	for_each_command(c) {
		ktest_case("class %u, command %u", c->class, c->cmd);
		CHECK_EQ(run(c), CTRL_OK);
		CHECK_EQ(shaped(c, 2 + c->len, 5, 1 + c->reply, 0), CTRL_OK);
	}
}

KTEST(legacy, "a legacy driver has a control queue too")
{
	u8 vid[2] = { 7 };
	u8 on = 1;

	vd_start_device("legacy", true, BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_CTRL_RX) |
			BIT_ULL(NF_CTRL_VLAN));
	CHECK_EQ(ctrl_cmd(CTRL_RX_ALLMULTI, &on, 1), CTRL_OK);
	CHECK_EQ(ctrl_cmd(CTRL_VLAN_ADD, vid, 2), CTRL_OK);
	CHECK_EQ(ctrl_cmd(CTRL_RX_ALLUNI, &on, 1), CTRL_ERR);
}

/* -------------------------------------------------------------------------
 * What breaks the queue
 */

static void check_bad_queue(const struct vbuf *b, unsigned int n)
{
	vq_add(vd_ctrlq(), b, n);
	vq_notify(vd_ctrlq());
	vd_check_broken();
	CHECK_EQ(vq_drop(vd_ctrlq()), 0);
}

KTEST(no_ack, "a command without a byte for the answer breaks the queue")
{
	const u8 data[] = { CTRL_RX_PROMISC, 1 };
	struct vbuf b;

	start(ALL);
	b = (struct vbuf){ dev_mem(data, sizeof(data)), sizeof(data) };
	check_bad_queue(&b, 1);
	/* Other queues go on. */
	pkt_raw(&pkt, broadcast, 60);
	vd_tx(NULL, pkt.data, pkt.len);
	free(vd_tx_one());
	vd_check_alive();
}

KTEST(bad_memory, "a command in memory that cannot be read, or answered, breaks the queue")
{
	const u8 data[] = { CTRL_VLAN_ADD, 5, 0 };
	struct vbuf b[3];

	start(ALL);
	b[0] = (struct vbuf){ 0x1000, 3 };
	b[1] = (struct vbuf){ dev_buf(1), 1, true };
	check_bad_queue(b, 2);
	/* The header can be read, the data cannot. */
	start(ALL);
	b[0] = (struct vbuf){ dev_mem(data, 2), 2 };
	b[1] = (struct vbuf){ dev_buf(2), 2 };
	b[2] = (struct vbuf){ dev_buf(1), 1, true };
	check_bad_queue(b, 3);
	start(ALL);
	b[0] = (struct vbuf){ dev_mem(data, sizeof(data)), sizeof(data) };
	b[1] = (struct vbuf){ dev_mem(data, 1), 1, true };
	check_bad_queue(b, 2);
	vd_check_alive();
}

/* A command that is changed while the device reads it */
static u64 command_at;

static void change_it(struct sim *s)
{
	u8 *p = sim_ptr(s, command_at, 3);

	/* VLAN 5 becomes VLAN 0x1005, which is none. */
	if (s->dma_reads)
		p[1] ^= 0x10;
}

KTEST(copied_once, "each byte of a command is read once")
{
	const u8 data[] = { CTRL_VLAN_ADD, 5, 0 };
	struct vbuf b[2];
	unsigned int i;

	start(ALL);
	b[0] = (struct vbuf){ dev_mem(data, sizeof(data)), sizeof(data) };
	b[1] = (struct vbuf){ dev_buf(1), 1, true };
	command_at = b[0].addr + 2;
	/* Whenever the change comes, the command is the one or the other. */
	for (i = 0; i < 8; i++) {
		u8 ack;

		sim->dma_hook = change_it;
		ack = ctrl_shape(b, 2, 0);
		sim->dma_hook = NULL;
		CHECK(ack == CTRL_OK || ack == CTRL_ERR);
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

KTEST(early, "a kick before DRIVER_OK is ignored")
{
	const u8 data[] = { CTRL_RX_PROMISC, 1 };
	struct vbuf b[2];

	power_on(0);
	vd_setup(ALL);
	b[0] = (struct vbuf){ dev_mem(data, sizeof(data)), sizeof(data) };
	b[1] = (struct vbuf){ dev_buf(1), 1, true };
	vq_add(vd_ctrlq(), b, 2);
	vq_notify(vd_ctrlq());
	CHECK_EQ(vq_drop(vd_ctrlq()), 0);
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	vd_driver_ok();
	sim_run(sim);
	vq_notify(vd_ctrlq());
	CHECK_EQ(vq_drop(vd_ctrlq()), 1);
}

/* -------------------------------------------------------------------------
 * Values out of range
 */

static u8 pairs_set(u16 pairs)
{
	u8 data[2];

	put_unaligned_le16(pairs, data);
	return ctrl_cmd(CTRL_MQ_PAIRS_SET, data, 2);
}

KTEST(pairs, "the number of queue pairs is 1 to what there are")
{
	start(ALL);
	CHECK_EQ(pairs_set(0), CTRL_ERR);
	CHECK_EQ(pairs_set(1), CTRL_OK);
	CHECK_EQ(pairs_set(PAIRS), CTRL_OK);
	CHECK_EQ(pairs_set(PAIRS + 1), CTRL_ERR);
	CHECK_EQ(pairs_set(0x8000), CTRL_ERR);
	CHECK_EQ(pairs_set(0xffff), CTRL_ERR);
}

KTEST(offloads, "only offloads that were negotiated can be switched")
{
	static const u8 none[] = { 0, 2, 3, 8, 9, 10, 11, 15, 17, 32, 54, 55, 59, 63 };
	unsigned int i;
	u8 data[8];

	start(ALL);
	put_unaligned_le64(0, data);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, data, 8), CTRL_OK);
	put_unaligned_le64(BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_TSO4), data);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, data, 8), CTRL_OK);
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		ktest_case("bit %u", none[i]);
		put_unaligned_le64(BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(none[i]), data);
		CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, data, 8), CTRL_ERR);
	}
}

KTEST(offloads_hdrlen, "GUEST_HDRLEN may be among them, as Linux has it")
{
	u8 data[8];

	start(ALL | BIT_ULL(NF_GUEST_HDRLEN));
	put_unaligned_le64(BIT_ULL(NF_GUEST_CSUM) | BIT_ULL(NF_GUEST_HDRLEN), data);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, data, 8), CTRL_OK);
	put_unaligned_le64(BIT_ULL(NF_GUEST_HDRLEN), data);
	CHECK_EQ(ctrl_cmd(CTRL_GUEST_OFFLOADS_SET, data, 8), CTRL_OK);
}
