// SPDX-License-Identifier: GPL-2.0
/*
 * stats.c - statistics registers, manual 13.7
 *
 * All are cleared by reading and stick at all ones. The four 64-bit counters
 * are pairs: reading the low half latches the high one, reading the high half
 * clears both. What was counted in between stays.
 */
#include "e1000.h"
#include "handlers.h"

static u64 stat_get64(const struct e1000 *e, unsigned int low)
{
	return (u64)e->reg[low + 1] << 32 | e->reg[low];
}

static void stat_set64(struct e1000 *e, unsigned int low, u64 val)
{
	e->reg[low] = val;
	e->reg[low + 1] = val >> 32;
}

/* GORC, GOTC, TOR, TOT */
static unsigned int stat_pair(unsigned int low)
{
	if (low >= R_TORL)
		return 2 + (low - R_TORL) / 2;
	return (low - R_GORCL) / 2;
}

u32 e1000_rd_stat(struct e1000 *e, unsigned int slot)
{
	u32 val = e->reg[slot];

	e->reg[slot] = 0;
	return val;
}

u32 e1000_rd_stat_low(struct e1000 *e, unsigned int slot)
{
	unsigned int pair = stat_pair(slot);

	e->stat_latch[pair] = stat_get64(e, slot);
	e->stat_latched |= BIT(pair);
	return e->reg[slot];
}

u32 e1000_rd_stat_high(struct e1000 *e, unsigned int slot)
{
	unsigned int low = slot - 1;
	unsigned int pair = stat_pair(low);
	u64 now = stat_get64(e, low);
	u64 val = now;

	if (e->stat_latched & BIT(pair))
		val = e->stat_latch[pair];
	e->stat_latched &= ~BIT(pair);
	stat_set64(e, low, now == U64_MAX ? 0 : now - val);
	return val >> 32;
}

/**
 * e1000_stat_add() - count
 * @e: device
 * @slot: a 32-bit statistics register, R_*
 * @n: how many
 *
 * Context: function's lock.
 */
void e1000_stat_add(struct e1000 *e, unsigned int slot, u32 n)
{
	u32 old = e->reg[slot];

	e->reg[slot] = n > U32_MAX - old ? U32_MAX : old + n;
}

/**
 * e1000_stat_add64() - count in a 64-bit pair
 * @e: device
 * @slot_low: its low half, R_*
 * @n: how many
 *
 * Context: function's lock.
 */
void e1000_stat_add64(struct e1000 *e, unsigned int slot_low, u64 n)
{
	u64 old = stat_get64(e, slot_low);

	stat_set64(e, slot_low, n > U64_MAX - old ? U64_MAX : old + n);
}

/**
 * e1000_traffic_count() - count frames of a batch
 * @t: batch
 * @da: destination address
 * @len: length of each with FCS, as on the wire
 * @n: frames
 *
 * Context: the call that owns the batch.
 */
void e1000_traffic_count(struct e1000_traffic *t, const u8 *da, u32 len, u32 n)
{
	unsigned int bin;

	if (len < 65)
		bin = 0;
	else if (len >= 1024)
		bin = 5;
	else
		bin = ilog2(len) - 5;
	t->bin[bin] += n;
	t->frames += n;
	t->octets += (u64)len * n;
	if (!(da[0] & 1))
		return;
	if ((da[0] & da[1] & da[2] & da[3] & da[4] & da[5]) == 0xff)
		t->broadcast += n;
	else
		t->multicast += n;
}

static void traffic_bins(struct e1000 *e, const struct e1000_traffic *t, unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t->bin); i++)
		if (t->bin[i])
			e1000_stat_add(e, slot + i, t->bin[i]);
}

/**
 * e1000_traffic_tx() - move a batch into the transmit statistics
 * @e: device
 * @t: batch, emptied
 *
 * Context: function's lock, from tx().
 */
void e1000_traffic_tx(struct e1000 *e, struct e1000_traffic *t)
{
	if (!t->frames)
		return;
	traffic_bins(e, t, R_PTC64);
	e1000_stat_add(e, R_TPT, t->frames);
	e1000_stat_add(e, R_GPTC, t->frames);
	e1000_stat_add(e, R_BPTC, t->broadcast);
	e1000_stat_add(e, R_MPTC, t->multicast);
	e1000_stat_add64(e, R_TOTL, t->octets);
	e1000_stat_add64(e, R_GOTCL, t->octets);
	memset(t, 0, sizeof(*t));
}

/**
 * e1000_traffic_rx() - move a batch into the receive statistics
 * @e: device
 * @t: batch, emptied
 *
 * Context: function's lock, from rx_flush().
 */
void e1000_traffic_rx(struct e1000 *e, struct e1000_traffic *t)
{
	if (!t->frames)
		return;
	traffic_bins(e, t, R_PRC64);
	e1000_stat_add(e, R_GPRC, t->frames);
	e1000_stat_add(e, R_BPRC, t->broadcast);
	e1000_stat_add(e, R_MPRC, t->multicast);
	e1000_stat_add64(e, R_GORCL, t->octets);
	memset(t, 0, sizeof(*t));
}
