/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio_dut.h - the virtio-net device under test, and what a driver does with one
 *
 * There is one device in a test; these functions act on it. The driver is found
 * out by capabilities only, as a real one does it. It can be used through the
 * modern registers or, after vd_use_legacy(), through the legacy ones.
 *
 *   vd_start(BIT_ULL(NF_MRG_RXBUF));	a card ready to use, all queues set up
 *   vd_tx(hdr, data, len);		send
 *   vd_rx_fill(vq, 8, 2048);		receive buffers
 *   ctrl_cmd(CTRL_VLAN_ADD, &vid, 2);	a control command, yields its ack
 */
#ifndef HOST_VIRTIO_DUT_H
#define HOST_VIRTIO_DUT_H

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "board.h"
#include "ktest.h"
#include "packet.h"
#include "virtio_spec.h"

#define VD_MAX_QUEUES	(2 * EMUL_MAX_QUEUES + 1)
#define VD_MAX_RING	1024

/* What every modern driver asks for */
#define VD_MODERN	(BIT_ULL(VF_VERSION_1) | BIT_ULL(VF_ACCESS_PLATFORM))

/**
 * struct vd_region - a structure that a vendor capability points to
 * @cap: offset of the capability, 0 if there is none
 * @bar: where it is
 * @off: likewise
 * @len: bytes
 */
struct vd_region {
	unsigned int cap;
	unsigned int bar;
	u32 off;
	u32 len;
};

/**
 * struct vbuf - a piece of a buffer
 * @addr: bus address
 * @len: bytes
 * @write: the device writes it
 */
struct vbuf {
	u64 addr;
	u32 len;
	bool write;
};

/* How vq_add_how() describes a buffer */
#define VQ_INDIRECT	BIT(0)	/* by an indirect table */
#define VQ_HIDDEN	BIT(1)	/* not made available; vq_publish() does it, before any other */

/* vused.len of a buffer that the device has not reported by itself (IN_ORDER) */
#define VQ_NO_LEN	U32_MAX

/**
 * struct vused - a buffer that came back
 * @id: as vq_add() gave it
 * @len: bytes that the device says it has written
 */
struct vused {
	u16 id;
	u32 len;
};

/* A buffer that the device has */
struct vq_pending {
	bool busy;
	u16 id;
	u16 slots;	/* descriptors in the ring */
	u64 addr;	/* vd_rx_fill(): where it is */
};

/**
 * struct vq - a virtqueue as its driver sees it
 * @index: number
 * @num: descriptors
 * @packed: else split
 * @desc: descriptor table or ring
 * @driver: available ring, or driver event suppression
 * @device: used ring, or device event suppression
 * @rx: bytes of a receive buffer, 0 if none have been added
 * @notify: offset in the notification region
 * @vector: of MSI-X, or NO_VECTOR
 * @next: split: index in the available ring of the next buffer; packed: slot
 * @wrap: packed: wrap counter there
 * @added: entries or slots since vq_wants_kick()
 * @used: likewise of the next used buffer
 * @used_wrap: packed: wrap counter there
 * @free: descriptors that are free
 * @rover: split: where to look for a free descriptor
 * @busy: split: descriptors in use
 * @pending: buffers that the device has, by id
 * @fifo: their ids in the order in which they were added
 * @fifo_head: first of them, free running
 * @fifo_tail: behind the last
 * @batch: IN_ORDER: vq_get() is giving a batch back
 * @last: the last of that batch
 * @first_flags: packed: flags of a buffer added with VQ_HIDDEN
 * @first: packed: its slot
 * @msgs: messages of @vector seen by vq_irqs()
 */
struct vq {
	unsigned int index;
	u16 num;
	bool packed;
	u64 desc;
	u64 driver;
	u64 device;
	u32 rx;
	u32 notify;
	u16 vector;
	u16 next;
	bool wrap;
	u16 added;
	u16 used;
	bool used_wrap;
	u16 free;
	u16 rover;
	bool busy[VD_MAX_RING];
	struct vq_pending pending[VD_MAX_RING];
	u16 fifo[VD_MAX_RING];
	unsigned int fifo_head;
	unsigned int fifo_tail;
	bool batch;
	struct vused last;
	u16 first_flags;
	u16 first;
	unsigned int msgs;
};

/**
 * struct vdut - the driver's idea of its device
 * @common: structures of the modern transport
 * @notify: likewise
 * @isr: likewise
 * @config: likewise, device specific
 * @pci: the capability for access through configuration space
 * @notify_mult: bytes between notification addresses
 * @msix_cap: offset of the capability, 0 if there is none
 * @msix_bar: BAR of table and pending bits
 * @msix_table: offset of the table
 * @msix_pba: offset of the pending bits
 * @msix: MSI-X is in use
 * @no_msix: it is not to be used
 * @num: descriptors of the queues that vd_setup() makes, 0 for as many as the device has
 * @legacy: the legacy registers are
 * @lo: features in force, 0 to 63
 * @hi: 64 to 127
 * @pairs: queue pairs that there are
 * @config_msgs: messages of vector 0 seen by vd_config_irqs()
 * @vq: virtqueues
 */
struct vdut {
	struct vd_region common;
	struct vd_region notify;
	struct vd_region isr;
	struct vd_region config;
	struct vd_region pci;
	u32 notify_mult;
	unsigned int msix_cap;
	unsigned int msix_bar;
	u32 msix_table;
	u32 msix_pba;
	bool msix;
	bool no_msix;
	u16 num;
	bool legacy;
	u64 lo;
	u64 hi;
	unsigned int pairs;
	unsigned int config_msgs;
	struct vq vq[VD_MAX_QUEUES];
};

extern struct sim *sim;
extern struct vdut vd;
extern const u8 dut_mac[6];
extern const u8 broadcast[6];

/* -------------------------------------------------------------------------
 * Power, registers and features: virtio_dut.c
 */

/* vd_params() - the parameters of the default device, to be changed and used */
void vd_params(struct emul_params *params, const char *device);
/* vd_power_on() - a card as after power-on, capabilities found; NULL: all by default */
void vd_power_on(const struct emul_params *params);
/* vd_power_on_offering() - ... that offers these features of 0 to 63 too */
void vd_power_on_offering(u64 lo);
void vd_power_off(void);
/* vd_rescan() - find the capabilities; vd_power_on() does it */
void vd_rescan(void);
/* vd_use_legacy() - drive it through BAR 0 from now on */
void vd_use_legacy(void);

/* Registers of the modern transport: cc_rd(CC_STATUS) */
u64 cc_rd(u32 off, unsigned int size);
void cc_wr(u32 off, unsigned int size, u64 val);
/* ... and of the legacy one: lr_rd(LR_STATUS) */
u32 lr_rd(u32 off, unsigned int size);
void lr_wr(u32 off, unsigned int size, u32 val);
/* The device's configuration by either: dc_rd(NC_MTU) */
u32 dc_rd(u32 off, unsigned int size);
void dc_wr(u32 off, unsigned int size, u32 val);

/* By either transport */
u8 vd_status(void);
void vd_set_status(u8 status);
u8 vd_isr(void);
/* vd_reset() - reset by status, wait until it reads 0; forgets features and queues */
void vd_reset(void);
u64 vd_offered_lo(void);
u64 vd_offered_hi(void);
bool vd_offers(unsigned int bit);
/* vd_write_features() - no more than that */
void vd_write_features(u64 lo, u64 hi);
/*
 * vd_negotiate() - ACKNOWLEDGE, DRIVER, features (as they are: VD_MODERN is not
 * implied), FEATURES_OK; yields whether the device agrees
 */
bool vd_negotiate(u64 lo, u64 hi);
bool vd_has(unsigned int bit);

/*
 * vd_setup() - reset, MSI-X unless vd.no_msix, features with VD_MODERN added,
 * all queues, but no DRIVER_OK yet. The test ends if the device does not agree.
 */
void vd_setup(u64 lo);
void vd_setup_features(u64 lo, u64 hi);
void vd_driver_ok(void);
/* vd_start() - power on, offering at least @lo, unless done, a cable, vd_setup(), DRIVER_OK */
void vd_start(u64 lo);
/* vd_start_device() - likewise from power-on, of a variant, by its legacy registers if @legacy */
void vd_start_device(const char *device, bool legacy, u64 lo);
/* vd_check_alive() - after a reset the card works, whatever happened before */
void vd_check_alive(void);
/* vd_config_irqs() - messages of the configuration's vector, 0, since last asked or DRIVER_OK */
unsigned int vd_config_irqs(void);
/* vd_check_broken() - the device says that it needs a reset, and has said so with an interrupt */
void vd_check_broken(void);
/* vd_dma() - accesses of the device to memory so far */
u64 vd_dma(void);
/* vd_check_queue_broken() - likewise, it does nothing more for @q, and works after a reset */
void vd_check_queue_broken(struct vq *q);

/* -------------------------------------------------------------------------
 * MSI-X: virtio_dut.c. Vector n sends 0x4000 + n to MSIX_ADDR(n).
 */
#define MSIX_ADDR(n)	(0xfee00000ULL + ((u64)(n) << 12))
#define MSIX_DATA(n)	(0x4000 + (n))
#define MSIX_ADDR_LO	0
#define MSIX_ADDR_HI	4
#define MSIX_DATA_OFF	8
#define MSIX_VCTRL	12

/* Number of vectors by the capability */
unsigned int msix_vectors(void);
u32 msix_rd(unsigned int vector, u32 off);
void msix_wr(unsigned int vector, u32 off, u32 val);
void msix_mask(unsigned int vector, bool mask);
bool msix_pending(unsigned int vector);
/* Bits 15 (enable) and 14 (function mask) of message control */
void msix_control(u16 bits);
/* Fill in and unmask all entries, and switch it on */
void msix_on(void);
void msix_off(void);

/* -------------------------------------------------------------------------
 * Virtqueues: virtio_queue.c
 */

/* The queues of a network device */
struct vq *vd_rxq(unsigned int pair);
struct vq *vd_txq(unsigned int pair);
struct vq *vd_ctrlq(void);

/* vq_alloc() - memory for a ring of @num descriptors, and a driver's state as at the start */
struct vq *vq_alloc(unsigned int index, u16 num);
/* vq_program() - tell the device size, addresses and vector, but do not enable */
void vq_program(struct vq *q);
void vq_enable(struct vq *q);
/* vq_setup() - all of it; @num 0 for the device's size */
struct vq *vq_setup(unsigned int index, u16 num);
/* vq_reset() - queue_reset (RING_RESET), wait until done; set up again by vq_setup() */
void vq_reset(struct vq *q);

/*
 * vq_add() - make @n pieces available as one buffer, yields its id; no kick. The
 * test ends if there are not enough descriptors.
 */
u16 vq_add(struct vq *q, const struct vbuf *b, unsigned int n);
u16 vq_add_how(struct vq *q, const struct vbuf *b, unsigned int n, unsigned int how);
void vq_publish(struct vq *q);
u16 vq_add1(struct vq *q, u64 addr, u32 len, bool write);
/* vq_notify() - write the notification register, and run the queues */
void vq_notify(struct vq *q);
/* ... and do not run them */
void vq_notify_only(struct vq *q);
/* vq_wants_kick() - whether the device wants to hear of what was added since this was last asked */
bool vq_wants_kick(struct vq *q);
/* vq_kick() - vq_notify() if it does, else just run the queues */
void vq_kick(struct vq *q);
/* vq_get() - the next buffer that came back */
bool vq_get(struct vq *q, struct vused *u);
/* vq_one() - exactly one has come back, or the test ends */
struct vused vq_one(struct vq *q);
/* vq_drop() - all that came back; yields how many */
unsigned int vq_drop(struct vq *q);
/* vq_irqs() - messages of the queue's vector since last asked */
unsigned int vq_irqs(struct vq *q);
/* Interrupts: all, none, or (EVENT_IDX) when used buffer @ahead from the next is there */
void vq_irq_on(struct vq *q);
void vq_irq_off(struct vq *q);
void vq_irq_at(struct vq *q, u16 ahead);

/* The ring itself, for whoever wants it broken */
struct split_desc *sq_desc(struct vq *q, unsigned int i);
void sq_set_desc(struct vq *q, unsigned int i, u64 addr, u32 len, u16 flags, u16 next);
__le16 *sq_avail_flags(struct vq *q);
__le16 *sq_avail_idx(struct vq *q);
__le16 *sq_avail_ring(struct vq *q, unsigned int i);
__le16 *sq_used_event(struct vq *q);
__le16 *sq_used_flags(struct vq *q);
__le16 *sq_used_idx(struct vq *q);
struct split_used *sq_used_ring(struct vq *q, unsigned int i);
__le16 *sq_avail_event(struct vq *q);
/* sq_put() - one more entry of the available ring */
void sq_put(struct vq *q, u16 head);
struct packed_desc *pq_desc(struct vq *q, unsigned int i);
struct packed_event *pq_driver_event(struct vq *q);
struct packed_event *pq_device_event(struct vq *q);
/* pq_put() - the next slot; AVAIL and USED are added to @flags */
void pq_put(struct vq *q, u64 addr, u32 len, u16 id, u16 flags);
/* pq_avail() - those two for the next slot */
u16 pq_avail(const struct vq *q);

/* -------------------------------------------------------------------------
 * A network device: virtio_net_dut.c
 */

/* Bytes of the header as negotiated */
unsigned int vd_hdr_len(void);
/* dev_mem() - @len bytes of bus memory that the device may read, filled from @data */
u64 dev_mem(const void *data, u32 len);
/* dev_buf() - ... may write, filled with 0xee */
u64 dev_buf(u32 len);

/* vd_send() - header and data in two pieces into @q, kick; waits for it to come back */
void vd_send(struct vq *q, const struct net_hdr *hdr, const void *data, u32 len);
/* vd_tx() - likewise by transmit queue 0; @hdr NULL: all zero */
void vd_tx(const struct net_hdr *hdr, const void *data, u32 len);
/* vd_tx_one() - the one frame that the device has sent; the test ends if there is none or more */
struct sim_frame *vd_tx_one(void);
void vd_tx_drain(void);

/* vd_rx_fill() - @n receive buffers of @size bytes in one piece, and a kick */
void vd_rx_fill(struct vq *q, unsigned int n, u32 size);
/*
 * vd_rx_get() - the next frame received; its header, and its bytes into @data
 * (PKT_MAX). The test ends if there is none. Buffers are not refilled.
 */
u32 vd_rx_get(struct vq *q, struct net_hdr *hdr, u8 *data);
/* vd_wire() - a frame from the wire */
void vd_wire(const void *data, u32 len);

/* Control commands; they yield the ack, and end the test if none comes within the kick. */
u8 ctrl_cmd(u8 class, u8 cmd, const void *data, u32 len);
/* ... with an answer of @reply_len bytes behind the ack */
u8 ctrl_query(u8 class, u8 cmd, const void *data, u32 len, void *reply, u32 reply_len);
/* ... of any shape: the first writable byte is the ack, preset to 0x5a */
u8 ctrl_shape(const struct vbuf *b, unsigned int n, unsigned int how);

#endif
