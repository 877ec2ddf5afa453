/* SPDX-License-Identifier: GPL-2.0 */
/*
 * e1000_dut.h - the 82545GM under test, and what a driver does with one
 *
 * There is one device in a test; these functions act on it.
 */
#ifndef HOST_E1000_DUT_H
#define HOST_E1000_DUT_H

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "board.h"
#include "e1000_sdm.h"
#include "ktest.h"
#include "packet.h"

#define NSEC_PER_MS	1000000ULL

/* A receive descriptor, 3.2.3 */
struct rxd {
	__le64 addr;
	__le16 len;
	__le16 csum;
	u8 status;
	u8 errors;
	__le16 special;
} __packed;

/* A transmit descriptor; how the second half is cut depends on its type, 3.3 */
struct txd {
	__le64 addr;
	__le64 cmd;
} __packed;

/**
 * struct dut - the driver's idea of its device
 * @tx_base: transmit ring
 * @tx_n: its descriptors
 * @tx_tail: where the next descriptor goes
 * @rx_base: receive ring
 * @rx_n: its descriptors
 * @rx_buf: first receive buffer; the others follow at @rx_stride
 * @rx_size: bytes of each
 */
struct dut {
	u64 tx_base;
	u32 tx_n;
	u32 tx_tail;
	u64 rx_base;
	u32 rx_n;
	u64 rx_buf;
	u32 rx_size;
	u32 rx_stride;
};

extern struct sim *sim;
extern struct dut dut;
extern const u8 dut_mac[6];
extern const u8 broadcast[6];

/* dut_power_on() - a card as after power-on, without a cable */
void dut_power_on_as(const char *device);
void dut_power_on(void);
/* dut_link() - plug in a partner that can do all, link up at 1000 Mbit/s */
void dut_link(void);
/* dut_start() - power, link and rings of 32 descriptors, 2048-byte receive buffers */
void dut_start(void);
/* dut_start_counting() - the same with more bits of RCTL, and all counters zero */
void dut_start_counting(u32 rctl);
void dut_power_off(void);
/* dut_check_frames() - with new rings a frame each way, over a link that is up */
void dut_check_frames(void);
/* dut_check_loopback() - with new rings a frame comes back, and none reaches the wire */
void dut_check_loopback(void);
/* dut_check_alive() - after a reset the card works, whatever happened before */
void dut_check_alive(void);

u32 rd(u32 reg);
void wr(u32 reg, u32 val);

/* MDIO access by MDIC; phy_read() of a register that fails ends the test */
u16 phy_read(unsigned int reg);
void phy_write(unsigned int reg, u16 val);
u16 eerd_read(unsigned int word);

/* mem() - @len bytes of bus memory that the device may read, filled from @data */
u64 mem(const void *data, u32 len);

/* Transmit: put descriptors, then tx_go() writes the tail and runs the queue. */
void tx_ring(u32 n);
struct txd *tx_desc(u32 i);
u8 tx_status(u32 i);
void tx_put(u64 addr, u64 cmd);
void tx_go(void);

static inline u64 legacy(u16 len, u8 cmd)
{
	return len | (u64)cmd << 24;
}

static inline u64 legacy_csum(u16 len, u8 cmd, u8 css, u8 cso)
{
	return legacy(len, cmd) | (u64)cso << 16 | (u64)css << 40;
}

static inline u64 data_desc(u32 len, u8 cmd, u8 popts)
{
	return len | DTYP_DATA << 20 | (u64)(cmd | TX_DEXT) << 24 | (u64)popts << 40;
}

static inline u64 special(u16 tci)
{
	return (u64)tci << 48;
}

/**
 * struct ctx - a context descriptor, fields as in 3.3.6
 */
struct ctx {
	u8 ipcss, ipcso;
	u16 ipcse;
	u8 tucss, tucso;
	u16 tucse;
	u32 paylen;
	u8 cmd;
	u8 hdrlen;
	u16 mss;
};

void tx_context(const struct ctx *c);
/* The context a driver would make for @p; a large send if @mss. */
struct ctx ctx_for(const struct pkt *p, u16 mss);

/* tx_one() - the one frame that the device has sent; the test ends if there is none or more */
struct sim_frame *tx_one(void);
/* tx_drain() - forget what the device has sent */
void tx_drain(void);
/* POPTS that a driver uses for @p */
u8 popts(const struct pkt *p);
/* tx_check() - the one frame sent is, with its sum filled in and padded, @want */
void tx_check(const struct pkt *want);
/* tx_check_tagged() - @w is @p with a tag, be that in the bytes or beside them */
void tx_check_tagged(const struct sim_frame *w, const struct pkt *p, u16 tci, u16 type);
/* tx_pkt() - send @p with one legacy descriptor (EOP, IFCS, RS), and the frame it became */
struct sim_frame *tx_pkt(const struct pkt *p);

/* Receive */
void rx_ring(u32 n, u32 buf_size);
struct rxd *rx_desc(u32 i);
u8 *rx_data(u32 i);
/* rx_send() - a frame from the wire */
void rx_send(const void *data, u32 len);
void rx_pkt(const struct pkt *p);
/* rx_start() - power and link, and a receive ring of @n buffers */
void rx_start(u32 n, u32 buf_size, u32 rctl);
/* rx_got() - descriptors done from @i on that make up one frame; 0 if there is none */
u32 rx_got(u32 i);
void rx_on(u32 rctl);
u16 rx_len(u32 i);
/*
 * rx_check() - the frame in descriptors @i on is @data of @len bytes, cut as the
 * buffers are; yields the number of descriptors
 */
u32 rx_check(u32 i, const u8 *data, u32 len);

#endif
