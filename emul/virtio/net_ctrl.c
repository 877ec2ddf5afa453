// SPDX-License-Identifier: GPL-2.0
/*
 * net_ctrl.c - the control queue, 5.1.6.5
 *
 * A command is class, command, data; then what the device writes: an answer of
 * one byte, and data for some. All of it may be cut into buffers in any way. It
 * is read once, from the beginning to the end, and a command that fails changes
 * nothing.
 */
#include "net.h"

#define HDR_LEN			2
#define ACK_OK			0
#define ACK_ERR			1
/* Bytes of a RSS configuration in front of its table, and between table and key */
#define RSS_HEAD_LEN		8
#define RSS_TAIL_LEN		3
#define HASH_RESERVED_LEN	8

/* -------------------------------------------------------------------------
 * The bytes of a command
 */

/**
 * vnet_ctrl_left() - data of the command that has not been read
 * @n: device
 */
u64 vnet_ctrl_left(const struct vnet *n)
{
	return n->ctrl.chain.read_len - n->ctrl.at;
}

/**
 * vnet_ctrl_room() - bytes that can still be written behind the answer
 * @n: device
 */
u64 vnet_ctrl_room(const struct vnet *n)
{
	return n->ctrl.chain.write_len - n->ctrl.written;
}

/**
 * vnet_ctrl_get() - read on in the command's data
 * @n: device
 * @dst: ordinary memory
 * @len: bytes
 *
 * Context: ctrl(). Return: false if there is less, or memory cannot be read.
 */
bool vnet_ctrl_get(struct vnet *n, void *dst, u32 len)
{
	struct vnet_ctrl *c = &n->ctrl;

	if (c->err || vnet_ctrl_left(n) < len)
		return false;
	c->err = vring_read(&vnet_ctrlvq(n)->ring, &c->chain, c->at, dst, len);
	c->at += len;
	return !c->err;
}

/**
 * vnet_ctrl_reply() - write on behind the answer
 * @n: device
 * @src: ordinary memory
 * @len: bytes
 *
 * Context: ctrl(). Return: false if there is less room, or memory cannot be written.
 */
bool vnet_ctrl_reply(struct vnet *n, const void *src, u32 len)
{
	struct vnet_ctrl *c = &n->ctrl;

	if (c->err || vnet_ctrl_room(n) < len)
		return false;
	c->err = vring_write(&vnet_ctrlvq(n)->ring, &c->chain, c->written, src, len);
	c->written += len;
	return !c->err;
}

static bool ctrl_get16(struct vnet *n, u16 *val)
{
	__le16 word;

	if (!vnet_ctrl_get(n, &word, sizeof(word)))
		return false;
	*val = le16_to_cpu(word);
	return true;
}

static bool ctrl_get32(struct vnet *n, u32 *val)
{
	__le32 word;

	if (!vnet_ctrl_get(n, &word, sizeof(word)))
		return false;
	*val = le32_to_cpu(word);
	return true;
}

/* -------------------------------------------------------------------------
 * Filters, 5.1.6.5.1 to 5.1.6.5.4
 */

static bool ctrl_rx_mode(struct vnet *n)
{
	unsigned long flags;
	u8 on;

	if (!vnet_ctrl_get(n, &on, sizeof(on)))
		return false;
	flags = board_lock(&n->v.f);
	vnet_filter_mode(&n->filter, n->ctrl.cmd, on);
	vnet_conf_changed(n);
	board_unlock(&n->v.f, flags);
	return true;
}

/* A count and so many addresses. Of a table that is too long only the count matters. */
static bool ctrl_get_macs(struct vnet *n, struct vnet_macs *t)
{
	u32 count;

	if (!ctrl_get32(n, &count) || (u64)count * EMUL_ETH_ALEN > vnet_ctrl_left(n))
		return false;
	t->overflow = count > VNET_MACS;
	t->n = t->overflow ? 0 : count;
	if (!t->overflow)
		return vnet_ctrl_get(n, t->mac, count * EMUL_ETH_ALEN);
	n->ctrl.at += (u64)count * EMUL_ETH_ALEN;
	return true;
}

static bool ctrl_mac_table(struct vnet *n)
{
	struct vnet_ctrl *c = &n->ctrl;
	unsigned long flags;

	if (!ctrl_get_macs(n, &c->unicast) || !ctrl_get_macs(n, &c->multicast))
		return false;
	flags = board_lock(&n->v.f);
	n->filter.unicast = c->unicast;
	n->filter.multicast = c->multicast;
	vnet_conf_changed(n);
	board_unlock(&n->v.f, flags);
	return true;
}

static bool ctrl_mac_addr(struct vnet *n)
{
	u8 mac[EMUL_ETH_ALEN];
	unsigned long flags;

	/* A group is nobody's address. */
	if (!vnet_ctrl_get(n, mac, sizeof(mac)) || mac[0] & 1)
		return false;
	flags = board_lock(&n->v.f);
	vnet_set_mac(n, mac);
	board_unlock(&n->v.f, flags);
	return true;
}

static bool ctrl_vlan(struct vnet *n)
{
	unsigned long flags;
	u16 vid;

	if (!ctrl_get16(n, &vid) || vid >= VNET_VLANS)
		return false;
	flags = board_lock(&n->v.f);
	vnet_filter_vlan(&n->filter, vid, n->ctrl.cmd == NET_CTRL_VLAN_ADD);
	vnet_conf_changed(n);
	board_unlock(&n->v.f, flags);
	return true;
}

static bool ctrl_announce_ack(struct vnet *n)
{
	unsigned long flags;
	bool ok;

	flags = board_lock(&n->v.f);
	ok = vnet_announce_ack(n);
	board_unlock(&n->v.f, flags);
	return ok;
}

/* -------------------------------------------------------------------------
 * Queues, hash and offloads, 5.1.6.5.5 to 5.1.6.5.7
 */

static bool ctrl_pairs(struct vnet *n)
{
	unsigned long flags;
	u16 pairs;

	if (!ctrl_get16(n, &pairs) || !pairs || pairs > n->params.queue_pairs)
		return false;
	flags = board_lock(&n->v.f);
	vnet_steer_pairs(&n->steer, pairs);
	board_unlock(&n->v.f, flags);
	return true;
}

/* The length of a key, and the key */
static bool ctrl_get_key(struct vnet *n, u8 *len, u8 *key)
{
	return vnet_ctrl_get(n, len, 1) && *len <= RSS_KEY_LEN && vnet_ctrl_get(n, key, *len);
}

static bool ctrl_rss(struct vnet *n)
{
	u16 max = n->params.queue_pairs;
	u16 table[RSS_TABLE_LEN];
	u16 mask, unclassified, tx;
	u8 key[RSS_KEY_LEN];
	unsigned long flags;
	unsigned int i;
	u32 types;
	u8 len;

	if (!ctrl_get32(n, &types) || !ctrl_get16(n, &mask) || !ctrl_get16(n, &unclassified))
		return false;
	if (types & ~HASH_TYPES || mask >= RSS_TABLE_LEN || !is_power_of_2(mask + 1) ||
	    unclassified >= max)
		return false;
	if (!vnet_ctrl_get(n, table, (mask + 1) * sizeof(table[0])))
		return false;
	for (i = 0; i <= mask; i++) {
		table[i] = le16_to_cpu((__force __le16)table[i]);
		if (table[i] >= max)
			return false;
	}
	if (!ctrl_get16(n, &tx) || !tx || tx > max || !ctrl_get_key(n, &len, key))
		return false;
	flags = board_lock(&n->v.f);
	vnet_hash_set(&n->hash, types, key, len);
	vnet_steer_rss(&n->steer, unclassified, table, mask);
	vnet_conf_changed(n);
	board_unlock(&n->v.f, flags);
	return true;
}

static bool ctrl_hash(struct vnet *n)
{
	u8 reserved[HASH_RESERVED_LEN];
	u8 key[RSS_KEY_LEN];
	unsigned long flags;
	u32 types;
	u8 len;

	if (!ctrl_get32(n, &types) || types & ~HASH_TYPES ||
	    !vnet_ctrl_get(n, reserved, sizeof(reserved)) || !ctrl_get_key(n, &len, key))
		return false;
	flags = board_lock(&n->v.f);
	vnet_hash_set(&n->hash, types, key, len);
	vnet_conf_changed(n);
	board_unlock(&n->v.f, flags);
	return true;
}

static bool ctrl_offloads(struct vnet *n)
{
	u64 val, can = vnet_offloads(n->v.features);
	unsigned long flags;
	__le64 word;

	if (!vnet_ctrl_get(n, &word, sizeof(word)))
		return false;
	val = le64_to_cpu(word);
	/* Linux counts that among these, which says what the driver transmits. */
	val &= ~(n->v.features[0] & BIT_ULL(NET_F_GUEST_HDRLEN));
	if (val & ~can)
		return false;
	/* Without the first none of the others makes sense, 5.1.3.1. */
	if (!(val & BIT_ULL(NET_F_GUEST_CSUM)))
		val = 0;
	flags = board_lock(&n->v.f);
	WRITE_ONCE(n->offloads, val);
	vnet_rx_caps_update(n);
	board_unlock(&n->v.f, flags);
	return true;
}

/* -------------------------------------------------------------------------
 * Coalescing, virtio 1.3 section 5.1.6.5.8
 */

static bool ctrl_get_coal(struct vnet *n, struct vnet_coal_conf *conf)
{
	return ctrl_get32(n, &conf->max_frames) && ctrl_get32(n, &conf->usecs);
}

static bool ctrl_coal(struct vnet *n)
{
	unsigned int kind = n->ctrl.cmd == NET_CTRL_COAL_TX_SET ? VNET_COAL_TX : VNET_COAL_RX;
	struct vnet_coal_conf conf;
	unsigned long flags;

	if (!ctrl_get_coal(n, &conf))
		return false;
	flags = board_lock(&n->v.f);
	vnet_coal_set_all(n, kind, &conf);
	board_unlock(&n->v.f, flags);
	return true;
}

/* The transmit or receive queue that the driver names; NULL if it is not enabled. */
static struct virtio_vq *ctrl_coal_vq(struct vnet *n, u16 index)
{
	struct virtio_vq *vq = n->v.type->vq(&n->v, index);

	return vq && vq != vnet_ctrlvq(n) && vq->enabled ? vq : NULL;
}

static bool ctrl_coal_vq_set(struct vnet *n)
{
	struct vnet_coal_conf conf;
	struct virtio_vq *vq;
	unsigned long flags;
	u16 index, reserved;

	if (!ctrl_get16(n, &index) || !ctrl_get16(n, &reserved) || !ctrl_get_coal(n, &conf))
		return false;
	flags = board_lock(&n->v.f);
	vq = ctrl_coal_vq(n, index);
	if (vq)
		vnet_coal_set(n, vq, &conf);
	board_unlock(&n->v.f, flags);
	return vq;
}

static bool ctrl_coal_vq_get(struct vnet *n)
{
	struct vnet_coal_conf conf = { };
	u16 index, reserved;
	struct virtio_vq *vq;
	unsigned long flags;
	__le32 reply[2];

	if (!ctrl_get16(n, &index) || !ctrl_get16(n, &reserved))
		return false;
	flags = board_lock(&n->v.f);
	vq = ctrl_coal_vq(n, index);
	if (vq)
		conf = *vnet_coal_get(n, vq);
	board_unlock(&n->v.f, flags);
	reply[0] = cpu_to_le32(conf.max_frames);
	reply[1] = cpu_to_le32(conf.usecs);
	return vq && vnet_ctrl_reply(n, reply, sizeof(reply));
}

/* -------------------------------------------------------------------------
 * The queue
 */

static const struct ctrl_cmd {
	u8 class;
	u8 cmd;
	u8 feature;
	bool (*handler)(struct vnet *n);
} ctrl_cmds[] = {
	{ NET_CTRL_RX, VNET_RX_PROMISC, NET_F_CTRL_RX, ctrl_rx_mode },
	{ NET_CTRL_RX, VNET_RX_ALLMULTI, NET_F_CTRL_RX, ctrl_rx_mode },
	{ NET_CTRL_RX, VNET_RX_ALLUNI, NET_F_CTRL_RX_EXTRA, ctrl_rx_mode },
	{ NET_CTRL_RX, VNET_RX_NOMULTI, NET_F_CTRL_RX_EXTRA, ctrl_rx_mode },
	{ NET_CTRL_RX, VNET_RX_NOUNI, NET_F_CTRL_RX_EXTRA, ctrl_rx_mode },
	{ NET_CTRL_RX, VNET_RX_NOBCAST, NET_F_CTRL_RX_EXTRA, ctrl_rx_mode },
	{ NET_CTRL_MAC, NET_CTRL_MAC_TABLE_SET, NET_F_CTRL_RX, ctrl_mac_table },
	{ NET_CTRL_MAC, NET_CTRL_MAC_ADDR_SET, NET_F_CTRL_MAC_ADDR, ctrl_mac_addr },
	{ NET_CTRL_VLAN, NET_CTRL_VLAN_ADD, NET_F_CTRL_VLAN, ctrl_vlan },
	{ NET_CTRL_VLAN, NET_CTRL_VLAN_DEL, NET_F_CTRL_VLAN, ctrl_vlan },
	{ NET_CTRL_ANNOUNCE, NET_CTRL_ANNOUNCE_ACK, NET_F_GUEST_ANNOUNCE, ctrl_announce_ack },
	{ NET_CTRL_MQ, NET_CTRL_MQ_PAIRS_SET, NET_F_MQ, ctrl_pairs },
	{ NET_CTRL_MQ, NET_CTRL_MQ_RSS_CONFIG, NET_F_RSS, ctrl_rss },
	{ NET_CTRL_MQ, NET_CTRL_MQ_HASH_CONFIG, NET_F_HASH_REPORT, ctrl_hash },
	{ NET_CTRL_OFFLOADS, NET_CTRL_OFFLOADS_SET, NET_F_CTRL_GUEST_OFFLOADS, ctrl_offloads },
	{ NET_CTRL_COAL, NET_CTRL_COAL_TX_SET, NET_F_NOTF_COAL, ctrl_coal },
	{ NET_CTRL_COAL, NET_CTRL_COAL_RX_SET, NET_F_NOTF_COAL, ctrl_coal },
	{ NET_CTRL_COAL, NET_CTRL_COAL_VQ_SET, NET_F_VQ_NOTF_COAL, ctrl_coal_vq_set },
	{ NET_CTRL_COAL, NET_CTRL_COAL_VQ_GET, NET_F_VQ_NOTF_COAL, ctrl_coal_vq_get },
	{ NET_CTRL_STATS, NET_CTRL_STATS_QUERY, NET_F_DEVICE_STATS, vnet_stats_query },
	{ NET_CTRL_STATS, NET_CTRL_STATS_GET, NET_F_DEVICE_STATS, vnet_stats_get },
};

/* Whether the command in n->ctrl has been obeyed */
static bool ctrl_command(struct vnet *n)
{
	const struct ctrl_cmd *c;
	u8 hdr[HDR_LEN];

	if (!vnet_ctrl_get(n, hdr, sizeof(hdr)))
		return false;
	n->ctrl.cmd = hdr[1];
	for (c = ctrl_cmds; c < ctrl_cmds + ARRAY_SIZE(ctrl_cmds); c++)
		if (c->class == hdr[0] && c->cmd == hdr[1])
			break;
	if (c == ctrl_cmds + ARRAY_SIZE(ctrl_cmds))
		return false;
	if (virtio_has(&n->v, c->feature))
		return c->handler(n);
	board_lint(&n->v.f, EMUL_LINT_FEATURE_NOT_NEGOTIATED, "command %u of class %u, without %u",
		   c->cmd, c->class, c->feature);
	return false;
}

/* Obey the command in n->ctrl.chain. Returns 0 or an error of the ring. */
static int ctrl_obey(struct vnet *n)
{
	struct vnet_ctrl *c = &n->ctrl;
	bool ok;

	c->at = 0;
	c->written = sizeof(c->ack);
	c->err = 0;
	/* Statistics include the command that asks for them, 1.3 5.1.6.5.9.3. */
	c->commands++;
	c->ok++;
	ok = ctrl_command(n);
	if (!ok || c->err)
		c->ok--;
	if (c->err) {
		c->commands--;
		return c->err;
	}
	if (!ok)
		c->written = sizeof(c->ack);
	c->ack = ok ? ACK_OK : ACK_ERR;
	c->done = true;
	return 0;
}

/*
 * Obey it and answer. If the queue is stopped in between only the answer is left to be
 * given the next time. Returns 0 or an error of the ring.
 */
static int ctrl_one(struct vnet *n, struct vring *r)
{
	struct vnet_ctrl *c = &n->ctrl;
	int err;

	/* There is no way to refuse a command without a byte for the answer. */
	if (!c->chain.write_len)
		return -EINVAL;
	err = c->done ? 0 : ctrl_obey(n);
	if (!err)
		err = vring_write(r, &c->chain, 0, &c->ack, sizeof(c->ack));
	if (err)
		return err;
	c->done = false;
	vring_push(r, &c->chain, c->written);
	return 0;
}

/* At most as many commands as there are descriptors. 0, -EAGAIN or an error of the ring. */
static int ctrl_run(struct vnet *n, struct vring *r)
{
	struct vring_pos pos;
	unsigned int i;
	int err;

	for (i = 0; i < r->size; i++) {
		pos = r->pos;
		r->npieces = 0;
		err = vring_take(r, &n->ctrl.chain);
		if (err <= 0)
			return err;
		err = ctrl_one(n, r);
		if (err == -ESTALE)
			vring_unpop(r, &pos, &n->ctrl.chain);
		if (err)
			return err;
	}
	return -EAGAIN;
}

/**
 * vnet_ctrl() - emul_model.ctrl
 * @q: the control queue
 */
void vnet_ctrl(struct emul_queue *q)
{
	struct vnet *n = to_vnet(q->f);
	struct virtio_vq *vq = vnet_ctrlvq(n);
	bool interrupt = false;
	unsigned long flags;
	int err, flushed;

	if (!virtio_vq_open(&n->v, vq))
		return;
	if (n->ctrl.epoch != vq->ring_epoch) {
		n->ctrl.epoch = vq->ring_epoch;
		n->ctrl.done = false;
	}
	err = ctrl_run(n, &vq->ring);
	flushed = vring_flush(&vq->ring, &interrupt);
	if (!err || err == -EAGAIN)
		err = flushed ? flushed : err;
	if (err == -EAGAIN)
		board_kick(q);
	else if (err)
		virtio_fault(&n->v, vq, err);
	if (!interrupt)
		return;
	flags = board_lock(&n->v.f);
	virtio_raise(&n->v, vq);
	board_unlock(&n->v.f, flags);
}
