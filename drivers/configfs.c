// SPDX-License-Identifier: GPL-2.0
/*
 * configfs.c - the cards as directories of /sys/kernel/config/nicsim/
 *
 * A directory is what a card is to be (nic_config.c) and, while it is live, the
 * card in the machine (nic.c). Its mutex guards both.
 *
 * The directories of nics= are default groups of the subsystem: they can be
 * neither removed by the user nor pin the module. The subsystem is registered when
 * all of them are live, as nothing may refer to a module whose init then fails.
 */
#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/etherdevice.h>
#include <linux/hex.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "faults.h"
#include "wire.h"

/**
 * struct nic_dir - a card's directory
 * @group: the directory
 * @lock: guards what follows; taken after pci_lock_rescan_remove() where both are
 * @config: what the card is to be; does not change while it is live
 * @nic: the card while it is live, else NULL
 * @noticed: takes @nic off the bus when it has been pulled out
 * @pulled: the kernel's idea of it then, a reference; by xchg() only
 */
struct nic_dir {
	struct config_group group;
	struct mutex lock;
	struct nic_config config;
	struct nic *nic;
	struct work_struct noticed;
	struct pci_dev *pulled;
};

static struct nic_dir *to_nic_dir(struct config_item *item)
{
	return container_of(to_config_group(item), struct nic_dir, group);
}

static bool nic_dir_is_live(const struct nic_dir *dir)
{
	lockdep_assert_held(&dir->lock);
	return dir->nic;
}

static int nic_dir_plug(struct nic_dir *dir)
{
	struct nic *nic, *first;
	int err;

	err = nic_config_check(&dir->config);
	if (err)
		return err;
	first = nic_config_find_card(&dir->config);
	if (IS_ERR(first))
		return PTR_ERR(first);
	nic = nic_plug(&dir->config, first);
	if (IS_ERR(nic)) {
		err = PTR_ERR(nic);
		if (err == -EEXIST)
			nic_config_err(&dir->config, "not plugged in: there is an interface '%s' already",
				       dir->config.wire_name);
		else if (err == -EADDRINUSE)
			nic_config_err(&dir->config, "not plugged in: %s has no function left",
				       dir->config.card);
		else
			nic_config_err(&dir->config, "not plugged in: error %d", err);
		return err;
	}
	dir->nic = nic;
	return 0;
}

/* pci_lock_rescan_remove() and @dir->lock held. */
static void nic_dir_unplug(struct nic_dir *dir)
{
	nic_unplug(dir->nic);
	dir->nic = NULL;
}

static bool nic_dir_is_gone(const struct nic_dir *dir)
{
	return nic_dir_is_live(dir) && dir->nic->gone;
}

static int nic_dir_set_live(struct nic_dir *dir, bool live)
{
	int err = 0;

	pci_lock_rescan_remove();
	mutex_lock(&dir->lock);
	/* What has been pulled out is not live, even if nobody has noticed yet. */
	if (nic_dir_is_gone(dir) || (!live && nic_dir_is_live(dir)))
		nic_dir_unplug(dir);
	if (live && !nic_dir_is_live(dir))
		err = nic_dir_plug(dir);
	mutex_unlock(&dir->lock);
	pci_unlock_rescan_remove();
	return err;
}

/* What a hot-plug controller does when a slot is empty all of a sudden */
static void nic_dir_noticed(struct work_struct *work)
{
	struct nic_dir *dir = container_of(work, struct nic_dir, noticed);
	struct pci_dev *pdev = xchg(&dir->pulled, NULL);

	/*
	 * The driver first, and without the locks below: who holds one of them may wait
	 * for rtnl, and who holds that for an answer of the card.
	 */
	if (pdev) {
		pdev->error_state = pci_channel_io_perm_failure;
		device_release_driver(&pdev->dev);
		pci_dev_put(pdev);
	}
	pci_lock_rescan_remove();
	mutex_lock(&dir->lock);
	if (nic_dir_is_gone(dir))
		nic_dir_unplug(dir);
	mutex_unlock(&dir->lock);
	pci_unlock_rescan_remove();
}

static int nic_dir_pull(struct nic_dir *dir)
{
	int err = -ENODEV;

	mutex_lock(&dir->lock);
	if (nic_dir_is_live(dir)) {
		nic_pull(dir->nic);
		pci_dev_put(xchg(&dir->pulled, pci_host_get_function(dir->nic)));
		/* On any CPU: a driver may spin on this one, for an answer of the card. */
		queue_work(system_dfl_wq, &dir->noticed);
		err = 0;
	}
	mutex_unlock(&dir->lock);
	return err;
}

/* Unplugged for good: nobody can write to its files any more. */
static void nic_dir_retire(struct nic_dir *dir)
{
	nic_dir_set_live(dir, false);
	cancel_work_sync(&dir->noticed);
	pci_dev_put(xchg(&dir->pulled, NULL));
}

/* -------------------------------------------------------------------------
 * What can be written before the card is live
 *
 * A set function takes a value without space around it, which it may change,
 * and returns 0 or, reported, -EINVAL. A show function returns the length.
 */

static ssize_t nic_dir_store(struct config_item *item, const char *page, size_t count,
			     int (*set)(struct nic_config *config, char *text))
{
	struct nic_dir *dir = to_nic_dir(item);
	char *text;
	int err;

	text = kstrndup(page, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	mutex_lock(&dir->lock);
	err = nic_dir_is_live(dir) ? -EBUSY : set(&dir->config, strim(text));
	mutex_unlock(&dir->lock);
	kfree(text);
	return err ?: count;
}

static ssize_t nic_dir_show(struct config_item *item, char *page,
			    int (*show)(struct nic_dir *dir, char *buf, size_t size))
{
	struct nic_dir *dir = to_nic_dir(item);
	int len;

	mutex_lock(&dir->lock);
	len = show(dir, page, PAGE_SIZE - 1);
	mutex_unlock(&dir->lock);
	page[len++] = '\n';
	return len;
}

#define NIC_SHOW(name) \
static ssize_t nic_##name##_show(struct config_item *item, char *page) \
{ \
	return nic_dir_show(item, page, show_##name); \
}

#define NIC_STORE(name) \
static ssize_t nic_##name##_store(struct config_item *item, const char *page, size_t count) \
{ \
	return nic_dir_store(item, page, count, set_##name); \
}

#define NIC_ATTR(name) \
NIC_SHOW(name) \
NIC_STORE(name) \
CONFIGFS_ATTR(nic_, name)

#define NIC_ATTR_RO(name) \
NIC_SHOW(name) \
CONFIGFS_ATTR_RO(nic_, name)

#define NIC_ATTR_PARAM(name, id) \
static int show_##name(struct nic_dir *dir, char *buf, size_t size) \
{ \
	return nic_config_show(&dir->config, id, buf, size); \
} \
static int set_##name(struct nic_config *config, char *text) \
{ \
	return nic_config_set(config, id, text); \
} \
NIC_ATTR(name)

NIC_ATTR_PARAM(queue_pairs, NIC_PARAM_QUEUE_PAIRS);
NIC_ATTR_PARAM(rx_queue_size, NIC_PARAM_RX_QUEUE_SIZE);
NIC_ATTR_PARAM(tx_queue_size, NIC_PARAM_TX_QUEUE_SIZE);
NIC_ATTR_PARAM(mtu, NIC_PARAM_MTU);
NIC_ATTR_PARAM(speed, NIC_PARAM_SPEED);
NIC_ATTR_PARAM(duplex, NIC_PARAM_DUPLEX);
NIC_ATTR_PARAM(offload, NIC_PARAM_OFFLOAD);
NIC_ATTR_PARAM(features, NIC_PARAM_FEATURES);

static int show_model(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%s", dir->config.model->name);
}

static int set_model(struct nic_config *config, char *text)
{
	const struct emul_model *model = emul_find_model(text);
	char known[128];

	if (!model) {
		nic_list_models(known, sizeof(known));
		nic_config_err(config, "there is no model '%.32s'; it must be one of %s", text,
			       known);
		return -EINVAL;
	}
	nic_config_set_model(config, model);
	return 0;
}
NIC_ATTR(model);

static int show_device(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%s", dir->config.params.device);
}

static int set_device(struct nic_config *config, char *text)
{
	return nic_config_set_device(config, text);
}
NIC_ATTR(device);

static int show_mac(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%pM", dir->config.params.mac);
}

static int set_mac(struct nic_config *config, char *text)
{
	u8 mac[ETH_ALEN];

	if (strlen(text) != 3 * ETH_ALEN - 1 || !mac_pton(text, mac) || !is_valid_ether_addr(mac)) {
		nic_config_err(config, "mac is '%.32s'; it must be a unicast address like 02:00:00:00:00:01",
			       text);
		return -EINVAL;
	}
	ether_addr_copy(config->params.mac, mac);
	return 0;
}
NIC_ATTR(mac);

static int show_wire_name(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%s", dir->config.wire_name);
}

static int set_wire_name(struct nic_config *config, char *text)
{
	const char *percent = strchr(text, '%');

	if (!dev_valid_name(text) ||
	    (percent && (percent[1] != 'd' || strchr(percent + 1, '%')))) {
		nic_config_err(config, "wire_name is '%.32s'; it must be the name of an interface, of less than %d characters, with one %%d or none",
			       text, IFNAMSIZ);
		return -EINVAL;
	}
	strscpy(config->wire_name, text, sizeof(config->wire_name));
	return 0;
}
NIC_ATTR(wire_name);

static int show_card(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%s", dir->config.card);
}

static int set_card(struct nic_config *config, char *text)
{
	if (strlen(text) >= sizeof(config->card)) {
		nic_config_err(config, "card is '%.32s'; it must be the name of another NIC", text);
		return -EINVAL;
	}
	strscpy(config->card, text, sizeof(config->card));
	return 0;
}
NIC_ATTR(card);

static int show_dma(struct nic_dir *dir, char *buf, size_t size)
{
	enum nic_dma_mode mode = dir->config.dma_mode;

	if (nic_dir_is_live(dir))
		mode = READ_ONCE(dir->nic->dma_physical) ? NIC_DMA_DIRECT : dir->nic->dma_mode;
	if (nic_config_dma_physical(&dir->config))
		mode = NIC_DMA_DIRECT;
	return scnprintf(buf, size, "%s", nic_dma_mode_name(mode));
}

static int set_dma(struct nic_config *config, char *text)
{
	const char *wrong = nic_parse_dma_mode(text, &config->dma_mode);

	if (!wrong)
		return 0;
	nic_config_err(config, "dma is '%.32s'; %s", text, wrong);
	return -EINVAL;
}
NIC_ATTR(dma);

/* -------------------------------------------------------------------------
 * Life, and where it can be seen
 */

static int show_live(struct nic_dir *dir, char *buf, size_t size)
{
	return scnprintf(buf, size, "%d", nic_dir_is_live(dir));
}
NIC_SHOW(live)

static ssize_t nic_live_store(struct config_item *item, const char *page, size_t count)
{
	bool live;
	int err;

	err = kstrtobool(page, &live);
	if (!err)
		err = nic_dir_set_live(to_nic_dir(item), live);
	return err ?: count;
}
CONFIGFS_ATTR(nic_, live);

static ssize_t nic_surprise_remove_store(struct config_item *item, const char *page, size_t count)
{
	bool pull;
	int err;

	err = kstrtobool(page, &pull);
	if (!err)
		err = pull ? nic_dir_pull(to_nic_dir(item)) : -EINVAL;
	return err ?: count;
}
CONFIGFS_ATTR_WO(nic_, surprise_remove);

static int show_pci(struct nic_dir *dir, char *buf, size_t size)
{
	return nic_dir_is_live(dir) ? scnprintf(buf, size, "%s", dir->nic->pci_name) : 0;
}
NIC_ATTR_RO(pci);

static int show_wire(struct nic_dir *dir, char *buf, size_t size)
{
	int len;

	if (!nic_dir_is_live(dir))
		return 0;
	rtnl_lock();
	len = scnprintf(buf, size, "%s", dir->nic->wire->dev->name);
	rtnl_unlock();
	return len;
}
NIC_ATTR_RO(wire);

static int show_netdev(struct nic_dir *dir, char *buf, size_t size)
{
	return nic_dir_is_live(dir) ? nic_show_netdevs(dir->nic, buf, size) : 0;
}
NIC_ATTR_RO(netdev);

/* -------------------------------------------------------------------------
 * Directories
 */

static struct configfs_attribute *nic_dir_attrs[] = {
	&nic_attr_model,
	&nic_attr_device,
	&nic_attr_mac,
	&nic_attr_wire_name,
	&nic_attr_card,
	&nic_attr_queue_pairs,
	&nic_attr_rx_queue_size,
	&nic_attr_tx_queue_size,
	&nic_attr_mtu,
	&nic_attr_speed,
	&nic_attr_duplex,
	&nic_attr_offload,
	&nic_attr_features,
	&nic_attr_dma,
	&nic_attr_live,
	&nic_attr_surprise_remove,
	&nic_attr_pci,
	&nic_attr_netdev,
	&nic_attr_wire,
	NULL
};

static void nic_dir_release(struct config_item *item)
{
	struct nic_dir *dir = to_nic_dir(item);

	configfs_remove_default_groups(&dir->group);
	nic_faults_put(dir->config.faults);
	mutex_destroy(&dir->lock);
	kfree(dir);
}

static struct configfs_item_operations nic_dir_item_ops = {
	.release = nic_dir_release,
};

static const struct config_item_type nic_dir_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &nic_dir_item_ops,
	.ct_attrs = nic_dir_attrs,
};

/* Freed with its last reference. */
static struct nic_dir *nic_dir_create(const char *name)
{
	struct nic_dir *dir;
	const char *c;

	if (strlen(name) >= NIC_NAME_SIZE)
		return ERR_PTR(-ENAMETOOLONG);
	/* Names go into the log. */
	for (c = name; *c; c++)
		if (iscntrl(*c))
			return ERR_PTR(-EINVAL);

	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	dir->config.faults = nic_faults_create();
	if (!dir->config.faults) {
		kfree(dir);
		return ERR_PTR(-ENOMEM);
	}
	mutex_init(&dir->lock);
	INIT_WORK(&dir->noticed, nic_dir_noticed);
	nic_config_init(&dir->config, name);
	config_group_init_type_name(&dir->group, name, &nic_dir_type);
	configfs_add_default_group(nic_faults_group(dir->config.faults), &dir->group);
	return dir;
}

static struct config_group *nicsim_make_group(struct config_group *group, const char *name)
{
	struct nic_dir *dir = nic_dir_create(name);

	return IS_ERR(dir) ? ERR_CAST(dir) : &dir->group;
}

/* rmdir: nobody can write to "live" any more, but somebody may still have a file open. */
static void nicsim_drop_item(struct config_group *group, struct config_item *item)
{
	nic_dir_retire(to_nic_dir(item));
	config_item_put(item);
}

static ssize_t nicsim_models_show(struct config_item *item, char *page)
{
	const struct emul_model *const *model;
	const char *const *device;
	int len = 0;

	for (model = emul_models; *model; model++)
		for (device = (*model)->devices; *device; device++)
			len += sysfs_emit_at(page, len, "%s %s\n", (*model)->name, *device);
	return len;
}
CONFIGFS_ATTR_RO(nicsim_, models);

static struct configfs_attribute *nicsim_attrs[] = {
	&nicsim_attr_models,
	NULL
};

static struct configfs_group_operations nicsim_group_ops = {
	.make_group = nicsim_make_group,
	.drop_item = nicsim_drop_item,
};

static const struct config_item_type nicsim_type = {
	.ct_owner = THIS_MODULE,
	.ct_group_ops = &nicsim_group_ops,
	.ct_attrs = nicsim_attrs,
};

static struct configfs_subsystem nicsim_subsys = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = NICSIM_NAME,
			.ci_type = &nicsim_type,
		},
	},
};

/**
 * nic_dirs_add() - make a card for nics=, plugged in
 * @model: kind
 * @id: its number, part of its name
 * @dma: how addresses are checked
 *
 * Context: process, before nic_dirs_register(). Return: 0 or a negative errno.
 */
int nic_dirs_add(const struct emul_model *model, unsigned int id, enum nic_dma_mode dma)
{
	char name[NIC_NAME_SIZE];
	struct nic_dir *dir;
	int err;

	snprintf(name, sizeof(name), "nic%u", id);
	dir = nic_dir_create(name);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	nic_config_set_model(&dir->config, model);
	dir->config.dma_mode = dma;
	err = nic_dir_set_live(dir, true);
	if (err) {
		config_group_put(&dir->group);
		return err;
	}
	configfs_add_default_group(&dir->group, &nicsim_subsys.su_group);
	return 0;
}

/**
 * nic_dirs_remove() - unplug and forget the cards of nic_dirs_add()
 *
 * Last made, first removed. Context: process, no directory is visible.
 */
void nic_dirs_remove(void)
{
	struct config_group *group;

	list_for_each_entry_reverse(group, &nicsim_subsys.su_group.default_groups, group_entry)
		nic_dir_retire(to_nic_dir(&group->cg_item));
	configfs_remove_default_groups(&nicsim_subsys.su_group);
}

/**
 * nic_dirs_init() - make ready for nic_dirs_add(), which nobody sees yet
 *
 * Context: process.
 */
void nic_dirs_init(void)
{
	config_group_init(&nicsim_subsys.su_group);
	mutex_init(&nicsim_subsys.su_mutex);
}

/**
 * nic_dirs_register() - make the directories visible
 *
 * Nothing that can fail may follow in module init. Context: process.
 * Return: 0 or a negative errno.
 */
int nic_dirs_register(void)
{
	return configfs_register_subsystem(&nicsim_subsys);
}

void nic_dirs_unregister(void)
{
	configfs_unregister_subsystem(&nicsim_subsys);
}
