// SPDX-License-Identifier: GPL-2.0
/*
 * test_virtio_net_tx.c - frames from the driver to the wire, 5.1.6.2
 */
#include <stdlib.h>

#include "virtio_dut.h"

#define CSUM	BIT_ULL(NF_CSUM)
#define ALL	(CSUM | BIT_ULL(NF_HOST_TSO4) | BIT_ULL(NF_HOST_TSO6) | BIT_ULL(NF_HOST_ECN) | \
		 BIT_ULL(NF_HOST_UFO) | BIT_ULL(NF_HOST_USO))

static struct pkt pkt;

/* The one frame sent is @pkt, and nothing is said of it. */
static void check_plain(void)
{
	struct sim_frame *w = vd_tx_one();

	CHECK_EQ(w->len, pkt.len);
	CHECK_MEM(w->data, pkt.data, pkt.len);
	CHECK_EQ(w->meta.flags, 0);
	CHECK_EQ(w->meta.gso, EMUL_GSO_NONE);
	free(w);
}

/* Nothing was sent, nobody is broken, and the next frame goes. */
static void check_dropped(void)
{
	CHECK_EQ(sim->out.count, 0);
	vd_tx_drain();
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
	vd_tx(NULL, "\xff\xff\xff\xff\xff\xff\2\2\2\2\2\2\x88\xb5", 14);
	CHECK_EQ(sim->out.count, 1);
	vd_tx_drain();
}

/* A header that leaves the checksum of @pkt to the device */
static struct net_hdr csum_hdr(void)
{
	const struct net_hdr hdr = {
		.flags = HDR_NEEDS_CSUM,
		.csum_start = cpu_to_le16(pkt.l4),
		.csum_offset = cpu_to_le16(pkt.csum - pkt.l4),
	};

	return hdr;
}

/* -------------------------------------------------------------------------
 * Frames as such
 */

KTEST(plain, "a frame reaches the wire as it is")
{
	static const u32 lens[] = { 14, 15, 59, 60, 256, 257, 1514, 9014, 65549 };
	unsigned int i;

	vd_start(0);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("%u bytes", lens[i]);
		pkt_raw(&pkt, broadcast, lens[i]);
		vd_tx(NULL, pkt.data, pkt.len);
		check_plain();
		CHECK_EQ(vq_irqs(vd_txq(0)), 1);
	}
}

KTEST(legacy, "the header of a legacy driver has 10 bytes, with MRG_RXBUF 12")
{
	pkt_raw(&pkt, broadcast, 100);
	vd_start_device("legacy", true, 0);
	CHECK_EQ(vd_hdr_len(), 10);
	vd_tx(NULL, pkt.data, pkt.len);
	check_plain();
	vd_start_device("legacy", true, BIT_ULL(NF_MRG_RXBUF));
	CHECK_EQ(vd_hdr_len(), 12);
	vd_tx(NULL, pkt.data, pkt.len);
	check_plain();
}

KTEST(hash_header, "with HASH_REPORT the header has 20 bytes")
{
	struct emul_params params;

	vd_params(&params, NULL);
	params.features[0] |= BIT_ULL(NF_HASH_REPORT);
	vd_power_on(&params);
	vd_start(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_HASH_REPORT));
	CHECK_EQ(vd_hdr_len(), 20);
	pkt_raw(&pkt, broadcast, 100);
	vd_tx(NULL, pkt.data, pkt.len);
	check_plain();
}

KTEST(pieces, "header and frame may be cut in any way")
{
	static const u32 pieces[] = { 1, 5, 11, 12, 13, 14, 100, 200 };
	u8 bytes[12 + 200] = { };
	struct vbuf b[256];
	unsigned int i, how, n;
	u64 addr;
	u32 at;

	pkt_raw(&pkt, broadcast, 200);
	memcpy(bytes + 12, pkt.data, 200);
	for (how = 0; how <= VQ_INDIRECT; how += VQ_INDIRECT) {
		vd_start(BIT_ULL(VF_INDIRECT_DESC));
		addr = dev_mem(bytes, sizeof(bytes));
		for (i = 0; i < ARRAY_SIZE(pieces); i++) {
			ktest_case("pieces of %u, how %u", pieces[i], how);
			for (at = 0, n = 0; at < sizeof(bytes); at += pieces[i], n++)
				b[n] = (struct vbuf){ addr + at,
						      min_t(u32, pieces[i], sizeof(bytes) - at) };
			vq_add_how(vd_txq(0), b, n, how);
			vq_kick(vd_txq(0));
			CHECK_EQ(vq_one(vd_txq(0)).len, 0);
			check_plain();
		}
	}
}

KTEST(short_frame, "a frame of less than an Ethernet header is dropped")
{
	u32 len;

	vd_start(0);
	pkt_raw(&pkt, broadcast, 60);
	for (len = 1; len < 14; len++) {
		ktest_case("%u bytes", len);
		vd_tx(NULL, pkt.data, len);
		check_dropped();
	}
}

KTEST(header_only, "a header without a frame is dropped")
{
	const u8 hdr[12] = { };

	vd_start(0);
	vq_add1(vd_txq(0), dev_mem(hdr, 12), 12, false);
	vq_kick(vd_txq(0));
	vq_one(vd_txq(0));
	check_dropped();
}

KTEST(short_header, "a chain of less than a header breaks the queue")
{
	const u8 hdr[12] = { };
	u32 len;

	for (len = 1; len < 12; len += 5) {
		ktest_case("%u bytes", len);
		vd_start(0);
		vq_add1(vd_txq(0), dev_mem(hdr, len), len, false);
		vq_kick(vd_txq(0));
		vd_check_broken();
	}
	vd_start(0);
	vq_add1(vd_txq(0), dev_buf(100), 100, true);
	vq_kick(vd_txq(0));
	vd_check_broken();
	vd_check_alive();
}

KTEST(too_long, "a frame that is longer than any is dropped")
{
	struct vbuf b[2];
	static const u32 lens[] = { 65536 + 256 + 1, 1 << 20 };
	static const u8 hdr[12];
	unsigned int i;

	vd_start(0);
	b[0] = (struct vbuf){ dev_mem(hdr, 12), 12 };
	b[1].addr = sim_alloc(sim, 1 << 20, 8, SIM_DEV_READS);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		ktest_case("%u bytes", lens[i]);
		b[1].len = lens[i];
		vq_add(vd_txq(0), b, 2);
		vq_kick(vd_txq(0));
		vq_one(vd_txq(0));
		check_dropped();
	}
	/* More than 4 GiB in all */
	{
		struct vbuf many[6] = { b[0] };

		for (i = 1; i < 6; i++)
			many[i] = (struct vbuf){ b[1].addr, 0xf0000000 };
		vq_add(vd_txq(0), many, 6);
		vq_kick(vd_txq(0));
		vq_one(vd_txq(0));
		check_dropped();
	}
}

KTEST(no_memory, "a frame for which there is no memory is dropped")
{
	vd_start(0);
	pkt_raw(&pkt, broadcast, 60);
	sim->fail_frames = 1;
	vd_tx(NULL, pkt.data, pkt.len);
	check_dropped();
}

KTEST(batch, "a full ring goes out with one interrupt a call, in order")
{
	struct vq *q;
	unsigned int i;

	vd_start(BIT_ULL(VF_INDIRECT_DESC));
	q = vd_txq(0);
	for (i = 0; i < 256; i++) {
		u8 bytes[12 + 60] = { [12] = 2, [12 + 14] = i };
		struct vbuf b = { dev_mem(bytes, sizeof(bytes)), sizeof(bytes) };

		vq_add_how(q, &b, 1, VQ_INDIRECT);
	}
	sim->budget = 64;
	vq_kick(q);
	CHECK_EQ(vq_drop(q), 256);
	CHECK_EQ(sim->out.count, 256);
	/* The last call finds nothing. */
	CHECK_EQ(vq_irqs(q), 4);
	for (i = 0; i < 256; i++) {
		struct sim_frame *w = sim_frame_pop(sim);

		CHECK_EQ(w->data[14], i);
		free(w);
	}
}

KTEST(queues, "every transmit queue sends")
{
	struct emul_params params;
	unsigned int i;

	vd_params(&params, NULL);
	params.queue_pairs = 16;
	vd_power_on(&params);
	vd_start(BIT_ULL(NF_CTRL_VQ) | BIT_ULL(NF_MQ));
	for (i = 0; i < 16; i++) {
		ktest_case("queue %u", i);
		pkt_raw(&pkt, broadcast, 60 + i);
		vd_send(vd_txq(i), NULL, pkt.data, pkt.len);
		check_plain();
		CHECK_EQ(vq_irqs(vd_txq(i)), 1);
	}
}

/* -------------------------------------------------------------------------
 * Checksums
 */

static const u32 kinds[] = { 0, PKT_IPV6, PKT_UDP, PKT_UDP | PKT_IPV6, PKT_VLAN };

KTEST(csum, "a checksum is left to the wire")
{
	static struct pkt want;
	struct sim_frame *w;
	struct net_hdr hdr;
	unsigned int i;

	vd_start(CSUM);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		ktest_case("kind %u", kinds[i]);
		pkt_build(&pkt, broadcast, kinds[i], 777);
		want = pkt;
		put_unaligned_be16(pkt_pseudo(&pkt, true), pkt.data + pkt.csum);
		hdr = csum_hdr();
		vd_tx(&hdr, pkt.data, pkt.len);
		w = vd_tx_one();
		CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL);
		CHECK_EQ(w->meta.csum_start, pkt.l4);
		CHECK_EQ(w->meta.csum_offset, pkt.csum - pkt.l4);
		frame_finish(w);
		CHECK_MEM(w->data, want.data, want.len);
		free(w);
	}
}

KTEST(csum_bounds, "a checksum outside of the frame has the frame dropped")
{
	static const struct {
		u16 start, offset;
		bool ok;
	} rows[] = {
		{ 58, 0, true }, { 14, 44, true }, { 34, 16, true },
		{ 59, 0, false }, { 60, 0, false }, { 14, 45, false }, { 34, 25, false },
		{ 0xffff, 0, false }, { 0, 0xffff, false }, { 0xffff, 0xffff, false },
		{ 34, 0xffff, false }, { 1, 0xffff, false }, { 0xfffe, 34, false },
		{ 0x8000, 0x8000, false },
		/* In the Ethernet header */
		{ 0, 0, false }, { 13, 4, false },
	};
	struct net_hdr hdr = { .flags = HDR_NEEDS_CSUM };
	unsigned int i;

	vd_start(CSUM);
	pkt_build(&pkt, broadcast, 0, 6);
	REQUIRE_EQ(pkt.len, 60);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		ktest_case("row %u", i);
		hdr.csum_start = cpu_to_le16(rows[i].start);
		hdr.csum_offset = cpu_to_le16(rows[i].offset);
		vd_tx(&hdr, pkt.data, pkt.len);
		if (!rows[i].ok) {
			check_dropped();
			continue;
		}
		free(vd_tx_one());
	}
}

KTEST(csum_not_negotiated, "a checksum offload that was not negotiated has the frame dropped")
{
	struct net_hdr hdr;

	vd_start(0);
	pkt_build(&pkt, broadcast, 0, 100);
	hdr = csum_hdr();
	vd_tx(&hdr, pkt.data, pkt.len);
	check_dropped();
}

KTEST(ignored, "without NEEDS_CSUM the other fields say nothing, nor do flags of a device")
{
	struct net_hdr hdr;

	vd_start(ALL);
	pkt_build(&pkt, broadcast, 0, 100);
	memset(&hdr, 0xff, sizeof(hdr));
	hdr.flags = (u8)~HDR_NEEDS_CSUM;
	hdr.gso_type = GSO_NONE;
	vd_tx(&hdr, pkt.data, pkt.len);
	check_plain();
}

/* -------------------------------------------------------------------------
 * Large sends
 */

static const struct large {
	u32 kind;
	u8 type;
	u8 feature;
	u8 gso;
} larges[] = {
	{ 0, GSO_TCPV4, NF_HOST_TSO4, EMUL_GSO_TCPV4 },
	{ PKT_VLAN, GSO_TCPV4, NF_HOST_TSO4, EMUL_GSO_TCPV4 },
	{ PKT_IPV6, GSO_TCPV6, NF_HOST_TSO6, EMUL_GSO_TCPV6 },
	{ PKT_UDP, GSO_UFO, NF_HOST_UFO, EMUL_GSO_UFO },
	{ PKT_UDP, GSO_UDP_L4, NF_HOST_USO, EMUL_GSO_UDP },
	{ PKT_UDP | PKT_IPV6, GSO_UDP_L4, NF_HOST_USO, EMUL_GSO_UDP },
};

/* A large send of @payload bytes in @pkt, and the header for it */
static struct net_hdr large(const struct large *l, u32 payload, u16 size)
{
	struct net_hdr hdr;

	pkt_build(&pkt, broadcast, l->kind, payload);
	put_unaligned_be16(pkt_pseudo(&pkt, true), pkt.data + pkt.csum);
	hdr = csum_hdr();
	hdr.gso_type = l->type;
	hdr.gso_size = cpu_to_le16(size);
	hdr.hdr_len = cpu_to_le16(pkt.payload);
	return hdr;
}

static void check_large(const struct large *l, u16 size, u16 flags)
{
	struct sim_frame *w = vd_tx_one();

	CHECK_EQ(w->len, pkt.len);
	CHECK_MEM(w->data, pkt.data, pkt.len);
	CHECK_EQ(w->meta.flags, EMUL_FRAME_CSUM_PARTIAL | flags);
	CHECK_EQ(w->meta.gso, l->gso);
	CHECK_EQ(w->meta.gso_size, size);
	CHECK_EQ(w->meta.hdr_len, pkt.payload);
	CHECK_EQ(w->meta.csum_start, pkt.l4);
	CHECK_EQ(w->meta.csum_offset, pkt.csum - pkt.l4);
	free(w);
}

KTEST(large_sends, "large sends reach the wire in one piece")
{
	static const u32 payloads[] = { 1, 1400, 1401, 65000 };
	struct net_hdr hdr;
	unsigned int i, k;

	vd_start(ALL);
	for (i = 0; i < ARRAY_SIZE(larges); i++) {
		for (k = 0; k < ARRAY_SIZE(payloads); k++) {
			ktest_case("kind %u, %u bytes", i, payloads[k]);
			hdr = large(&larges[i], payloads[k], 1400);
			vd_tx(&hdr, pkt.data, pkt.len);
			check_large(&larges[i], 1400, 0);
		}
	}
}

KTEST(ecn, "a large send may have CWR")
{
	struct net_hdr hdr;
	unsigned int i;

	vd_start(ALL);
	for (i = 0; i < 3; i++) {
		ktest_case("kind %u", i);
		hdr = large(&larges[i], 5000, 1000);
		hdr.gso_type |= GSO_ECN;
		vd_tx(&hdr, pkt.data, pkt.len);
		check_large(&larges[i], 1000, EMUL_FRAME_ECN);
	}
	vd_start(ALL & ~BIT_ULL(NF_HOST_ECN));
	hdr = large(&larges[0], 5000, 1000);
	hdr.gso_type |= GSO_ECN;
	vd_tx(&hdr, pkt.data, pkt.len);
	check_dropped();
}

KTEST(ecn_udp, "a large send of UDP has no CWR")
{
	struct net_hdr hdr;
	unsigned int i;

	vd_start(ALL);
	for (i = 3; i < ARRAY_SIZE(larges); i++) {
		ktest_case("kind %u", i);
		hdr = large(&larges[i], 5000, 1000);
		hdr.gso_type |= GSO_ECN;
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
	}
}

KTEST(header_hint, "the header length that the driver gives is a hint")
{
	static const u16 hints[] = { 0, 1, 14, 53, 55, 200, 0xffff };
	struct net_hdr hdr;
	unsigned int i;

	vd_start(ALL);
	for (i = 0; i < ARRAY_SIZE(hints); i++) {
		ktest_case("%u bytes", hints[i]);
		hdr = large(&larges[0], 5000, 1000);
		hdr.hdr_len = cpu_to_le16(hints[i]);
		vd_tx(&hdr, pkt.data, pkt.len);
		check_large(&larges[0], 1000, 0);
	}
}

KTEST(not_negotiated, "a kind of large send that was not negotiated is dropped")
{
	struct net_hdr hdr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(larges); i++) {
		u64 features = ALL & ~BIT_ULL(larges[i].feature);

		ktest_case("kind %u", i);
		if (larges[i].feature == NF_HOST_TSO4 || larges[i].feature == NF_HOST_TSO6)
			features &= ~BIT_ULL(NF_HOST_ECN);
		vd_start(features);
		hdr = large(&larges[i], 5000, 1000);
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
	}
}

KTEST(legacy_gso, "a legacy driver may have one feature for all kinds")
{
	struct net_hdr hdr;
	unsigned int i;

	vd_start_device("legacy", true, CSUM | BIT_ULL(NF_GSO));
	for (i = 0; i < ARRAY_SIZE(larges); i++) {
		ktest_case("kind %u", i);
		hdr = large(&larges[i], 5000, 1000);
		hdr.gso_type |= i < 3 ? GSO_ECN : 0;
		vd_tx(&hdr, pkt.data, pkt.len);
		check_large(&larges[i], 1000, i < 3 ? EMUL_FRAME_ECN : 0);
	}
}

KTEST(nonsense, "a large send that makes no sense is dropped")
{
	static const u8 types[] = { 2, 6, 7, 0x20, 0x40, 0x80, 0xff, 0x7f };
	struct net_hdr hdr;
	unsigned int i;

	vd_start(ALL);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		ktest_case("type %u", types[i]);
		hdr = large(&larges[0], 5000, 1000);
		hdr.gso_type = types[i];
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
	}
	for (i = 0; i < ARRAY_SIZE(larges); i++) {
		ktest_case("kind %u", i);
		hdr = large(&larges[i], 5000, 0);
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
		hdr = large(&larges[i], 5000, 1000);
		hdr.flags = 0;
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
		/* Headers and nothing else */
		hdr = large(&larges[i], 0, 1000);
		vd_tx(&hdr, pkt.data, pkt.len);
		check_dropped();
		/* Less than the headers */
		hdr = large(&larges[i], 0, 1000);
		vd_tx(&hdr, pkt.data, pkt.len - 1);
		check_dropped();
	}
}

KTEST(tcp_header, "a TCP header of a length that it cannot have has the large send dropped")
{
	struct net_hdr hdr;
	unsigned int doff;

	vd_start(ALL);
	for (doff = 0; doff < 16; doff++) {
		ktest_case("length %u", 4 * doff);
		hdr = large(&larges[0], 30, 10);
		pkt.data[pkt.l4 + 12] = doff << 4;
		vd_tx(&hdr, pkt.data, pkt.len);
		if (doff < 5 || doff >= 13) {
			check_dropped();
			continue;
		}
		pkt.payload = pkt.l4 + 4 * doff;
		check_large(&larges[0], 10, 0);
	}
}

/* -------------------------------------------------------------------------
 * Memory
 */

KTEST(bad_memory, "a frame in memory that is not the device's breaks the queue")
{
	static const u8 hdr[12];
	struct vbuf b[3];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		ktest_case("piece %u", i);
		vd_start(0);
		b[0] = (struct vbuf){ dev_mem(hdr, 12), 12 };
		b[1] = (struct vbuf){ dev_mem(hdr, 12), 12 };
		b[2] = (struct vbuf){ dev_mem(hdr, 12), 12 };
		b[i].addr = dev_buf(12);
		vq_add(vd_txq(0), b, 3);
		vq_kick(vd_txq(0));
		vd_check_broken();
		CHECK_EQ(sim->out.count, 0);
	}
	vd_check_alive();
}

/* What a driver has in memory changes while the device reads it. */
static u64 changed_at;

static void change_it(struct sim *s)
{
	struct net_hdr *hdr = sim_ptr(s, changed_at, 12);

	hdr->gso_size ^= cpu_to_le16(1000);
	hdr->csum_start ^= cpu_to_le16(0xff00);
	hdr->gso_type ^= GSO_TCPV4 ^ GSO_UDP_L4;
	((u8 *)hdr)[12 + 34 + 12] ^= 0xf0;
}

KTEST(copied_once, "a header that changes while it is read does no harm")
{
	u8 bytes[12 + 1000];
	struct net_hdr hdr;
	unsigned int i;

	vd_start(ALL);
	for (i = 0; i < 20; i++) {
		hdr = large(&larges[0], 900, 1000);
		memcpy(bytes, &hdr, 12);
		memcpy(bytes + 12, pkt.data, pkt.len);
		changed_at = dev_mem(bytes, sizeof(bytes));
		sim->dma_hook = change_it;
		vq_add1(vd_txq(0), changed_at, 12 + pkt.len, false);
		if (i & 1)
			sim->seg_size = 300;
		/* The board checks what comes out against the contract. */
		vq_kick(vd_txq(0));
		sim->dma_hook = NULL;
		vq_one(vd_txq(0));
		vd_tx_drain();
	}
	CHECK_EQ(vd_status() & S_NEEDS_RESET, 0);
}

static void reset_it(struct sim *s)
{
	s->dma_hook = NULL;
	vd_reset();
}

KTEST(reset_in_dma, "a reset in the midst of a frame ends all access")
{
	static const u8 bytes[12 + 5000];
	unsigned long reads;

	vd_start(0);
	vq_add1(vd_txq(0), dev_mem(bytes, sizeof(bytes)), sizeof(bytes), false);
	vq_notify_only(vd_txq(0));
	sim->dma_hook = reset_it;
	sim_run(sim);
	reads = sim->dma_reads;
	sim_run(sim);
	CHECK_EQ(sim->dma_reads, reads);
	CHECK_EQ(sim->out.count, 0);
	CHECK_EQ(vd_status(), 0);
	vd_check_alive();
}
