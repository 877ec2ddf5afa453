// SPDX-License-Identifier: GPL-2.0
/*
 * net_features.c - the features of a network device: names, defaults, what needs what
 */
#include "net.h"

#define QUEUE_SIZE_MIN		256
#define QUEUE_SIZE_DEFAULT	256
#define MTU_MIN			68

/* Offloads of received frames that can be switched by the names of their features, 5.1.6.5.6.1 */
#define OFFLOADS		(BIT_ULL(NET_F_GUEST_CSUM) | BIT_ULL(NET_F_GUEST_TSO4) | \
				 BIT_ULL(NET_F_GUEST_TSO6) | BIT_ULL(NET_F_GUEST_ECN) | \
				 BIT_ULL(NET_F_GUEST_UFO) | BIT_ULL(NET_F_GUEST_USO4) | \
				 BIT_ULL(NET_F_GUEST_USO6))

/* Names as users know them from QEMU and from the specification */
const struct emul_feature vnet_features[] = {
	{ "csum", NET_F_CSUM },
	{ "guest_csum", NET_F_GUEST_CSUM },
	{ "ctrl_guest_offloads", NET_F_CTRL_GUEST_OFFLOADS },
	{ "mtu", NET_F_MTU },
	{ "mac", NET_F_MAC },
	{ "gso", NET_F_GSO },
	{ "guest_tso4", NET_F_GUEST_TSO4 },
	{ "guest_tso6", NET_F_GUEST_TSO6 },
	{ "guest_ecn", NET_F_GUEST_ECN },
	{ "guest_ufo", NET_F_GUEST_UFO },
	{ "host_tso4", NET_F_HOST_TSO4 },
	{ "host_tso6", NET_F_HOST_TSO6 },
	{ "host_ecn", NET_F_HOST_ECN },
	{ "host_ufo", NET_F_HOST_UFO },
	{ "mrg_rxbuf", NET_F_MRG_RXBUF },
	{ "status", NET_F_STATUS },
	{ "ctrl_vq", NET_F_CTRL_VQ },
	{ "ctrl_rx", NET_F_CTRL_RX },
	{ "ctrl_vlan", NET_F_CTRL_VLAN },
	{ "ctrl_rx_extra", NET_F_CTRL_RX_EXTRA },
	{ "guest_announce", NET_F_GUEST_ANNOUNCE },
	{ "mq", NET_F_MQ },
	{ "ctrl_mac_addr", NET_F_CTRL_MAC_ADDR },
	{ "any_layout", F_ANY_LAYOUT },
	{ "indirect_desc", F_INDIRECT_DESC },
	{ "event_idx", F_EVENT_IDX },
	{ "access_platform", F_ACCESS_PLATFORM },
	{ "packed", F_RING_PACKED },
	{ "in_order", F_IN_ORDER },
	{ "order_platform", F_ORDER_PLATFORM },
	{ "notification_data", F_NOTIFICATION_DATA },
	{ "ring_reset", F_RING_RESET },
	{ "device_stats", NET_F_DEVICE_STATS },
	{ "vq_notf_coal", NET_F_VQ_NOTF_COAL },
	{ "notf_coal", NET_F_NOTF_COAL },
	{ "guest_uso4", NET_F_GUEST_USO4 },
	{ "guest_uso6", NET_F_GUEST_USO6 },
	{ "host_uso", NET_F_HOST_USO },
	{ "hash_report", NET_F_HASH_REPORT },
	{ "guest_hdrlen", NET_F_GUEST_HDRLEN },
	{ "rss", NET_F_RSS },
	{ "rsc_ext", NET_F_RSC_EXT },
	{ "standby", NET_F_STANDBY },
	{ "speed_duplex", NET_F_SPEED_DUPLEX },
	{ "guest_udp_tunnel_gso", NET_F_GUEST_UDP_TUNNEL_GSO },
	{ "guest_udp_tunnel_gso_csum", NET_F_GUEST_UDP_TUNNEL_GSO_CSUM },
	{ "host_udp_tunnel_gso", NET_F_HOST_UDP_TUNNEL_GSO },
	{ "host_udp_tunnel_gso_csum", NET_F_HOST_UDP_TUNNEL_GSO_CSUM },
	{ NULL, 0 }
};

/*
 * Not offered unless asked for: they change what a driver does with the device, or Linux's
 * cannot bear it, see Documentation/virtio-net.rst.
 */
static const u8 features_off[] = {
	F_RING_PACKED, F_IN_ORDER, F_NOTIFICATION_DATA, NET_F_STANDBY, NET_F_HASH_REPORT,
	NET_F_GUEST_ANNOUNCE,
};

/* What a feature needs one of, by each rule, 5.1.3.1; bits that are 0 stand for none */
static const struct feature_rule {
	u8 feature;
	u8 needs;
	u8 or;
} feature_rules[] = {
	{ NET_F_GUEST_TSO4, NET_F_GUEST_CSUM },
	{ NET_F_GUEST_TSO6, NET_F_GUEST_CSUM },
	{ NET_F_GUEST_ECN, NET_F_GUEST_TSO4, NET_F_GUEST_TSO6 },
	{ NET_F_GUEST_UFO, NET_F_GUEST_CSUM },
	{ NET_F_GUEST_USO4, NET_F_GUEST_CSUM },
	{ NET_F_GUEST_USO6, NET_F_GUEST_CSUM },
	{ NET_F_HOST_TSO4, NET_F_CSUM },
	{ NET_F_HOST_TSO6, NET_F_CSUM },
	{ NET_F_HOST_ECN, NET_F_HOST_TSO4, NET_F_HOST_TSO6 },
	{ NET_F_HOST_UFO, NET_F_CSUM },
	{ NET_F_HOST_USO, NET_F_CSUM },
	{ NET_F_GUEST_UDP_TUNNEL_GSO, NET_F_GUEST_TSO4 },
	{ NET_F_GUEST_UDP_TUNNEL_GSO, NET_F_GUEST_TSO6 },
	{ NET_F_GUEST_UDP_TUNNEL_GSO, NET_F_GUEST_USO4 },
	{ NET_F_GUEST_UDP_TUNNEL_GSO, NET_F_GUEST_USO6 },
	{ NET_F_GUEST_UDP_TUNNEL_GSO_CSUM, NET_F_GUEST_UDP_TUNNEL_GSO },
	{ NET_F_HOST_UDP_TUNNEL_GSO, NET_F_HOST_TSO4 },
	{ NET_F_HOST_UDP_TUNNEL_GSO, NET_F_HOST_TSO6 },
	{ NET_F_HOST_UDP_TUNNEL_GSO, NET_F_HOST_USO },
	{ NET_F_HOST_UDP_TUNNEL_GSO_CSUM, NET_F_HOST_UDP_TUNNEL_GSO },
	{ NET_F_RSC_EXT, NET_F_HOST_TSO4, NET_F_HOST_TSO6 },
	{ NET_F_CTRL_GUEST_OFFLOADS, NET_F_CTRL_VQ },
	{ NET_F_CTRL_RX, NET_F_CTRL_VQ },
	{ NET_F_CTRL_RX_EXTRA, NET_F_CTRL_VQ },
	{ NET_F_CTRL_VLAN, NET_F_CTRL_VQ },
	{ NET_F_GUEST_ANNOUNCE, NET_F_CTRL_VQ },
	{ NET_F_MQ, NET_F_CTRL_VQ },
	{ NET_F_CTRL_MAC_ADDR, NET_F_CTRL_VQ },
	{ NET_F_NOTF_COAL, NET_F_CTRL_VQ },
	{ NET_F_VQ_NOTF_COAL, NET_F_CTRL_VQ },
	{ NET_F_RSS, NET_F_CTRL_VQ },
	{ NET_F_HASH_REPORT, NET_F_CTRL_VQ },
	{ NET_F_DEVICE_STATS, NET_F_CTRL_VQ },
};

static void set_bit_of(u64 *features, unsigned int bit, bool on)
{
	if (on)
		features[bit / 64] |= BIT_ULL(bit % 64);
	else
		features[bit / 64] &= ~BIT_ULL(bit % 64);
}

/**
 * vnet_defaults() - emul_model.defaults
 * @params: of which @params->device is set
 */
void vnet_defaults(struct emul_params *params)
{
	const struct emul_feature *f;
	unsigned int i;

	params->queue_pairs = 1;
	params->rx_queue_size = QUEUE_SIZE_DEFAULT;
	params->tx_queue_size = QUEUE_SIZE_DEFAULT;
	params->mtu = 0;
	params->speed = EMUL_SPEED_UNKNOWN;
	params->offload = EMUL_OFFLOAD_GSO;
	params->duplex = EMUL_DUPLEX_UNKNOWN;
	memset(params->features, 0, sizeof(params->features));
	for (f = vnet_features; f->name; f++)
		set_bit_of(params->features, f->bit, true);
	for (i = 0; i < ARRAY_SIZE(features_off); i++)
		set_bit_of(params->features, features_off[i], false);
}

static bool queue_size_ok(u16 size)
{
	return size >= QUEUE_SIZE_MIN && size <= VRING_MAX_SIZE && is_power_of_2(size);
}

/* What contradicts itself in a set of features, or 0 */
static u8 features_missing(const u64 *features)
{
	const struct feature_rule *r;

	for (r = feature_rules; r < feature_rules + ARRAY_SIZE(feature_rules); r++)
		if (virtio_bit(features, r->feature) && !virtio_bit(features, r->needs) &&
		    !(r->or && virtio_bit(features, r->or)))
			return r->feature;
	return 0;
}

static bool features_known(const struct emul_params *params)
{
	u64 left[EMUL_FEATURE_WORDS];
	const struct emul_feature *f;

	memcpy(left, params->features, sizeof(left));
	for (f = vnet_features; f->name; f++)
		set_bit_of(left, f->bit, false);
	return !left[0] && !left[1];
}

/**
 * vnet_check() - emul_model.check
 * @params: what the user wants
 *
 * Return: what is wrong, or NULL.
 */
const char *vnet_check(const struct emul_params *params)
{
	if (!params->queue_pairs || params->queue_pairs > EMUL_MAX_QUEUES)
		return "queue_pairs must be 1 to 16";
	if (!queue_size_ok(params->rx_queue_size))
		return "rx_queue_size must be 256, 512 or 1024";
	if (!queue_size_ok(params->tx_queue_size))
		return "tx_queue_size must be 256, 512 or 1024";
	if (params->mtu && params->mtu < MTU_MIN)
		return "mtu must be 68 to 65535, or 0 for none";
	if (params->speed > S32_MAX && params->speed != EMUL_SPEED_UNKNOWN)
		return "speed must be 0 to 2147483647 Mbit/s, or unknown";
	if (params->duplex > EMUL_DUPLEX_FULL && params->duplex != EMUL_DUPLEX_UNKNOWN)
		return "duplex must be half, full or unknown";
	if (params->offload != EMUL_OFFLOAD_GSO)
		return "offload cannot be set for a virtio-net, whose driver chooses features";
	if (params->card)
		return "card can be set for an 82546 only, which has two functions";
	if (!features_known(params))
		return "features has a bit that the device does not know";
	return NULL;
}

/**
 * vnet_dma_physical() - emul_model.dma_physical, 6.1
 * @params: of a device
 *
 * Only a driver that may accept ACCESS_PLATFORM can name anything else, and one
 * that does not know version 1 never does.
 */
bool vnet_dma_physical(const struct emul_params *params)
{
	return !strcmp(params->device, "legacy") ||
	       !virtio_bit(params->features, F_ACCESS_PLATFORM);
}

/**
 * vnet_offer() - the feature bits that a device shows
 * @params: what the user wants
 * @offered: result
 *
 * Without its control queue a device offers nothing that needs it, and so on:
 * withholding one feature withholds what depends on it.
 */
void vnet_offer(const struct emul_params *params, u64 *offered)
{
	u8 missing;

	memcpy(offered, params->features, sizeof(params->features));
	set_bit_of(offered, F_VERSION_1, strcmp(params->device, "legacy"));
	if (!params->mtu)
		set_bit_of(offered, NET_F_MTU, false);
	if (params->queue_pairs == 1) {
		set_bit_of(offered, NET_F_MQ, false);
		set_bit_of(offered, NET_F_RSS, false);
	}
	if (params->speed == EMUL_SPEED_UNKNOWN && params->duplex == EMUL_DUPLEX_UNKNOWN)
		set_bit_of(offered, NET_F_SPEED_DUPLEX, false);
	while ((missing = features_missing(offered)))
		set_bit_of(offered, missing, false);
}

/**
 * vnet_features_ok() - virtio_type.features_ok, 5.1.3.1
 * @v: device
 *
 * Context: function's lock. Return: whether the driver may want this.
 */
bool vnet_features_ok(const struct virtio *v)
{
	return !features_missing(v->driver);
}

/**
 * vnet_offloads() - what CTRL_GUEST_OFFLOADS can switch, 5.1.6.5.6.1
 * @features: of the device, offered or in force
 *
 * Context: any. Return: as vnet.offloads.
 */
u64 vnet_offloads(const u64 *features)
{
	u64 offloads = features[0] & OFFLOADS;

	if (virtio_bit(features, NET_F_GUEST_UDP_TUNNEL_GSO))
		offloads |= BIT_ULL(NET_OFFLOAD_UDP_TUNNEL);
	if (virtio_bit(features, NET_F_GUEST_UDP_TUNNEL_GSO_CSUM))
		offloads |= BIT_ULL(NET_OFFLOAD_UDP_TUNNEL_CSUM);
	return offloads;
}
