// SPDX-License-Identifier: GPL-2.0
/*
 * fcs.c - whether anybody can see the FCS of a received frame
 *
 * Silicon computes a CRC for nothing; for us it is a third of what receiving a
 * frame costs. A network driver that offers to keep the FCS (NETIF_F_RXFCS),
 * but has not been asked to, cuts it off unread: then its bytes need not be
 * right. For any other driver they always are.
 */
#include <linux/netdevice.h>
#include <linux/pci.h>

#include "nicsim.h"

static bool fcs_is_unseen(const struct net_device *dev)
{
	return (dev->hw_features & NETIF_F_RXFCS) && !(dev->features & NETIF_F_RXFCS);
}

/* Under rtnl; the driver is bound as long as its netdev is registered. */
static int fcs_notify(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nic *nic = pci_host_find(dev->dev.parent);

	if (!nic)
		return NOTIFY_DONE;
	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_FEAT_CHANGE:
		WRITE_ONCE(nic->func->fcs_unseen, fcs_is_unseen(dev));
		break;
	case NETDEV_UNREGISTER:
		WRITE_ONCE(nic->func->fcs_unseen, false);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block fcs_nb = {
	.notifier_call = fcs_notify,
};

int fcs_init(void)
{
	return register_netdevice_notifier(&fcs_nb);
}

void fcs_exit(void)
{
	unregister_netdevice_notifier(&fcs_nb);
}
