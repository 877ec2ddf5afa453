// SPDX-License-Identifier: GPL-2.0
/*
 * net.c - virtio-net as a whole: queues, device configuration, link, life
 */
#include "net.h"

#define CTRL_QUEUE_SIZE		64
#define SPEED_DEFAULT		10000

/* With all of these the driver takes large sends in tunnels. */
#define TUNNEL_OFFLOADS		(BIT_ULL(NET_OFFLOAD_UDP_TUNNEL) | \
				 BIT_ULL(NET_F_GUEST_TSO4) | BIT_ULL(NET_F_GUEST_TSO6) | \
				 BIT_ULL(NET_F_GUEST_USO4) | BIT_ULL(NET_F_GUEST_USO6))

/* The virtqueue that the driver calls @index, 5.1.2 */
static struct virtio_vq *vnet_vq(struct virtio *v, unsigned int index)
{
	/* Legacy drivers set queues up before their features are in force. */
	const u64 *features = v->status & STATUS_DRIVER_OK || !v->legacy ? v->features : v->driver;
	bool many = virtio_bit(features, NET_F_MQ) || virtio_bit(features, NET_F_RSS);
	unsigned int ctrl = many ? v->nvqs - 1 : 2;

	if (index == ctrl)
		return virtio_bit(v->offered, NET_F_CTRL_VQ) ? &v->vq[v->nvqs - 1] : NULL;
	return index < ctrl ? &v->vq[index] : NULL;
}

/* What rx() takes from a driver that wants these offloads */
static u32 vnet_rx_caps(u64 offloads)
{
	/* Sums and TCP are cut and filled in here, if the driver cannot. */
	u32 caps = EMUL_RX_CSUM_PARTIAL | EMUL_RX_GSO;

	if (offloads & BIT_ULL(NET_F_GUEST_ECN))
		caps |= EMUL_RX_ECN;
	if (offloads & BIT_ULL(NET_F_GUEST_UFO))
		caps |= EMUL_RX_UFO;
	if ((offloads & BIT_ULL(NET_F_GUEST_USO4)) && (offloads & BIT_ULL(NET_F_GUEST_USO6)))
		caps |= EMUL_RX_USO;
	/* Nobody cuts these here: the driver takes all kinds or none. */
	if (!(TUNNEL_OFFLOADS & ~offloads)) {
		caps |= EMUL_RX_TUNNEL;
		if (offloads & BIT_ULL(NET_OFFLOAD_UDP_TUNNEL_CSUM))
			caps |= EMUL_RX_TUNNEL_CSUM;
	}
	return caps;
}

/**
 * vnet_rx_caps_update() - what rx() takes has changed
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_rx_caps_update(struct vnet *n)
{
	WRITE_ONCE(n->v.f.rx_caps, vnet_rx_caps(n->offloads));
}

/**
 * vnet_conf_changed() - receive queues are to copy filter and hash again
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_conf_changed(struct vnet *n)
{
	WRITE_ONCE(n->conf_gen, n->conf_gen + 1);
}

/**
 * vnet_conf_copy() - have a receive queue's filter and hash up to date
 * @n: device
 * @rx: receive queue
 *
 * Context: rx(), without the function's lock.
 */
void vnet_conf_copy(struct vnet *n, struct vnet_rx *rx)
{
	unsigned long flags;

	if (likely(rx->conf_gen == READ_ONCE(n->conf_gen)))
		return;
	flags = board_lock(&n->v.f);
	rx->filter = n->filter;
	rx->hash = n->hash;
	rx->conf_gen = n->conf_gen;
	board_unlock(&n->v.f, flags);
}

/**
 * vnet_set_mac() - the driver has changed the device's address
 * @n: device
 * @mac: address
 *
 * Context: function's lock.
 */
void vnet_set_mac(struct vnet *n, const u8 *mac)
{
	memcpy(n->filter.mac, mac, EMUL_ETH_ALEN);
	n->filter.mac_known = true;
	vnet_conf_changed(n);
}

/* Bytes of the header of each frame, 5.1.6.1 */
static u16 vnet_hdr_len(const struct virtio *v)
{
	if (virtio_has(v, NET_F_GUEST_UDP_TUNNEL_GSO) || virtio_has(v, NET_F_HOST_UDP_TUNNEL_GSO))
		return NET_HDR_LEN_TUNNEL;
	if (virtio_has(v, NET_F_HASH_REPORT))
		return NET_HDR_LEN_HASH;
	if (virtio_has(v, F_VERSION_1) || virtio_has(v, NET_F_MRG_RXBUF))
		return NET_HDR_LEN;
	return NET_HDR_LEN_LEGACY;
}

static void vnet_features_set(struct virtio *v)
{
	struct vnet *n = virtio_to_vnet(v);

	vnet_filter_mode(&n->filter, VNET_RX_PROMISC, !virtio_has(v, NET_F_CTRL_RX));
	n->filter.vlan_on = virtio_has(v, NET_F_CTRL_VLAN);
	if (virtio_has(v, NET_F_MAC))
		n->filter.mac_known = true;
	vnet_conf_changed(n);
	n->offloads = vnet_offloads(v->features);
	WRITE_ONCE(n->hdr_len, vnet_hdr_len(v));
	vnet_rx_caps_update(n);
}

static void vnet_reset(struct virtio *v)
{
	struct vnet *n = virtio_to_vnet(v);

	vnet_filter_init(&n->filter, n->params.mac);
	memset(&n->hash, 0, sizeof(n->hash));
	vnet_conf_changed(n);
	n->offloads = 0;
	vnet_steer_reset(&n->steer);
	vnet_coal_reset(n);
	vnet_announce_reset(n);
	vnet_stats_reset(n);
	vnet_rx_caps_update(n);
}

/* -------------------------------------------------------------------------
 * Device configuration
 */

/* All of it, as far as the driver may see it */
static void vnet_config(const struct vnet *n, u8 *config)
{
	const struct emul_params *p = &n->params;

	memset(config, 0, NET_CONFIG_LEN);
	memcpy(config + NET_CONFIG_MAC, n->filter.mac, EMUL_ETH_ALEN);
	emul_put_le16(config + NET_CONFIG_STATUS, (n->plugged ? NET_STATUS_LINK_UP : 0) |
						  (n->announce ? NET_STATUS_ANNOUNCE : 0));
	emul_put_le16(config + NET_CONFIG_MAX_PAIRS, p->queue_pairs);
	emul_put_le16(config + NET_CONFIG_MTU, p->mtu);
	emul_put_le32(config + NET_CONFIG_SPEED, p->speed);
	config[NET_CONFIG_DUPLEX] = p->duplex;
	config[NET_CONFIG_RSS_KEY] = RSS_KEY_LEN;
	emul_put_le16(config + NET_CONFIG_RSS_TABLE, RSS_TABLE_LEN);
	emul_put_le32(config + NET_CONFIG_HASH_TYPES, HASH_TYPES);
}

static u64 vnet_config_read(struct virtio *v, u32 off, unsigned int size)
{
	u8 config[NET_CONFIG_LEN];
	u64 val = 0;

	vnet_config(virtio_to_vnet(v), config);
	while (size--)
		val = val << 8 | config[off + size];
	return val;
}

/* Legacy drivers set the address here, 5.1.4.3. */
static void vnet_config_write(struct virtio *v, u32 off, unsigned int size, u64 val)
{
	struct vnet *n = virtio_to_vnet(v);
	u8 mac[EMUL_ETH_ALEN];

	memcpy(mac, n->filter.mac, sizeof(mac));
	for (; size && off < NET_CONFIG_MAC + EMUL_ETH_ALEN; size--, off++, val >>= 8)
		mac[off - NET_CONFIG_MAC] = val;
	vnet_set_mac(n, mac);
}

/* 5.1.4 */
static const struct virtio_field vnet_fields[] = {
	{ "mac", NET_CONFIG_MAC, EMUL_ETH_ALEN },
	{ "status", NET_CONFIG_STATUS, 2 },
	{ "max_virtqueue_pairs", NET_CONFIG_MAX_PAIRS, 2 },
	{ "mtu", NET_CONFIG_MTU, 2 },
	{ "speed", NET_CONFIG_SPEED, 4 },
	{ "duplex", NET_CONFIG_DUPLEX, 1 },
	{ "rss_max_key_size", NET_CONFIG_RSS_KEY, 1 },
	{ "rss_max_indirection_table_length", NET_CONFIG_RSS_TABLE, 2 },
	{ "supported_hash_types", NET_CONFIG_HASH_TYPES, 4 },
	{}
};

static const struct virtio_type vnet_type = {
	.id = VIRTIO_ID_NET,
	.legacy_features = BIT_ULL(NET_F_GSO) | BIT_ULL(F_NOTIFY_ON_EMPTY) |
			   BIT_ULL(F_ANY_LAYOUT),
	.vq = vnet_vq,
	.features_ok = vnet_features_ok,
	.features_set = vnet_features_set,
	.reset = vnet_reset,
	.config_len = NET_CONFIG_LEN,
	.fields = vnet_fields,
	.config_read = vnet_config_read,
	.config_write = vnet_config_write,
};

/* -------------------------------------------------------------------------
 * Life
 */

static void vnet_destroy(struct emul_function *f)
{
	struct vnet *n = to_vnet(f);

	kvfree(n->v.vq);
	kvfree(n->tx);
	kvfree(n->rx);
}

static void vnet_init_queues(struct vnet *n)
{
	struct emul_function *f = &n->v.f;
	unsigned int i;

	for (i = 0; i < f->rxqs; i++) {
		vnet_rxvq(n, i)->q = &f->rxq[i];
		vnet_rxvq(n, i)->max_size = n->params.rx_queue_size;
		vnet_txvq(n, i)->q = &f->txq[i];
		vnet_txvq(n, i)->max_size = n->params.tx_queue_size;
	}
	vnet_ctrlvq(n)->q = &f->ctrlq;
	vnet_ctrlvq(n)->max_size = CTRL_QUEUE_SIZE;
	/* No snapshot has been taken yet. */
	for (i = 0; i < n->v.nvqs; i++) {
		n->v.vq[i].ring_gen = n->v.vq[i].q->gen - 1;
		n->v.vq[i].ring_epoch = n->v.vq[i].epoch - 1;
	}
}

static int vnet_create(struct emul_function *f, const struct emul_params *params)
{
	struct vnet *n = to_vnet(f);
	u16 pairs = params->queue_pairs;
	struct virtio *v = &n->v;

	n->params = *params;
	f->txqs = pairs;
	f->rxqs = pairs;
	f->vectors = 2 * pairs + 1;
	v->nvqs = 2 * pairs + 1;
	v->vq = kvcalloc(v->nvqs, sizeof(*v->vq), GFP_KERNEL);
	n->tx = kvcalloc(pairs, sizeof(*n->tx), GFP_KERNEL);
	n->rx = kvcalloc(pairs, sizeof(*n->rx), GFP_KERNEL);
	if (!v->vq || !n->tx || !n->rx) {
		vnet_destroy(f);
		return -ENOMEM;
	}
	vnet_init_queues(n);
	vnet_offer(params, v->offered);
	f->rx_caps_max = vnet_rx_caps(vnet_offloads(v->offered));
	virtio_create(v, &vnet_type, params);
	return 0;
}

/* Without NET_F_STATUS the driver takes the link to be up; frames pass all the same. */
static void vnet_partner(struct emul_function *f, const struct emul_partner *partner)
{
	struct vnet *n = to_vnet(f);
	u32 speed = n->params.speed;
	const struct emul_link link = {
		.up = partner->plugged,
		.speed = speed && speed <= U16_MAX ? speed : SPEED_DEFAULT,
		.full_duplex = n->params.duplex != EMUL_DUPLEX_HALF,
	};

	if (n->plugged == partner->plugged)
		return;
	n->plugged = partner->plugged;
	board_link(f, &link);
	vnet_announce_reset(n);
	if (partner->plugged && vnet_announce_start(n))
		return;
	if (virtio_has(&n->v, NET_F_STATUS))
		virtio_config_update(&n->v);
}

static unsigned int vnet_steer(struct emul_function *f, const u8 *head, u32 len)
{
	struct vnet *n = to_vnet(f);

	return vnet_steer_queue(&n->steer, &n->hash, board_now(f), head, len);
}

static void vnet_timer(struct emul_function *f, unsigned int id)
{
	if (id == VNET_TIMER_COAL)
		vnet_coal_timer(to_vnet(f));
	else
		vnet_announce_timer(to_vnet(f));
}

const struct emul_model virtio_net_model = {
	.name = "virtio-net",
	.devices = virtio_devices,
	.features = vnet_features,
	.state_size = sizeof(struct vnet),
	.defaults = vnet_defaults,
	.check = vnet_check,
	.dma_physical = vnet_dma_physical,
	.create = vnet_create,
	.destroy = vnet_destroy,
	.mmio_read = virtio_mmio_read,
	.mmio_write = virtio_mmio_write,
	.absent_read = virtio_absent_read,
	.config_read = virtio_config_read,
	.config_changed = virtio_config_changed,
	.reset = virtio_bus_reset,
	.timer = vnet_timer,
	.partner = vnet_partner,
	.tx = vnet_tx,
	.rx = vnet_rx,
	.rx_flush = vnet_rx_flush,
	.rx_ready = vnet_rx_ready,
	.steer = vnet_steer,
	.ctrl = vnet_ctrl,
	.view = virtio_view,
	.reg = virtio_reg,
	.reg_find = virtio_reg_find,
};
