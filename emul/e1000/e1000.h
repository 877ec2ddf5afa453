/* SPDX-License-Identifier: GPL-2.0 */
/*
 * e1000.h - an 8254x as its parts see each other
 *
 * Unless said otherwise everything in struct e1000 is under the function's
 * lock. tx.* belongs to tx() and rx.* to rx() and rx_flush(), which the board
 * serialises, or to tx() in loopback; what both they and register handlers
 * touch says so.
 */
#ifndef E1000_H
#define E1000_H

#include "../os.h"
#include "../emul.h"
#include "../segment.h"
#include "regs.h"

#define E1000_EEPROM_WORDS	256
#define E1000_DESC_LEN		16
/* Descriptors fetched at once, and written back at once. */
#define E1000_BATCH		64
/* Buffers that one transmitted frame may consist of. */
#define E1000_TX_BUFS		256

enum e1000_mac {
	E1000_MAC_82542,
	E1000_MAC_82543,
	E1000_MAC_82544,
	E1000_MAC_82540,
	E1000_MAC_82545,
	E1000_MAC_82545_REV3,
	E1000_MAC_82546,
	E1000_MAC_82546_REV3,
	E1000_MAC_82541,
	E1000_MAC_82541_REV2,
	E1000_MAC_82547,
	E1000_MAC_82547_REV2,
	E1000_MAC_CE4100,
};

/* How a MAC differs, e1000.quirks */
#define E1000_PORTS		BIT(0)	/* drivers reset it through I/O ports */
#define E1000_EEPROM_ALONE	BIT(1)	/* nobody else uses the EEPROM: EECD.REQ is not needed */
#define E1000_SIGNAL_LOW	BIT(2)	/* SDP1 is low when the optics have a signal */
#define E1000_MDIO_PINS		BIT(3)	/* PHY, if any, behind software defined pins, not MDIC */
#define E1000_82542_MASKS	BIT(4)	/* some registers have other bits */
#define E1000_NO_LEDCTL		BIT(5)	/* the LED is on software defined pin 0 */
#define E1000_DUAL		BIT(6)	/* the card may have a second function */
#define E1000_SOC		BIT(7)	/* a part of one: BARs of 32 bits, PHY behind BAR 1 */

enum e1000_media {
	E1000_COPPER,
	E1000_FIBER,
	E1000_SERDES,
};

enum e1000_phy_kind {
	E1000_M88,
	E1000_M88_I,
	E1000_M88_E,
	E1000_IGP,
	E1000_RTL,
};

enum e1000_eeprom_kind {
	E1000_MICROWIRE64,
	E1000_MICROWIRE256,
	E1000_SPI,
	E1000_MEMORY,
};

/**
 * struct e1000_variant - a row of device_table.h
 */
struct e1000_variant {
	const char *name;
	u16 device;
	u16 subsystem;
	u8 revision;
	enum e1000_mac mac;
	enum e1000_media media;
	enum e1000_phy_kind phy;
	enum e1000_eeprom_kind eeprom;
	bool pcix;
};

/* Timers */
enum {
	E1000_TIMER_ITR,	/* the end of an ITR interval */
	E1000_TIMER_DELAY,	/* RDTR, RADV, TIDV, TADV */
	E1000_TIMER_PHY,	/* the PHY has found (or not) a link */
	E1000_TIMER_PAUSE,	/* the end of the time that an XOFF asks for */
};

enum e1000_eeprom_phase {
	EEPROM_IDLE,		/* waiting for a start bit, or what follows is ignored */
	EEPROM_COMMAND,		/* shifting a command in */
	EEPROM_READING,		/* shifting words out */
	EEPROM_WRITING,		/* SPI: shifting data in */
	EEPROM_STATUS,		/* SPI: shifting the status out */
};

/* Bytes that an SPI EEPROM writes at once */
#define E1000_SPI_PAGE		32

/**
 * struct e1000_eeprom - a serial EEPROM: microwire (93C46, 93C66) or SPI (25020)
 * @word: content
 * @words: how many there are
 * @user: function that drives its pins, and has its faults
 * @writable: between EWEN and EWDS; SPI: after WREN
 * @clock: SK as last driven
 * @selected: SPI: as last driven
 * @phase: of the command
 * @bits: shifted in since the start bit, that included; or shifted out of @addr
 * @in: what was shifted in
 * @addr: word, SPI: byte that is being shifted
 * @out: its bits, the current one at bit 16; SPI: at bit 7
 * @page: SPI: bytes to be written
 * @touched: SPI: which of them
 */
struct e1000_eeprom {
	u16 word[E1000_EEPROM_WORDS];
	u16 words;
	struct emul_function *user;
	bool writable;
	bool clock;
	bool selected;
	enum e1000_eeprom_phase phase;
	u8 bits;
	u32 in;
	u16 addr;
	u32 out;
	u8 page[E1000_SPI_PAGE];
	u32 touched;
};

/**
 * struct e1000_card - what the functions of a card share
 * @eeprom: serial EEPROM; its pins are driven under the lock of the function in @granted
 * @granted: the function that has EECD.GNT, or NULL
 * @functions: how many there are
 */
struct e1000_card {
	struct e1000_eeprom eeprom;
	struct e1000 *granted;
	unsigned int functions;
};

/**
 * struct e1000_link - what a PHY arrives at
 * @up: link
 * @speed: Mbit/s
 * @full_duplex: else half
 * @negotiated: by autonegotiation, else forced or detected
 * @rx_pause: resolved by autonegotiation
 * @tx_pause: likewise
 */
struct e1000_link {
	bool up;
	u16 speed;
	bool full_duplex;
	bool negotiated;
	bool rx_pause;
	bool tx_pause;
};

/**
 * struct e1000_mdio - the management interface as software drives it
 * @clock: MDC as last driven
 * @bits: of the command, from its start bit on; 0 in between
 * @in: those bits
 * @answers: the PHY drives MDIO
 * @out: what it answers
 */
struct e1000_mdio {
	bool clock;
	u8 bits;
	u32 in;
	bool answers;
	u16 out;
};

/**
 * struct e1000_soc - registers behind BAR 1
 * @status: of the last command
 * @command: that command
 */
struct e1000_soc {
	u32 status;
	u32 command;
};

#define E1000_PHY_REGS		32
/* Time until a link is found. Real ones take longer; drivers see it go down. */
#define E1000_LINK_NS		4000000

/**
 * struct e1000_phy_paged - a register of an IGP PHY that is not on page 0
 */
struct e1000_phy_paged {
	u16 addr;
	u16 val;
};

/**
 * struct e1000_phy - the integrated PHY
 * @reg: registers that hold a value
 * @page: M88: register 30 as selected by register 29
 * @paged: IGP: registers that have been written
 * @pageds: how many ever
 * @link: as it is now; without a copper PHY, what the MAC has negotiated
 * @link_lost: BMSR.Link Status must read 0 once
 * @in_reset: CTRL.PHY_RST is set
 */
struct e1000_phy {
	u16 reg[E1000_PHY_REGS];
	u16 page[E1000_PHY_REGS];
	struct e1000_phy_paged paged[E1000_PHY_REGS];
	unsigned int pageds;
	struct e1000_link link;
	bool link_lost;
	bool in_reset;
};

/**
 * struct e1000_irq - between ICR and the INTx line
 * @line: as driven
 * @throttled: the line waits for E1000_TIMER_ITR
 * @last: when the line was asserted last
 * @delayed: causes that wait for E1000_TIMER_DELAY
 * @due: until when at the latest, if @delayed has RXT0 [0] or TXDW [1]
 * @abs: the bound on @due that RADV and TADV set
 * @timer: when E1000_TIMER_DELAY will expire
 */
struct e1000_irq {
	bool line;
	bool throttled;
	u64 last;
	u32 delayed;
	u64 due[2];
	u64 abs[2];
	u64 timer;
};

/**
 * struct e1000_traffic - good frames of a batch, for the statistics
 * @frames: how many
 * @octets: bytes of them, with FCS
 * @bin: frames by size, PRC64 to PRC1522 or PTC64 to PTC1522
 * @broadcast: broadcast frames
 * @multicast: multicast frames that are not broadcast
 */
struct e1000_traffic {
	u32 frames;
	u64 octets;
	u32 bin[6];
	u32 broadcast;
	u32 multicast;
};

/**
 * struct e1000_tx_context - what a context descriptor sets, 3.3.6
 */
struct e1000_tx_context {
	u8 ipcss;
	u8 ipcso;
	u16 ipcse;
	u8 tucss;
	u8 tucso;
	u16 tucse;
	u32 paylen;
	bool tcp;
	bool ip4;
	u8 hdrlen;
	u16 mss;
};

struct e1000_tx_buf {
	u64 addr;
	u32 len;
};

/**
 * struct e1000_late - a descriptor that is given back after the next one, as wished
 * @addr: where it belongs
 * @len: bytes of it, 0 if there is none
 * @bytes: what is to be written there
 */
struct e1000_late {
	u64 addr;
	u32 len;
	u8 bytes[E1000_DESC_LEN];
};

/**
 * struct e1000_tx - transmit unit
 * @ring_hint: for the descriptors
 * @data_hint: for buffers
 * @late: of this ring
 * @base: bus address of the ring
 * @count: descriptors in the ring
 * @head: ring index of @desc[0], else next descriptor to process
 * @tail: first that is not the device's
 * @fetched: descriptors in @desc
 * @done_first: first of them that has been reported
 * @done_last: last of them
 * @desc: batch of descriptors being processed
 * @context: for checksums [0] and for segmentation [1]
 * @gen: generation of the ring that the frame in progress belongs to
 * @in_frame: there is a frame in progress: what follows is about it
 * @too_big: it has too many buffers or bytes
 * @first: lower and upper words of its first descriptor
 * @bufs: its buffers so far
 * @len: bytes in them
 * @reports: how many of its descriptors are to be reported
 * @report: ring indices of those
 * @buf: where its bytes are
 * @traffic: statistics of the call
 * @tsctc: likewise
 * @tsctfc: likewise
 */
struct e1000_tx {
	struct emul_dma_hint ring_hint;
	struct emul_dma_hint data_hint;
	struct e1000_late late;
	u64 base;
	u32 count;
	u32 head;
	u32 tail;
	u32 fetched;
	u32 done_first;
	u32 done_last;
	struct e1000_tx_desc desc[E1000_BATCH];
	struct e1000_tx_context context[2];
	u32 gen;
	bool in_frame;
	bool too_big;
	u32 first[2];
	u32 bufs;
	u32 len;
	u32 reports;
	u16 report[E1000_TX_BUFS];
	struct e1000_tx_buf buf[E1000_TX_BUFS];
	struct e1000_traffic traffic;
	u32 tsctc;
	u32 tsctfc;
};

/**
 * struct e1000_wire - a frame that the chip finishes by itself, offload=wire
 * @frame: what the driver's buffers make
 * @cut: @frame while it is being cut
 * @bytes: of @frame
 */
struct e1000_wire {
	struct emul_frame frame;
	struct emul_segments cut;
	u8 bytes[EMUL_MAX_FRAME];
};

/**
 * struct e1000_fifo - the receive FIFO in packet buffer memory
 * @size: bytes of the memory that are its own, as when it was empty last
 * @head: offset of the first frame, with its header
 * @used: bytes in use
 * @frames: how many
 *
 * Owned by whoever has rx.user; read by register handlers too.
 */
struct e1000_fifo {
	u32 size;
	u32 head;
	u32 used;
	u32 frames;
};

/* MAC control frames that the device itself has to send */
enum e1000_pause {
	E1000_PAUSE_NONE,
	E1000_PAUSE_XOFF,	/* with the time in FCTTV */
	E1000_PAUSE_XON,
};

/**
 * struct e1000_flow - flow control
 * @paused: an XOFF has been received; also read without the lock
 * @until: its end
 * @above: an XOFF has been sent, as the receive FIFO is above its threshold
 * @send: waits for tx(), which also reads it without the lock
 */
struct e1000_flow {
	bool paused;
	u64 until;
	bool above;
	enum e1000_pause send;
};

enum e1000_rx_user {
	E1000_RX_IDLE,
	E1000_RX_WIRE,		/* rx() and rx_flush() */
	E1000_RX_LOOPBACK,	/* tx() */
};

/**
 * struct e1000_rx - receive unit
 * @ring_hint: for the descriptors
 * @data_hint: for buffers
 * @late: of this ring
 * @user: whose batch is in progress; if any, the ring below has been read.
 *	Written under the lock: it keeps rx() and tx() in loopback apart.
 * @usable: the ring makes sense
 * @gen: generation of the ring that @desc is from
 * @base: bus address of the ring
 * @count: descriptors in the ring
 * @tail: first descriptor that is not the device's
 * @first: ring index of @desc[0]
 * @fetched: descriptors in @desc
 * @next: next of them to fill
 * @done: descriptors before this one have been written back
 * @desc: fetched descriptors; filled ones wait here to be written back
 * @seen: for e1000_lint_buffers(): number of the last descriptor with such an address
 * @number: of the last descriptor that was fetched, free running
 * @pos: ring index of @desc[@next]; also read by rx_ready()
 * @fifo: frames that wait for descriptors
 * @forget: the frames in it are to be dropped; written under the lock
 * @held: rx() has refused a frame, which waits on the wire
 * @starved: descriptors that what waits first needs, 0 if nothing waits. Also
 *	read by rx_ready() and, under the lock, by register handlers.
 * @large: the large send that is being cut
 * @part: the frame of it that is next
 * @frames: frames stored in the batch
 * @traffic: their statistics
 * @total: all frames of the batch, also those filtered out
 * @total_octets: their bytes
 */
struct e1000_rx {
	struct emul_dma_hint ring_hint;
	struct emul_dma_hint data_hint;
	struct e1000_late late;
	enum e1000_rx_user user;
	bool usable;
	u32 gen;
	u64 base;
	u32 count;
	u32 tail;
	u32 first;
	u32 fetched;
	u32 next;
	u32 done;
	struct e1000_rx_desc desc[E1000_BATCH];
	u8 seen[256];
	u8 number;
	u32 pos;
	struct e1000_fifo fifo;
	bool forget;
	bool held;
	u32 starved;
	struct emul_segments large;
	const struct emul_frame *part;
	u32 frames;
	struct e1000_traffic traffic;
	u32 total;
	u64 total_octets;
};

/**
 * struct e1000_lint - what was wrong with a ring when it was placed
 * @base: bits of its address that it may not have
 * @len: likewise, of its length
 */
struct e1000_lint {
	u32 base;
	u32 len;
};

/**
 * struct e1000 - one card
 * @f: what the board sees
 * @variant: which card
 * @reg: registers, R_*
 * @stat_latch: 64-bit statistics as they were when their low half was read
 * @stat_latched: which of them are valid
 * @quirks: how its MAC differs, E1000_PORTS etc.
 * @io_addr: IOADDR
 * @card: shared with the other function
 * @second: this is function 1
 * @phy: PHY
 * @mdio: the way to it on cards with E1000_MDIO_PINS
 * @soc: likewise with E1000_SOC
 * @partner: the other end of the cable
 * @asleep: in D3hot; also read without the lock
 * @reset_end: nothing is to be accessed before; 0 if that has been
 * @wake: WUFC_* that wake; also read without the lock
 * @pme: PME# as driven
 * @lu: STATUS.LU as last computed
 * @carrier: frames can pass to and from the wire; also read without the lock
 * @loopback: what is transmitted is received; also read without the lock
 * @irq: interrupts
 * @flow: flow control
 * @lint: what is wrong with the receive ring, and the transmit ring
 * @wire: for frames on their way out, NULL unless the chip finishes them; tx() only
 * @tx: transmit
 * @rx: receive
 */
struct e1000 {
	struct emul_function f;
	const struct e1000_variant *variant;
	u32 reg[E1000_REGS];
	u64 stat_latch[4];
	u8 stat_latched;
	u8 quirks;
	u32 io_addr;
	struct e1000_card *card;
	bool second;
	struct e1000_phy phy;
	struct e1000_mdio mdio;
	struct e1000_soc soc;
	struct emul_partner partner;
	bool asleep;
	u64 reset_end;
	u32 wake;
	bool pme;
	bool lu;
	bool carrier;
	bool loopback;
	struct e1000_irq irq;
	struct e1000_flow flow;
	struct e1000_lint lint[2];
	struct e1000_wire *wire;
	struct e1000_tx tx;
	struct e1000_rx rx;
};

static inline struct e1000 *to_e1000(struct emul_function *f)
{
	return container_of(f, struct e1000, f);
}

/* A register that other CPUs write while we read: rx() and tx() without the lock. */
static inline u32 e1000_peek(const struct e1000 *e, unsigned int slot)
{
	return READ_ONCE(e->reg[slot]);
}

/* Descriptors from @head to @tail in a ring of @count */
static inline u32 e1000_ring_used(u32 count, u32 head, u32 tail)
{
	return tail >= head ? tail - head : tail + count - head;
}

/* device.c */
void e1000_reset(struct e1000 *e);
void e1000_load_eeprom(struct e1000 *e);
bool e1000_may_dma(const struct e1000 *e);

/* ports.c */
void e1000_ports_init(struct e1000 *e);
void e1000_ports_write(struct emul_function *f, u32 off, u32 val);

/* eeprom.c */
u16 e1000_eeprom_word(struct emul_function *f, const struct e1000_eeprom *ee, unsigned int addr);
void e1000_eeprom_init(struct e1000 *e, const u8 *mac);
void e1000_eeprom_release(struct e1000 *e);

/* eeprom_microwire.c, eeprom_spi.c */
void e1000_microwire_pins(struct e1000_eeprom *ee, bool select, bool clock, bool data);
bool e1000_microwire_dout(const struct e1000_eeprom *ee);
void e1000_spi_pins(struct e1000_eeprom *ee, bool select, bool clock, bool data);
bool e1000_spi_dout(const struct e1000_eeprom *ee);

/* phy.c */
void e1000_phy_init(struct e1000 *e);
void e1000_phy_reset(struct e1000 *e);
void e1000_phy_hold(struct e1000 *e, bool in_reset);
void e1000_phy_restart(struct e1000 *e);
void e1000_phy_timer(struct e1000 *e);
bool e1000_phy_answers(struct e1000 *e, unsigned int addr);
u16 e1000_phy_read(struct e1000 *e, unsigned int reg);
void e1000_phy_write(struct e1000 *e, unsigned int reg, u16 val);
bool e1000_phy_loopback(const struct e1000 *e);
bool e1000_phy_view(struct e1000 *e, unsigned int reg, struct emul_line *line);

/* soc.c */
void e1000_soc_init(struct e1000 *e);
u32 e1000_soc_read(struct e1000 *e, u32 off);
void e1000_soc_write(struct e1000 *e, u32 off, u32 val);
u16 e1000_firmware_read(struct emul_function *f, u32 off);

/* mdio.c */
void e1000_mdio_pins(struct e1000 *e, u32 ctrl);
bool e1000_mdio_level(const struct e1000 *e);

/* led.c */
bool e1000_led_view(const struct e1000 *e, unsigned int n, struct emul_line *line);

/* regs.c and view.c: what can be looked at */
bool e1000_reg_view(struct e1000 *e, unsigned int slot, struct emul_line *line);
void e1000_lint_buffers(struct e1000 *e, u32 first, u32 n);
void e1000_lint_ring(struct e1000 *e, unsigned int slot, u32 excess);
bool e1000_reg(const struct emul_function *f, unsigned int n, struct emul_reg *reg);
int e1000_reg_find(const struct emul_function *f, unsigned int bar, u32 off, unsigned int *byte);
bool e1000_view(struct emul_function *f, enum emul_view view, unsigned int n,
		struct emul_line *line);

/* tbi.c */
bool e1000_tbi_up(const struct e1000 *e);
void e1000_tbi_restart(struct e1000 *e);
void e1000_tbi_timer(struct e1000 *e);

/* link.c */
void e1000_link_resolve(u16 adv, bool autoneg, const struct emul_partner *partner,
			struct e1000_link *link);
void e1000_link_update(struct e1000 *e);

/* irq.c */
void e1000_irq_reset(struct e1000 *e);
void e1000_raise(struct e1000 *e, u32 causes);
void e1000_raise_rx(struct e1000 *e);
void e1000_raise_tx(struct e1000 *e);
void e1000_irq_timer(struct e1000 *e);
void e1000_delay_timer(struct e1000 *e);

/* tx.c */
bool e1000_tx_ready(const struct e1000 *e);
unsigned int e1000_tx(struct emul_queue *q, unsigned int budget);

/* write_back.c */
int e1000_write_back(struct e1000_late *late, struct emul_queue *q, struct emul_dma_hint *hint,
		     u64 addr, const void *src, u32 len);

/* tx_frame.c */
void e1000_tx_forget(struct e1000_tx *tx);
int e1000_tx_frame(struct e1000 *e, struct emul_queue *q, u32 lower, u32 upper);
void e1000_insert_sum(struct emul_frame *frame, u32 start, u32 at, u32 end, bool never_zero);

/* tx_wire.c */
struct emul_frame *e1000_wire_frame(struct e1000_wire *wire, u32 len);
unsigned int e1000_wire_send(struct e1000_wire *wire, struct emul_queue *q, u32 min_len);

/* rx.c */
int e1000_rx(struct emul_queue *q, const struct emul_frame *frame);
void e1000_rx_flush(struct emul_queue *q);
bool e1000_rx_ready(struct emul_queue *q);
void e1000_rx_kick(struct e1000 *e);
void e1000_rx_loopback(struct emul_queue *txq, const struct emul_frame *frame);
void e1000_rx_loopback_flush(struct emul_queue *txq);
void e1000_rx_stop(struct e1000 *e);

/* fifo.c */
struct e1000_rx_image;

bool e1000_fifo_push(struct e1000 *e, const struct e1000_rx_image *image);
bool e1000_fifo_first(struct e1000 *e, struct e1000_rx_image *image);
void e1000_fifo_pop(struct e1000 *e, const struct e1000_rx_image *image);
void e1000_fifo_clear(struct e1000 *e);

/* power.c */
#define E1000_PM_CAP		0xdc

void e1000_power_init(struct e1000 *e);
void e1000_power_load(struct e1000 *e);
bool e1000_power_config(struct e1000 *e);
void e1000_power_link(struct e1000 *e);
void e1000_wake_frame(struct e1000 *e, const struct emul_frame *frame,
		      const struct e1000_rx_image *image);

/* flow.c */
void e1000_flow_fill(struct e1000 *e, bool overflow);
void e1000_flow_received(struct e1000 *e, u16 time);
void e1000_flow_timer(struct e1000 *e);
void e1000_flow_reset(struct e1000 *e);
void e1000_flow_swxoff(struct e1000 *e);
unsigned int e1000_flow_tx(struct emul_queue *q);

/* filter.c */
enum e1000_filter {
	E1000_FILTER_DROP,
	E1000_FILTER_PASS,		/* by an exact match, or promiscuous */
	E1000_FILTER_PASS_INEXACT,	/* by the multicast hash alone */
};

enum e1000_filter e1000_filter_address(const struct e1000 *e, u32 rctl, const u8 *da);
bool e1000_filter_vlan(const struct e1000 *e, u32 rctl, u16 tci);

/* stats.c */
void e1000_stat_add(struct e1000 *e, unsigned int slot, u32 n);
void e1000_stat_add64(struct e1000 *e, unsigned int slot_low, u64 n);
void e1000_traffic_count(struct e1000_traffic *t, const u8 *da, u32 len, u32 n);
void e1000_traffic_tx(struct e1000 *e, struct e1000_traffic *t);
void e1000_traffic_rx(struct e1000 *e, struct e1000_traffic *t);

#endif
