// SPDX-License-Identifier: GPL-2.0
/*
 * faults.c - what can be made to go wrong with a card: the directory faults/
 *
 * Each fault has the knobs of the kernel's fault injection, which distribution kernels
 * leave out, and a seed: the same seed and the same accesses give the same faults.
 * They outlive being unplugged.
 *
 * Files of a directory may be open when it is removed, so that the knobs live as long
 * as any of their groups.
 */
#include <linux/configfs.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "faults.h"

enum fault_knob {
	FAULT_PROBABILITY,		/* in per cent */
	FAULT_INTERVAL,			/* the n-th occasion only */
	FAULT_TIMES,			/* how often at most from now on; -1: no limit */
	FAULT_SPACE,			/* not before so many bytes */
	FAULT_SEED,
	FAULT_KNOBS,
};

static const struct {
	int min, max, start;
} fault_limits[] = {
	[FAULT_PROBABILITY] = { 0, 100, 0 },
	[FAULT_INTERVAL] = { 1, INT_MAX, 1 },
	[FAULT_TIMES] = { -1, INT_MAX, 1 },
	[FAULT_SPACE] = { 0, INT_MAX, 0 },
	[FAULT_SEED] = { 0, INT_MAX, 0 },
};

static const char *const fault_names[NIC_FAULTS] = {
	[NIC_FAULT_EEPROM_CORRUPT] = "eeprom_corrupt",
	[NIC_FAULT_PHY_SILENT] = "phy_silent",
	[NIC_FAULT_WB_WITHHELD] = "writeback_withheld",
	[NIC_FAULT_WB_REORDERED] = "writeback_reordered",
	[NIC_FAULT_RX_OVERRUN] = "rx_overrun",
	[NIC_FAULT_TX_STUCK] = "tx_stuck",
	[NIC_FAULT_IRQ_LOST] = "irq_lost",
	[NIC_FAULT_IRQ_LATE] = "irq_late",
	[NIC_FAULT_IRQ_SPURIOUS] = "irq_spurious",
	[NIC_FAULT_IRQ_STORM] = "irq_storm",
	[NIC_FAULT_DMA_ERROR] = "dma_error",
	[NIC_FAULT_LINK_FLAP] = "link_flap",
	[NIC_FAULT_CONFIG_ONES] = "config_ones",
	[NIC_FAULT_PCI_ERROR] = "pci_error",
	[NIC_FAULT_REG_FLIP] = "reg_flip",
	[NIC_FAULT_REG_STUCK] = "reg_stuck",
};

/**
 * struct nic_fault_knobs - one fault
 * @group: its directory
 * @all: the others of the card
 * @lock: guards what follows
 * @knob: by enum fault_knob; the probability is also read without the lock
 * @occasions: that have passed all other tests, for the interval
 * @rnd: for the probability, and for which bit
 * @reg: name of the register that it is about, empty for any (NIC_FAULT_REG_*)
 * @bits: of it, 0 for one at random (likewise)
 */
struct nic_fault_knobs {
	struct config_group group;
	struct nic_faults *all;
	raw_spinlock_t lock;
	int knob[FAULT_KNOBS];
	unsigned long occasions;
	struct rnd_state rnd;
	char reg[NIC_REG_NAME_SIZE];
	u64 bits;
};

/**
 * struct nic_faults - all faults of a card
 * @ref: the card's directory, @group and each fault's group have one
 * @group: the directory faults/
 * @fault: the faults
 */
struct nic_faults {
	struct kref ref;
	struct config_group group;
	struct nic_fault_knobs fault[NIC_FAULTS];
};

/* -------------------------------------------------------------------------
 * Whether
 */

DEFINE_STATIC_KEY_FALSE(nic_faults_wished);

/* As should_fail() of the kernel decides */
static bool fault_is_due(struct nic_fault_knobs *f, unsigned int size)
{
	int *knob = f->knob;

	if (!knob[FAULT_PROBABILITY] || !knob[FAULT_TIMES])
		return false;
	if (knob[FAULT_SPACE] > size) {
		knob[FAULT_SPACE] -= size;
		return false;
	}
	if (++f->occasions % knob[FAULT_INTERVAL])
		return false;
	if (prandom_u32_state(&f->rnd) % 100 >= knob[FAULT_PROBABILITY])
		return false;
	if (knob[FAULT_TIMES] > 0)
		knob[FAULT_TIMES]--;
	return true;
}

/* What a fault of a register is about, of the bits @has that are accessed: one, if not told. */
static u64 fault_bits(struct nic_fault_knobs *f, u64 has, unsigned int size)
{
	if (f->bits)
		return f->bits & has;
	return BIT_ULL(__ffs64(has) + prandom_u32_state(&f->rnd) % (8 * size));
}

/* Whether it is about a register, and about bits of it that are accessed */
static bool fault_is_of(const struct nic_fault_knobs *f, const char *reg, u64 bits)
{
	return (!f->reg[0] || !strcmp(f->reg, reg)) && (!f->bits || f->bits & bits);
}

/* An occasion; @reg and @bits of one in a register, or NULL */
static bool fault_happens(struct nic_fault_knobs *f, const char *reg, unsigned int size, u64 *bits)
{
	unsigned long flags;
	bool due;

	if (!raw_spin_trylock_irqsave(&f->lock, flags)) {
		/* What was interrupted may be the holder. */
		if (in_nmi())
			return false;
		raw_spin_lock_irqsave(&f->lock, flags);
	}
	due = (!reg || fault_is_of(f, reg, *bits)) && fault_is_due(f, size);
	if (due && bits)
		*bits = fault_bits(f, *bits, size);
	raw_spin_unlock_irqrestore(&f->lock, flags);
	return due;
}

/* Where nic_fault_is_on() goes on. */
bool nic_fault_has_chance(const struct nic *nic, enum nic_fault_id id)
{
	return READ_ONCE(nic->faults->fault[id].knob[FAULT_PROBABILITY]);
}

/* Where nic_fault() goes on. */
bool nic_fault_is_due(struct nic *nic, enum nic_fault_id id, unsigned int size)
{
	return unlikely(nic_fault_has_chance(nic, id)) &&
	       fault_happens(&nic->faults->fault[id], NULL, size, NULL);
}

/**
 * nic_fault_reg() - an occasion for a fault of a register
 * @nic: card
 * @id: NIC_FAULT_REG_*
 * @reg: the model's number of the register
 * @size: bytes of it that are accessed
 * @bits: bits of the register that are accessed, and, if it happens, those of them that
 *	the fault is about
 *
 * Context: any. Return: whether it is to happen.
 */
bool nic_fault_reg(struct nic *nic, enum nic_fault_id id, int reg, unsigned int size, u64 *bits)
{
	char name[NIC_REG_NAME_SIZE];

	if (likely(!nic_fault_is_on(nic, id)))
		return false;
	nic_reg_name(nic->func, reg, name, sizeof(name));
	return fault_happens(&nic->faults->fault[id], name, size, bits);
}

/** board_fault() - see emul.h */
bool board_fault(struct emul_function *f, enum emul_fault fault)
{
	return nic_fault(func_nic(f), (enum nic_fault_id)fault, 1);
}

/* -------------------------------------------------------------------------
 * Knobs
 */

static struct nic_fault_knobs *to_fault(struct config_item *item)
{
	return container_of(to_config_group(item), struct nic_fault_knobs, group);
}

static ssize_t fault_show(struct config_item *item, enum fault_knob id, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(to_fault(item)->knob[id]));
}

static ssize_t fault_store(struct config_item *item, enum fault_knob id, const char *page,
			   size_t count)
{
	struct nic_fault_knobs *f = to_fault(item);
	unsigned long flags;
	int err, val;

	err = kstrtoint(page, 0, &val);
	if (err || val < fault_limits[id].min || val > fault_limits[id].max)
		return -EINVAL;
	raw_spin_lock_irqsave(&f->lock, flags);
	WRITE_ONCE(f->knob[id], val);
	if (id == FAULT_SEED) {
		prandom_seed_state(&f->rnd, val);
		f->occasions = 0;
	}
	raw_spin_unlock_irqrestore(&f->lock, flags);
	if (id == FAULT_PROBABILITY && val)
		static_branch_enable(&nic_faults_wished);
	return count;
}

#define FAULT_ATTR(name, id) \
static ssize_t fault_##name##_show(struct config_item *item, char *page) \
{ \
	return fault_show(item, id, page); \
} \
static ssize_t fault_##name##_store(struct config_item *item, const char *page, size_t count) \
{ \
	return fault_store(item, id, page, count); \
} \
CONFIGFS_ATTR(fault_, name)

FAULT_ATTR(probability, FAULT_PROBABILITY);
FAULT_ATTR(interval, FAULT_INTERVAL);
FAULT_ATTR(times, FAULT_TIMES);
FAULT_ATTR(space, FAULT_SPACE);
FAULT_ATTR(seed, FAULT_SEED);

static struct configfs_attribute *fault_attrs[] = {
	&fault_attr_probability,
	&fault_attr_interval,
	&fault_attr_times,
	&fault_attr_space,
	&fault_attr_seed,
	NULL
};

static ssize_t fault_register_show(struct config_item *item, char *page)
{
	struct nic_fault_knobs *f = to_fault(item);
	char name[NIC_REG_NAME_SIZE];
	unsigned long flags;

	raw_spin_lock_irqsave(&f->lock, flags);
	strscpy(name, f->reg, sizeof(name));
	raw_spin_unlock_irqrestore(&f->lock, flags);
	return sysfs_emit(page, "%s\n", name);
}

static ssize_t fault_register_store(struct config_item *item, const char *page, size_t count)
{
	struct nic_fault_knobs *f = to_fault(item);
	size_t len = strcspn(page, "\n");
	unsigned long flags;

	if (len >= sizeof(f->reg))
		return -EINVAL;
	raw_spin_lock_irqsave(&f->lock, flags);
	memcpy(f->reg, page, len);
	f->reg[len] = '\0';
	raw_spin_unlock_irqrestore(&f->lock, flags);
	return count;
}
CONFIGFS_ATTR(fault_, register);

static ssize_t fault_bits_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%llx\n", READ_ONCE(to_fault(item)->bits));
}

static ssize_t fault_bits_store(struct config_item *item, const char *page, size_t count)
{
	struct nic_fault_knobs *f = to_fault(item);
	unsigned long flags;
	u64 bits;

	if (kstrtou64(page, 0, &bits))
		return -EINVAL;
	raw_spin_lock_irqsave(&f->lock, flags);
	WRITE_ONCE(f->bits, bits);
	raw_spin_unlock_irqrestore(&f->lock, flags);
	return count;
}
CONFIGFS_ATTR(fault_, bits);

static struct configfs_attribute *fault_reg_attrs[] = {
	&fault_attr_probability,
	&fault_attr_interval,
	&fault_attr_times,
	&fault_attr_space,
	&fault_attr_seed,
	&fault_attr_register,
	&fault_attr_bits,
	NULL
};

/* -------------------------------------------------------------------------
 * Directories
 */

static void faults_free(struct kref *ref)
{
	kfree(container_of(ref, struct nic_faults, ref));
}

void nic_faults_put(struct nic_faults *faults)
{
	kref_put(&faults->ref, faults_free);
}

static void fault_release(struct config_item *item)
{
	nic_faults_put(to_fault(item)->all);
}

static struct configfs_item_operations fault_item_ops = {
	.release = fault_release,
};

static const struct config_item_type fault_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &fault_item_ops,
	.ct_attrs = fault_attrs,
};

static const struct config_item_type fault_reg_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &fault_item_ops,
	.ct_attrs = fault_reg_attrs,
};

static const struct config_item_type *fault_type_of(enum nic_fault_id id)
{
	return id == NIC_FAULT_REG_FLIP || id == NIC_FAULT_REG_STUCK ? &fault_reg_type :
								       &fault_type;
}

static void faults_release(struct config_item *item)
{
	struct config_group *group = to_config_group(item);

	configfs_remove_default_groups(group);
	nic_faults_put(container_of(group, struct nic_faults, group));
}

static struct configfs_item_operations faults_item_ops = {
	.release = faults_release,
};

static const struct config_item_type faults_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &faults_item_ops,
};

static void fault_init(struct nic_faults *faults, enum nic_fault_id id)
{
	struct nic_fault_knobs *f = &faults->fault[id];
	unsigned int i;

	f->all = faults;
	raw_spin_lock_init(&f->lock);
	for (i = 0; i < FAULT_KNOBS; i++)
		f->knob[i] = fault_limits[i].start;
	prandom_seed_state(&f->rnd, f->knob[FAULT_SEED]);
	config_group_init_type_name(&f->group, fault_names[id], fault_type_of(id));
	kref_get(&faults->ref);
	configfs_add_default_group(&f->group, &faults->group);
}

struct nic_faults *nic_faults_create(void)
{
	struct nic_faults *faults;
	unsigned int id;

	faults = kzalloc(sizeof(*faults), GFP_KERNEL);
	if (!faults)
		return NULL;
	kref_init(&faults->ref);
	config_group_init_type_name(&faults->group, "faults", &faults_type);
	kref_get(&faults->ref);
	for (id = 0; id < NIC_FAULTS; id++)
		fault_init(faults, id);
	return faults;
}

struct config_group *nic_faults_group(struct nic_faults *faults)
{
	return &faults->group;
}
