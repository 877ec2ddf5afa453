// SPDX-License-Identifier: GPL-2.0
/*
 * wire_ethtool.c - ethtool on the wire: the link partner's abilities, counters
 */
#include <linux/ethtool.h>
#include <linux/linkmode.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "wire.h"

/* Modes of the partner: EMUL_ADV_*, ethtool's name for it, speed and duplex. */
static const struct {
	u16 adv;
	unsigned int bit;
	u32 speed;
	u8 duplex;
} wire_modes[] = {
	{ EMUL_ADV_10HALF, ETHTOOL_LINK_MODE_10baseT_Half_BIT, SPEED_10, DUPLEX_HALF },
	{ EMUL_ADV_10FULL, ETHTOOL_LINK_MODE_10baseT_Full_BIT, SPEED_10, DUPLEX_FULL },
	{ EMUL_ADV_100HALF, ETHTOOL_LINK_MODE_100baseT_Half_BIT, SPEED_100, DUPLEX_HALF },
	{ EMUL_ADV_100FULL, ETHTOOL_LINK_MODE_100baseT_Full_BIT, SPEED_100, DUPLEX_FULL },
	{ EMUL_ADV_1000FULL, ETHTOOL_LINK_MODE_1000baseT_Full_BIT, SPEED_1000, DUPLEX_FULL },
};

static const char *const wire_rx_names[WIRE_RX_STATS] = {
	[WIRE_RX_FRAMES] = "frames",
	[WIRE_RX_BYTES] = "bytes",
	[WIRE_RX_LARGE] = "large_sends",
	[WIRE_RX_POLLS] = "polls",
	[WIRE_RX_NO_LINK] = "drop_no_link",
	[WIRE_RX_BAD_FRAME] = "drop_bad_frame",
	[WIRE_RX_NO_MEMORY] = "drop_no_memory",
	[WIRE_RX_XDP_DROP] = "xdp_drop",
	[WIRE_RX_XDP_TX] = "xdp_tx",
	[WIRE_RX_XDP_REDIRECT] = "xdp_redirect",
};

static const char *const wire_tx_names[WIRE_TX_STATS] = {
	[WIRE_TX_FRAMES] = "frames",
	[WIRE_TX_BYTES] = "bytes",
	[WIRE_TX_LARGE] = "large_sends",
	[WIRE_TX_BATCHES] = "batches",
	[WIRE_TX_STOPS] = "stops",
	[WIRE_TX_WAKES] = "wakes",
	[WIRE_TX_NO_LINK] = "drop_no_link",
	[WIRE_TX_NO_MEMORY] = "drop_no_memory",
	[WIRE_TX_NO_DRIVER] = "drop_no_driver",
};

static void wire_get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	struct wire *wire = netdev_priv(dev);

	strscpy(info->driver, NICSIM_NAME, sizeof(info->driver));
	strscpy(info->version, NICSIM_VERSION, sizeof(info->version));
	strscpy(info->bus_info, wire->nic->pci_name, sizeof(info->bus_info));
}

static void wire_get_channels(struct net_device *dev, struct ethtool_channels *ch)
{
	unsigned int rx = dev->real_num_rx_queues;
	unsigned int tx = dev->real_num_tx_queues;
	unsigned int pairs = min(rx, tx);

	ch->combined_count = pairs;
	ch->rx_count = rx - pairs;
	ch->tx_count = tx - pairs;
	ch->max_combined = ch->combined_count;
	ch->max_rx = ch->rx_count;
	ch->max_tx = ch->tx_count;
}

/* -------------------------------------------------------------------------
 * Counters
 */

static int wire_get_sset_count(struct net_device *dev, int sset)
{
	if (sset != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return dev->real_num_rx_queues * WIRE_RX_STATS + dev->real_num_tx_queues * WIRE_TX_STATS;
}

static void wire_get_strings(struct net_device *dev, u32 sset, u8 *p)
{
	unsigned int q, i;

	if (sset != ETH_SS_STATS)
		return;
	for (q = 0; q < dev->real_num_rx_queues; q++)
		for (i = 0; i < WIRE_RX_STATS; i++)
			ethtool_sprintf(&p, "rx_queue_%u_%s", q, wire_rx_names[i]);
	for (q = 0; q < dev->real_num_tx_queues; q++)
		for (i = 0; i < WIRE_TX_STATS; i++)
			ethtool_sprintf(&p, "tx_queue_%u_%s", q, wire_tx_names[i]);
}

static void wire_get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats, u64 *data)
{
	struct wire *wire = netdev_priv(dev);
	unsigned int q;

	for (q = 0; q < dev->real_num_rx_queues; q++, data += WIRE_RX_STATS)
		wire_read_rx_stats(&wire->queue[q], data);
	for (q = 0; q < dev->real_num_tx_queues; q++, data += WIRE_TX_STATS)
		wire_read_tx_stats(&wire->queue[q], data);
}

/* -------------------------------------------------------------------------
 * The link partner. All of these run under rtnl.
 */

static void wire_adv_to_ethtool(const struct wire *wire, u16 adv, unsigned long *mask)
{
	unsigned int i;

	linkmode_zero(mask);
	linkmode_set_bit(ETHTOOL_LINK_MODE_TP_BIT, mask);
	for (i = 0; i < ARRAY_SIZE(wire_modes); i++)
		if (adv & wire_modes[i].adv)
			linkmode_set_bit(wire_modes[i].bit, mask);
}

static int wire_get_link_ksettings(struct net_device *dev, struct ethtool_link_ksettings *cmd)
{
	struct wire *wire = netdev_priv(dev);
	struct nic *nic = wire->nic;
	struct emul_link link;
	unsigned long flags;

	raw_spin_lock_irqsave(&nic->lock, flags);
	link = nic->func->link;
	raw_spin_unlock_irqrestore(&nic->lock, flags);

	cmd->base.speed = link.up && link.speed ? link.speed : SPEED_UNKNOWN;
	cmd->base.duplex = !link.up ? DUPLEX_UNKNOWN :
			   link.full_duplex ? DUPLEX_FULL : DUPLEX_HALF;
	cmd->base.autoneg = wire->autoneg;
	cmd->base.port = PORT_TP;

	wire_adv_to_ethtool(wire, EMUL_ADV_ALL, cmd->link_modes.supported);
	linkmode_set_bit(ETHTOOL_LINK_MODE_Autoneg_BIT, cmd->link_modes.supported);
	linkmode_set_bit(ETHTOOL_LINK_MODE_Pause_BIT, cmd->link_modes.supported);
	linkmode_set_bit(ETHTOOL_LINK_MODE_Asym_Pause_BIT, cmd->link_modes.supported);

	wire_adv_to_ethtool(wire, wire->adv, cmd->link_modes.advertising);
	if (wire->autoneg)
		linkmode_set_bit(ETHTOOL_LINK_MODE_Autoneg_BIT, cmd->link_modes.advertising);
	if (wire->rx_pause)
		linkmode_set_bit(ETHTOOL_LINK_MODE_Pause_BIT, cmd->link_modes.advertising);
	if (wire->rx_pause || wire->tx_pause)
		linkmode_set_bit(ETHTOOL_LINK_MODE_Asym_Pause_BIT, cmd->link_modes.advertising);
	return 0;
}

static int wire_set_link_ksettings(struct net_device *dev,
				   const struct ethtool_link_ksettings *cmd)
{
	struct wire *wire = netdev_priv(dev);
	u16 adv = 0, forced = 0;
	unsigned int i;

	if (cmd->base.port != PORT_TP)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(wire_modes); i++) {
		if (linkmode_test_bit(wire_modes[i].bit, cmd->link_modes.advertising))
			adv |= wire_modes[i].adv;
		if (cmd->base.speed == wire_modes[i].speed &&
		    cmd->base.duplex == wire_modes[i].duplex)
			forced = wire_modes[i].adv;
	}
	if (cmd->base.autoneg == AUTONEG_ENABLE ? !adv : !forced)
		return -EINVAL;

	wire->autoneg = cmd->base.autoneg == AUTONEG_ENABLE;
	if (wire->autoneg)
		wire->adv = adv;
	else
		wire->forced = forced;
	wire_set_partner(wire, netif_running(dev));
	return 0;
}

static void wire_get_pauseparam(struct net_device *dev, struct ethtool_pauseparam *pause)
{
	struct wire *wire = netdev_priv(dev);

	pause->autoneg = wire->autoneg;
	pause->rx_pause = wire->rx_pause;
	pause->tx_pause = wire->tx_pause;
}

static int wire_set_pauseparam(struct net_device *dev, struct ethtool_pauseparam *pause)
{
	struct wire *wire = netdev_priv(dev);

	/* Pause is negotiated when the link is; ethtool -s switches both. */
	if (!!pause->autoneg != wire->autoneg)
		return -EINVAL;
	wire->rx_pause = pause->rx_pause;
	wire->tx_pause = pause->tx_pause;
	wire_set_partner(wire, netif_running(dev));
	return 0;
}

const struct ethtool_ops wire_ethtool_ops = {
	.get_drvinfo = wire_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
	.get_channels = wire_get_channels,
	.get_sset_count = wire_get_sset_count,
	.get_strings = wire_get_strings,
	.get_ethtool_stats = wire_get_ethtool_stats,
	.get_link_ksettings = wire_get_link_ksettings,
	.set_link_ksettings = wire_set_link_ksettings,
	.get_pauseparam = wire_get_pauseparam,
	.set_pauseparam = wire_set_pauseparam,
};
