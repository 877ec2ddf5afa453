// SPDX-License-Identifier: GPL-2.0
/*
 * virtio_net_dut.c - frames and control commands of the virtio-net device under test
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define ACK_PRESET	0x5a

unsigned int vd_hdr_len(void)
{
	if (vd_has(NF_HOST_TUNNEL) || vd_has(NF_GUEST_TUNNEL))
		return NET_HDR_LEN_TUNNEL;
	if (vd_has(NF_HASH_REPORT))
		return NET_HDR_LEN_HASH;
	return vd_has(VF_VERSION_1) || vd_has(NF_MRG_RXBUF) ? NET_HDR_LEN : NET_HDR_LEN_LEGACY;
}

u64 dev_mem(const void *data, u32 len)
{
	u64 addr = sim_alloc(sim, len, 1, SIM_DEV_READS);

	memcpy(sim_ptr(sim, addr, len), data, len);
	return addr;
}

u64 dev_buf(u32 len)
{
	u64 addr = sim_alloc(sim, len, 1, SIM_DEV_WRITES);

	memset(sim_ptr(sim, addr, len), 0xee, len);
	return addr;
}

/* -------------------------------------------------------------------------
 * Transmit
 */

void vd_send(struct vq *q, const struct net_hdr *hdr, const void *data, u32 len)
{
	static const struct net_hdr none;
	const u32 used = sim->used;
	struct vbuf b[2];
	u16 id;

	b[0] = (struct vbuf){ dev_mem(hdr ? hdr : &none, vd_hdr_len()), vd_hdr_len() };
	b[1] = (struct vbuf){ dev_mem(data, len), len };
	id = vq_add(q, b, 2);
	vq_kick(q);
	CHECK_EQ(vq_one(q).id, id);
	sim->used = used;
}

void vd_tx(const struct net_hdr *hdr, const void *data, u32 len)
{
	vd_send(vd_txq(0), hdr, data, len);
}

struct sim_frame *vd_tx_one(void)
{
	REQUIRE_EQ(sim->out.count, 1);
	return sim_frame_pop(sim);
}

void vd_tx_drain(void)
{
	struct sim_frame *w;

	while ((w = sim_frame_pop(sim)))
		free(w);
}

/* -------------------------------------------------------------------------
 * Receive
 */

void vd_rx_fill(struct vq *q, unsigned int n, u32 size)
{
	unsigned int i;
	u16 id;

	if (!q->rx)
		q->rx = size;
	REQUIRE_EQ(q->rx, size);
	for (i = 0; i < n; i++) {
		u64 addr = dev_buf(size);

		id = vq_add1(q, addr, size, true);
		q->pending[id].addr = addr;
	}
	vq_kick(q);
}

u32 vd_rx_get(struct vq *q, struct net_hdr *hdr, u8 *data)
{
	const u32 hdr_len = vd_hdr_len();
	unsigned int i, n = 1;
	struct vused u;
	u32 len = 0;
	u8 *p;

	memset(hdr, 0, sizeof(*hdr));
	for (i = 0; i < n; i++) {
		REQUIRE(vq_get(q, &u));
		REQUIRE(u.len <= q->rx);
		p = sim_ptr(sim, q->pending[u.id].addr, u.len);
		if (!i) {
			REQUIRE(u.len >= hdr_len);
			memcpy(hdr, p, hdr_len);
			p += hdr_len;
			u.len -= hdr_len;
			if (vd_has(NF_MRG_RXBUF))
				n = le16_to_cpu(hdr->num_buffers);
			REQUIRE(n >= 1);
		}
		REQUIRE(len + u.len <= PKT_MAX);
		memcpy(data + len, p, u.len);
		len += u.len;
	}
	return len;
}

void vd_wire(const void *data, u32 len)
{
	sim_wire_send(sim, data, len, NULL, 1);
	sim_run(sim);
}

/* -------------------------------------------------------------------------
 * Control commands
 */

/* A driver may spin for the answer: it is there when the notification has been written. */
u8 ctrl_shape(const struct vbuf *b, unsigned int n, unsigned int how)
{
	struct vq *q = vd_ctrlq();
	u8 *ack = NULL;
	unsigned int i;
	struct vused u;
	u16 id;

	for (i = 0; i < n && !ack; i++)
		if (b[i].write && b[i].len)
			ack = sim_ptr(sim, b[i].addr, 1);
	if (ack)
		*ack = ACK_PRESET;
	id = vq_add_how(q, b, n, how);
	vq_notify_only(q);
	REQUIRE(vq_get(q, &u));
	CHECK_EQ(u.id, id);
	return ack ? *ack : ACK_PRESET;
}

u8 ctrl_query(u8 class, u8 cmd, const void *data, u32 len, void *reply, u32 reply_len)
{
	const u8 hdr[2] = { class, cmd };
	const u32 used = sim->used;
	struct vbuf b[4];
	unsigned int n = 0;
	u64 answer = 0;
	u8 ack;

	b[n++] = (struct vbuf){ dev_mem(hdr, sizeof(hdr)), sizeof(hdr) };
	if (len)
		b[n++] = (struct vbuf){ dev_mem(data, len), len };
	b[n++] = (struct vbuf){ dev_buf(1), 1, true };
	if (reply_len) {
		answer = dev_buf(reply_len);
		b[n++] = (struct vbuf){ answer, reply_len, true };
	}
	ack = ctrl_shape(b, n, 0);
	if (reply_len)
		memcpy(reply, sim_ptr(sim, answer, reply_len), reply_len);
	sim->used = used;
	return ack;
}

u8 ctrl_cmd(u8 class, u8 cmd, const void *data, u32 len)
{
	return ctrl_query(class, cmd, data, len, NULL, 0);
}
