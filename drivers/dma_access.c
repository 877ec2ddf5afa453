// SPDX-License-Identifier: GPL-2.0
/*
 * dma_access.c - the device reads and writes memory
 *
 * An access is done a page at most at a time, each in a section of its own:
 * interrupts off, the queue's sequence counter odd. Memory that was found mapped
 * inside a section stays there to its end, because whoever unmaps it waits
 * for the sections (dma_space.c). A translation found earlier may be used again
 * in a later section if its generation, read inside, is still the same.
 *
 * Inside a section nothing is printed and no lock but the space's is taken;
 * refusals are reported after it.
 */
#include <linux/dma-direct.h>
#include <linux/memory_hotplug.h>
#include <linux/pci.h>
#include <linux/swiotlb.h>

#include "dma.h"
#include "dma_copy.h"
#include "faults.h"
#include "trace.h"

enum dma_verdict {
	DMA_OK,
	DMA_STALE,
	DMA_NO_MASTER,
	DMA_REFUSED,
	DMA_PHYSICAL,
	DMA_FAULT,
};

/* The bytes of one access that are next, as far as one section goes. */
struct dma_span {
	u64 addr;
	void *va;
	u32 len;
	bool write;
};

static void dma_section_enter(struct dma_section *s)
{
	WRITE_ONCE(s->seq, s->seq + 1);
	/* Against the one in dma_space_wait(): we see their gen, or they our seq. */
	smp_mb();
}

static void dma_section_exit(struct dma_section *s)
{
	/* All of the access is over for those who wait in dma_space_wait(). */
	smp_store_release(&s->seq, s->seq + 1);
}

static bool dma_hint_use(struct dma_space *space, const struct emul_dma_hint *hint,
			 struct dma_span *span)
{
	enum dma_data_direction wrong = span->write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	const struct dma_piece *p = hint->priv[0];
	unsigned long gen = hint->data[0];
	u64 offset;
	void *va;
	u32 len;
	u8 dir;

	if (hint->data[1] != space->id || READ_ONCE(p->gen) != gen)
		return false;

	/* The fields belong to that generation if it has not ended meanwhile. */
	smp_rmb();
	offset = span->addr - READ_ONCE(p->start);
	len = READ_ONCE(p->len);
	va = READ_ONCE(p->va);
	dir = READ_ONCE(p->dir);
	/* Pairs, like the one above, with the barriers of dma_pieces_put(). */
	smp_rmb();
	if (READ_ONCE(p->gen) != gen || offset >= len || dir == wrong)
		return false;

	span->va = va + offset;
	span->len = min_t(u32, span->len, len - offset);
	return true;
}

static bool dma_is_strict(const struct dma_space *space)
{
	return space->nic->dma_mode != NIC_DMA_DIRECT && !READ_ONCE(space->nic->dma_physical);
}

/* strict, iova: find where the span begins, and shorten it to what is there. Inside a section. */
static bool dma_translate_strict(struct dma_space *space, struct emul_dma_hint *hint,
				 struct dma_span *span)
{
	struct dma_hit hit;

	if (hint && dma_hint_use(space, hint, span))
		return true;

	if (!dma_space_find(space, span->addr, span->write, &hit))
		return false;

	span->va = hit.va;
	span->len = min(span->len, hit.len);
	if (hint) {
		hint->priv[0] = hit.piece;
		hint->data[0] = hit.gen;
		hint->data[1] = space->id;
	}
	return true;
}

/*
 * What is memory. Reserved pages are the kernel's own image and holes, but also
 * the bounce buffers, which a driver is given for memory beyond its mask.
 */
static bool dma_translate_direct(struct dma_space *space, struct dma_span *span)
{
	struct device *dev = READ_ONCE(space->dev);
	phys_addr_t phys;
	struct page *page;

	if (!dev)
		return false;

	phys = dma_to_phys(dev, span->addr);
	page = pfn_to_online_page(PHYS_PFN(phys));
	if (!page || (PageReserved(page) && !swiotlb_find_pool(dev, phys)))
		return false;

	span->va = phys_to_virt(phys);
	span->len = min_t(u32, span->len, PAGE_SIZE - offset_in_page(phys));
	return true;
}

/* One section. @buf is the device's own memory. */
static enum dma_verdict dma_section_run(struct dma_space *space, struct emul_queue *q,
					struct emul_dma_hint *hint, struct dma_span *span,
					void *buf)
{
	bool ok;

	if (q->run != READ_ONCE(q->gen) || unlikely(nic_is_cut_off(space->nic)))
		return DMA_STALE;
	if (!(emul_config_command(&q->f->config) & PCI_COMMAND_MASTER))
		return DMA_NO_MASTER;

	if (unlikely(!READ_ONCE(space->dev)))
		ok = false;
	else if (dma_is_strict(space))
		ok = dma_translate_strict(space, hint, span);
	else
		ok = dma_translate_direct(space, span);
	if (!ok) {
		/* For the report */
		return space->iova && dma_translate_direct(space, span) ? DMA_PHYSICAL : DMA_REFUSED;
	}

	if (span->write)
		ok = dma_store(span->va, buf, span->len);
	else
		ok = dma_load(buf, span->va, span->len);
	return ok ? DMA_OK : DMA_FAULT;
}

/* Whose the refused byte is; true if it is nobody's, but the one before is part of @owner's. */
static bool dma_report_owner(struct dma_space *space, const struct dma_span *span, u64 addr,
			     struct dma_owner *owner)
{
	struct dma_owner before;

	dma_space_owner(space, span->addr, owner);
	if (owner->kind == DMA_OWNER_LIVE || span->addr == addr)
		return false;

	dma_space_owner(space, span->addr - 1, &before);
	if (before.kind != DMA_OWNER_LIVE)
		return false;
	*owner = before;
	return true;
}

/* Why an access that began at @addr ended at @span */
static void dma_explain(struct dma_space *space, enum dma_verdict verdict,
			const struct dma_span *span, u64 addr, char *why, size_t size)
{
	bool strict = dma_is_strict(space);
	struct dma_owner owner = {};
	bool beyond = false;

	if (strict)
		beyond = dma_report_owner(space, span, addr, &owner);

	if (verdict == DMA_NO_MASTER)
		strscpy(why, "bus mastering is off", size);
	else if (!strict)
		strscpy(why, "not memory", size);
	else if (verdict == DMA_FAULT)
		snprintf(why, size, "freed or read-only, but mapped by %pS",
			 (void *)owner.range.mapped);
	else if (beyond)
		snprintf(why, size, "beyond the %llu bytes mapped by %pS", owner.range.size,
			 (void *)owner.range.mapped);
	else if (owner.kind == DMA_OWNER_LIVE)
		snprintf(why, size, "mapped %s by %pS", dma_dir_names[owner.range.dir],
			 (void *)owner.range.mapped);
	else if (owner.kind == DMA_OWNER_RECENT)
		snprintf(why, size, "unmapped by %pS, mapped %s by %pS before",
			 (void *)owner.range.unmapped, dma_dir_names[owner.range.dir],
			 (void *)owner.range.mapped);
	else if (verdict == DMA_PHYSICAL)
		strscpy(why, "not mapped; it is a physical address, which no device knows with dma=iova",
			size);
	else
		strscpy(why, "not mapped, nor was it lately", size);
}

static enum emul_lint dma_rule(const struct dma_space *space, enum dma_verdict verdict)
{
	switch (verdict) {
	case DMA_NO_MASTER:
		return EMUL_LINT_NO_BUS_MASTER;
	case DMA_FAULT:
		return EMUL_LINT_DMA_FREED;
	default:
		return dma_is_strict(space) ? EMUL_LINT_DMA_NOT_MAPPED : EMUL_LINT_DMA_NOT_MEMORY;
	}
}

/* An access of @len bytes at @addr has been refused. */
static void dma_report(struct dma_space *space, enum dma_verdict verdict,
		       const struct dma_span *span, u64 addr, u32 len)
{
	enum emul_lint rule = dma_rule(space, verdict);
	const char *what = span->write ? "write" : "read";
	bool say = __ratelimit(&space->reports);
	char why[200] = "";

	atomic64_inc(&space->refused);
	if (say || !nic_linted(space->nic, rule))
		dma_explain(space, verdict, span, addr, why, sizeof(why));
	nic_lint(space->nic, rule, 0, "%s of %u bytes at %#llx, byte %llu: %s", what, len, addr,
		 span->addr - addr, why);
	if (say)
		pr_warn(NICSIM_NAME ": %s: device %s of %u bytes at %#llx refused at byte %llu: %s\n",
			space->nic->name, what, len, addr, span->addr - addr, why);
}

static int dma_run(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *buf, u32 len,
		   bool write)
{
	struct dma_space *space = func_nic(q->f)->dma;
	struct dma_section *section = dma_section(space, q);
	struct dma_span span = { .addr = addr, .write = write };
	enum dma_verdict verdict;
	unsigned long flags;
	u32 left = len;

	if (unlikely(nic_fault(space->nic, NIC_FAULT_DMA_ERROR, len))) {
		nic_warn(space->nic, "device %s of %u bytes at %#llx fails, as wished", write ?
			 "write" : "read", len, addr);
		return -EFAULT;
	}
	while (left) {
		span.len = left;
		local_irq_save(flags);
		dma_section_enter(section);
		verdict = dma_section_run(space, q, hint, &span, buf);
		dma_section_exit(section);
		local_irq_restore(flags);

		if (verdict == DMA_STALE)
			return -ESTALE;
		if (verdict != DMA_OK) {
			dma_report(space, verdict, &span, addr, len);
			return -EFAULT;
		}
		span.addr += span.len;
		buf += span.len;
		left -= span.len;
	}
	return 0;
}

static int dma_access(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *buf,
		      u32 len, bool write)
{
	int err = dma_run(q, hint, addr, buf, len, write);

	trace_nicsim_dma(func_nic(q->f)->name, q, write, addr, len, err);
	return err;
}

int board_dma_read(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, void *dst, u32 len)
{
	return dma_access(q, hint, addr, dst, len, false);
}

int board_dma_write(struct emul_queue *q, struct emul_dma_hint *hint, u64 addr, const void *src,
		    u32 len)
{
	/* What earlier calls wrote is seen first: a frame before its descriptor. */
	smp_wmb();
	return dma_access(q, hint, addr, (void *)src, len, true);
}

/** board_dma_physical() - see emul.h */
void board_dma_physical(struct emul_function *f, bool physical)
{
	WRITE_ONCE(func_nic(f)->dma_physical, physical);
}

/**
 * board_dma_wait() - see emul.h
 * @f: function
 *
 * An NMI may have interrupted the very access that it would wait for, and does not.
 */
void board_dma_wait(struct emul_function *f)
{
	struct dma_space *space = func_nic(f)->dma;

	if (space && !in_nmi())
		dma_space_wait(space);
}
