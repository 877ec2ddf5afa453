/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nicsim.h - what the files of drivers/ share
 *
 * Lock order
 *   pci_lock_rescan_remove() -> a card's mutex (configfs.c) -> device lock -> rtnl
 *   -> a queue's transmit lock -> nic->lock (raw) -> dma->lock (raw)
 * Network notifiers and wire callbacks run under rtnl and take neither of the
 * first two; they set state and queue nic->link_work.
 */
#ifndef NICSIM_H
#define NICSIM_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "../emul/emul.h"
#include "mmio.h"

#define NICSIM_NAME	"nicsim"
#define NICSIM_VERSION	"0.1"

struct dma_space;
struct nic_coverage;
struct nic_debug;
struct nic_faults;
struct nic_lint;
struct nic_msi;
struct pci_host;
struct wire;

/* Room for the name of a card. */
#define NIC_NAME_SIZE	32

enum nic_dma_mode {
	NIC_DMA_STRICT,
	NIC_DMA_DIRECT,
	NIC_DMA_IOVA,
};

/* All but direct need operations per device, which not every architecture has. */
#define NIC_DMA_STRICT_POSSIBLE \
	(IS_ENABLED(CONFIG_DMA_OPS) || IS_ENABLED(CONFIG_ARCH_HAS_DMA_OPS))
#define NIC_DMA_DEFAULT	(NIC_DMA_STRICT_POSSIBLE ? NIC_DMA_STRICT : NIC_DMA_DIRECT)

/* Parameters of a model that have a value each, in struct emul_params. */
enum nic_param {
	NIC_PARAM_QUEUE_PAIRS,
	NIC_PARAM_RX_QUEUE_SIZE,
	NIC_PARAM_TX_QUEUE_SIZE,
	NIC_PARAM_MTU,
	NIC_PARAM_SPEED,
	NIC_PARAM_DUPLEX,
	NIC_PARAM_OFFLOAD,
	NIC_PARAM_FEATURES,
	NIC_PARAMS,
};

/**
 * struct nic_config - what a card is to be when it is plugged in
 * @name: name in messages and configfs ("nic0")
 * @wire_name: name template of the wire ("wire%d")
 * @model: kind
 * @params: the model's
 * @written: which of @params the user has set, bit by enum nic_param; the others
 *	follow the defaults of the device
 * @card: name of the live card whose second function it is to be; empty for one of its own
 * @dma_mode: how addresses are checked
 * @faults: what goes wrong; may change at any time
 */
struct nic_config {
	char name[NIC_NAME_SIZE];
	char wire_name[IFNAMSIZ];
	char card[NIC_NAME_SIZE];
	const struct emul_model *model;
	struct emul_params params;
	unsigned long written;
	enum nic_dma_mode dma_mode;
	struct nic_faults *faults;
};

/**
 * struct nic_timer - a timer of the model
 * @hrtimer: the kernel's
 * @nic: whose
 * @id: the model's number for it
 * @ns: how long; for a start that waits as NIC_PENDING_TIMER
 */
struct nic_timer {
	struct hrtimer hrtimer;
	struct nic *nic;
	unsigned int id;
	u64 ns;
};

/**
 * struct nic_stuck - bits of a register that stick, as wished
 * @reg: the model's number of the register
 * @bits: which; 0 if there are none
 * @val: that they have
 */
struct nic_stuck {
	int reg;
	u64 bits;
	u64 val;
};

/* Bit numbers of nic->pending: what waits for a context that may do it. */
enum {
	NIC_PENDING_IRQ,		/* sample the line, call the handler */
	NIC_PENDING_TX,			/* + queue: schedule the wire's NAPI for tx() */
	NIC_PENDING_RX = NIC_PENDING_TX + EMUL_MAX_QUEUES,	/* + queue: offer frames again */
	NIC_PENDING_TIMER = NIC_PENDING_RX + EMUL_MAX_QUEUES,	/* + timer: start it */
	NIC_PENDING_LINK = NIC_PENDING_TIMER + EMUL_MAX_TIMERS,	/* tell the wire */
	NIC_PENDING_PME,		/* tell the kernel */
	NIC_PENDING_ERROR,		/* recover from a PCI error */
	NIC_PENDING_CTRL,		/* call ctrl() */
	NIC_PENDING_MSI,		/* call the handlers of nic->msi's pending vectors */
};

#define NIC_PENDING_KICKS	GENMASK(NIC_PENDING_TIMER - 1, NIC_PENDING_TX)
#define NIC_PENDING_TIMERS	GENMASK(NIC_PENDING_LINK - 1, NIC_PENDING_TIMER)

/**
 * struct nic - one emulated card in the machine
 * @func: the silicon; of model->state_size bytes
 * @lock: the function's lock of emul.h: all registers and config space
 * @name: as in struct nic_config
 * @wire_name: likewise
 * @host: bus it is plugged into
 * @devfn: device and function number on @host
 * @pci_name: name of the function on the bus ("10000:00:00.0")
 * @pdev: the kernel's idea of the function, NULL while sysfs has removed it; @lock
 * @bar: where the MMIO window sends accesses to each BAR
 * @ports: its I/O ports, if it has an I/O BAR
 * @ports_node: on the list of functions with ports
 * @ports_used: its driver is one that writes to ports
 * @firmware_armed: what its driver reads of the firmware's memory is caught
 * @dma_mode: fixed before plugging in
 * @dma_physical: see board_dma_physical(); written under @lock, read without
 * @dma: what the driver has mapped
 * @wire: the peer netdev's private data
 * @irq: Linux interrupt number of INTx
 * @irq_masked: the irq core has masked INTx (written under the descriptor's lock)
 * @irq_state: bits of irq.c
 * @irq_left_up: how often the handler has been called since the line was down
 * @irq_again: looks at a line that the handler has left up, or at interrupts that are late
 * @line: level of INTx as the silicon drives it; @lock
 * @msi: MSI-X, NULL if the function has none
 * @pending: bits NIC_PENDING_*
 * @work: carries @pending out of a trap, by an interrupt
 * @tasklet: likewise, on machines that have none for that
 * @timer: the model's timers
 * @link_work: tells the wire what board_link() said
 * @pme_work: tells the kernel that PME# has been asserted
 * @error_work: has the driver recover from a PCI error
 * @coverage: what has been done to its registers, or NULL if it has none; @lock
 * @lint: what it thinks of its driver
 * @debug: its directory in debugfs, or NULL
 * @faults: as in struct nic_config
 * @stuck: bits that a driver reads always the same; @lock
 * @gone: pulled out without warning: it answers no access and does nothing more; set once
 *	under @lock, read without
 * @frozen: cut off from the bus by a PCI error, until it is reset; set and cleared under
 *	@lock, read without
 * @dead: being unplugged; no more upcalls have an effect
 */
struct nic {
	struct emul_function *func;
	raw_spinlock_t lock;
	char name[NIC_NAME_SIZE];
	char wire_name[IFNAMSIZ];

	struct pci_host *host;
	u8 devfn;
	char pci_name[24];
	struct pci_dev *pdev;
	struct mmio_target bar[EMUL_MAX_BARS];
	struct resource ports;
	struct list_head ports_node;
	bool ports_used;
	bool firmware_armed;

	enum nic_dma_mode dma_mode;
	bool dma_physical;
	struct dma_space *dma;
	struct wire *wire;

	int irq;
	bool irq_masked;
	unsigned long irq_state;
	unsigned int irq_left_up;
	struct hrtimer irq_again;
	bool line;
	struct nic_msi *msi;
	atomic_long_t pending;
	struct irq_work work;
	struct tasklet_struct tasklet;
	struct nic_timer timer[EMUL_MAX_TIMERS];
	struct work_struct link_work;
	struct work_struct pme_work;
	struct work_struct error_work;
	struct nic_coverage *coverage;
	struct nic_lint *lint;
	struct nic_debug *debug;
	struct nic_faults *faults;
	struct nic_stuck stuck;
	bool gone;
	bool frozen;
	bool dead;
};

static inline struct nic *func_nic(const struct emul_function *f)
{
	return f->board;
}

/* Whether nothing that the card does reaches the machine any more. */
static inline bool nic_is_silent(const struct nic *nic)
{
	return READ_ONCE(nic->dead) || READ_ONCE(nic->gone);
}

/* Whether neither an access reaches the card nor anything that it does the bus. */
static inline bool nic_is_cut_off(const struct nic *nic)
{
	return READ_ONCE(nic->gone) || READ_ONCE(nic->frozen);
}

static inline void nic_pend(struct nic *nic, unsigned int bit)
{
	atomic_long_or(BIT(bit), &nic->pending);
}

/* One line in the log about what this card's driver or user did; rate limited. */
#define nic_warn(nic, fmt, ...) \
	pr_warn_ratelimited(NICSIM_NAME ": %s: " fmt "\n", (nic)->name, ##__VA_ARGS__)

/* nic.c: life cycle */
struct nic *nic_plug(const struct nic_config *config, const struct nic *first);
void nic_unplug(struct nic *nic);
void nic_pull(struct nic *nic);
int nic_show_netdevs(struct nic *nic, char *buf, size_t size);

/* nic_config.c: what a card is to be */
void nic_config_init(struct nic_config *config, const char *name);
void nic_config_set_model(struct nic_config *config, const struct emul_model *model);
int nic_config_set_device(struct nic_config *config, const char *name);
int nic_config_set(struct nic_config *config, enum nic_param id, char *text);
int nic_config_show(struct nic_config *config, enum nic_param id, char *buf, size_t size);
int nic_config_check(const struct nic_config *config);
struct nic *nic_config_find_card(struct nic_config *config);
bool nic_config_dma_physical(const struct nic_config *config);
const char *nic_parse_dma_mode(const char *name, enum nic_dma_mode *mode);
const char *nic_dma_mode_name(enum nic_dma_mode mode);
void nic_list_models(char *buf, size_t size);

/* One line in the log about what the user wants of this card. */
#define nic_config_err(config, fmt, ...) \
	pr_err(NICSIM_NAME ": %s: " fmt "\n", (config)->name, ##__VA_ARGS__)

/* configfs.c: the cards as directories */
void nic_dirs_init(void);
int nic_dirs_add(const struct emul_model *model, unsigned int id, enum nic_dma_mode dma);
void nic_dirs_remove(void);
int nic_dirs_register(void);
void nic_dirs_unregister(void);

/* debugfs.c: what a card looks like inside */
void nic_debug_init(void);
void nic_debug_exit(void);
void nic_debug_create(struct nic *nic);
void nic_debug_destroy(struct nic *nic);

/* board.c: registers, locks and timers */
void nic_timers_init(struct nic *nic);
/* No timer runs or starts any more. Process context, nic->dead set. */
void nic_timers_stop(struct nic *nic);
/* Start a set of timers, bit by id, that a trap in NMI could not. Not from NMI. */
void nic_timers_flush(struct nic *nic, unsigned long timers);

/* coverage.c: which registers a driver has accessed */
#define NIC_REG_NAME_SIZE	40
extern const struct file_operations nic_coverage_fops;
int nic_coverage_init(struct nic *nic);
void nic_coverage_exit(struct nic *nic);
void nic_cover(const struct mmio_target *t, u32 off, unsigned int size, bool write, u64 val);
void nic_reg_name(const struct emul_function *func, int n, char *buf, size_t size);

/* lint.c: what a card thinks of its driver */
extern const struct file_operations nic_lint_fops;
int nic_lint_init(struct nic *nic);
void nic_lint_exit(struct nic *nic);
bool nic_linted(const struct nic *nic, enum emul_lint rule);
__printf(4, 5)
void nic_lint(struct nic *nic, enum emul_lint rule, unsigned long caller, const char *fmt, ...);

DECLARE_PER_CPU(unsigned long, nic_lint_caller);

/*
 * nic_lint_enter() - the device is about to carry out the access of an instruction
 *
 * What it complains of until nic_lint_leave(), on this CPU, is that instruction's fault.
 * Interrupts are off, but an NMI may do the same in between.
 */
static inline unsigned long nic_lint_enter(unsigned long caller)
{
	unsigned long before = __this_cpu_read(nic_lint_caller);

	__this_cpu_write(nic_lint_caller, caller);
	return before;
}

static inline void nic_lint_leave(unsigned long before)
{
	__this_cpu_write(nic_lint_caller, before);
}

/* trace.c: what has to be found out for tracepoints */
void nic_trace_mmio(const struct mmio_target *t, u32 off, unsigned int size, bool write, u64 val,
		    unsigned long caller);

/* reg_fault.c: what drivers read wrongly */
u64 nic_reg_fault(const struct mmio_target *t, u32 off, unsigned int size, u64 val);

/* hooks.c: what BPF programs change */
void hooks_init(void);
u64 nicsim_hook_read(const char *nic, u32 bar, u32 off, u32 size, u64 val, unsigned long caller);

/* recovery.c: PCI errors */
int recovery_init(void);
void recovery_exit(void);
void nic_recovery_init(struct nic *nic);
void nic_recovery_start(struct nic *nic);
bool nic_pci_error(struct nic *nic, unsigned int size);

/* irq.c: INTx, and the way out of a trap */
int nic_irq_init(struct nic *nic);
void nic_irq_exit(struct nic *nic);
/* Nothing is carried out of a trap any more. Process context, nic->dead set. */
void nic_irq_sync(struct nic *nic);
/* nic_flush() - act on nic->pending as far as this context allows. Any context, no lock of ours. */
void nic_flush(struct nic *nic);
/* Like nic_flush(), for callers in softirq with no driver's lock held: calls handlers directly. */
void nic_flush_softirq(struct nic *nic);
/* Poke INTx after config space has changed (INTx disable). */
void nic_irq_resample(struct nic *nic);
bool nic_irq_asserted(struct nic *nic);
void nic_irq_call(struct nic *nic, unsigned int irq);
void nic_irq_delay(struct nic *nic);

/* msi.c: MSI-X */
int nic_msi_init(struct nic *nic);
void nic_msi_exit(struct nic *nic);
void nic_msi_attach(struct nic *nic, struct pci_dev *pdev);
void nic_msi_flush(struct nic *nic);
void nic_msi_overdue(struct nic *nic);

/* pci_host.c */
int pci_hosts_init(void);
void pci_hosts_exit(void);
int pci_host_reserve(struct nic *nic, const struct nic *first);
struct nic *pci_host_find_card(const char *name);
int pci_host_plug(struct nic *nic);
void pci_host_unplug(struct nic *nic);
struct nic *pci_host_find(struct device *dev);
struct pci_dev *pci_host_get_function(struct nic *nic);
void pci_host_reset(struct nic *nic);

/* ioport.c: I/O ports */
int nic_ports_init(struct nic *nic);
void nic_ports_exit(struct nic *nic);
int nic_ports_bind(struct nic *nic, const char *driver);
void nic_ports_unbound(struct nic *nic);

/* firmware.c */
int nic_firmware_init(struct nic *nic);
void nic_firmware_exit(struct nic *nic);
int nic_firmware_bind(struct nic *nic);
void nic_firmware_unbound(struct nic *nic);

/* fcs.c */
int fcs_init(void);
void fcs_exit(void);

/* dma_ops.c */
int nic_dma_init(struct nic *nic);
void nic_dma_exit(struct nic *nic);
/* Put our operations on the function: after the scan, before a driver is bound. */
int nic_dma_attach(struct nic *nic, struct pci_dev *pdev);
void nic_dma_shut(struct nic *nic);
void nic_dma_detach(struct nic *nic, struct pci_dev *pdev);

/* wire.c */
int wire_create(struct nic *nic);
void wire_destroy(struct nic *nic);
/* Schedule the NAPI of a queue pair. Hard IRQ or BH-disabled context. */
void wire_schedule(struct nic *nic, unsigned int queue, bool tx, bool rx);
/* Carrier follows func->link. Process context. */
void wire_link_update(struct nic *nic);

#endif
