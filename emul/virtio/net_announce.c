// SPDX-License-Identifier: GPL-2.0
/*
 * net_announce.c - the driver is to announce itself, 5.1.6.5.4
 *
 * When the cable comes back it may end somewhere else, and whoever is there has
 * to learn where the driver's addresses are. As frames get lost while others
 * are still coming up, this is repeated, each time a little later. A driver
 * that does not acknowledge is left alone.
 */
#include "net.h"

#define ANNOUNCE_ROUNDS		5
#define ANNOUNCE_FIRST_NS	50000000ULL
#define ANNOUNCE_STEP_NS	100000000ULL

static void announce(struct vnet *n)
{
	n->announce = true;
	n->announce_left--;
	virtio_config_update(&n->v);
}

/**
 * vnet_announce_reset() - there is nothing to announce
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_announce_reset(struct vnet *n)
{
	if (n->announce_left)
		board_timer_cancel(&n->v.f, VNET_TIMER_ANNOUNCE);
	n->announce = false;
	n->announce_left = 0;
}

/**
 * vnet_announce_start() - the cable is back
 * @n: device
 *
 * Context: function's lock.
 * Return: whether the driver has been told, and thereby that its configuration has changed.
 */
bool vnet_announce_start(struct vnet *n)
{
	if (!virtio_has(&n->v, NET_F_GUEST_ANNOUNCE) || !(n->v.status & STATUS_DRIVER_OK))
		return false;
	n->announce_left = ANNOUNCE_ROUNDS;
	announce(n);
	return true;
}

/**
 * vnet_announce_ack() - the driver has announced itself
 * @n: device
 *
 * Context: function's lock.
 * Return: whether it was to.
 */
bool vnet_announce_ack(struct vnet *n)
{
	u64 delay = ANNOUNCE_FIRST_NS;

	if (!n->announce)
		return false;
	n->announce = false;
	if (!n->announce_left)
		return true;
	delay += (ANNOUNCE_ROUNDS - 1 - n->announce_left) * ANNOUNCE_STEP_NS;
	board_timer_arm(&n->v.f, VNET_TIMER_ANNOUNCE, delay);
	return true;
}

/**
 * vnet_announce_timer() - VNET_TIMER_ANNOUNCE has expired
 * @n: device
 *
 * Context: function's lock.
 */
void vnet_announce_timer(struct vnet *n)
{
	/* Expiry may come late, when there is nothing to announce any more. */
	if (n->announce_left && !n->announce)
		announce(n);
}
