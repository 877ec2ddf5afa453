// SPDX-License-Identifier: GPL-2.0
/*
 * nicsim_runt.c - send frames shorter than an Ethernet header
 *
 * No socket can. Frames of 1 to 13 bytes go out of the interface named dev= of
 * the loader's network namespace when the module is loaded; byte n is n. It
 * has nothing else to do and can be removed at once.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>

static char *dev = "";
module_param(dev, charp, 0444);
MODULE_PARM_DESC(dev, "interface to send from");

static int __init runt_init(void)
{
	struct net_device *netdev;
	struct sk_buff *skb;
	unsigned int len, i;
	int err = 0;

	netdev = dev_get_by_name(current->nsproxy->net_ns, dev);
	if (!netdev)
		return -ENODEV;
	for (len = 1; len < ETH_HLEN && !err; len++) {
		skb = alloc_skb(LL_MAX_HEADER + ETH_ZLEN, GFP_KERNEL);
		if (!skb) {
			err = -ENOMEM;
			break;
		}
		skb_reserve(skb, LL_MAX_HEADER);
		for (i = 0; i < len; i++)
			*(u8 *)skb_put(skb, 1) = i;
		skb_reset_mac_header(skb);
		skb_reset_network_header(skb);
		skb->protocol = htons(ETH_P_802_3);
		skb->dev = netdev;
		err = dev_queue_xmit(skb);
		err = net_xmit_eval(err);
	}
	dev_put(netdev);
	return err;
}

static void __exit runt_exit(void)
{
}

module_init(runt_init);
module_exit(runt_exit);

MODULE_DESCRIPTION("nicsim test: frames without a whole header");
MODULE_LICENSE("GPL");
