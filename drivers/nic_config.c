// SPDX-License-Identifier: GPL-2.0
/*
 * nic_config.c - what a card is to be: defaults, and values as users write them
 *
 * A value that is out of range on its own is refused when it is written, values
 * that do not go together when the card is plugged in. The log says why, in one line.
 *
 * Context of all functions: process. The caller serialises them per card.
 */
#include <linux/etherdevice.h>
#include <linux/jhash.h>

#include "nicsim.h"

/* A value that has a name. Lists end with a NULL name. */
struct nic_word {
	const char *name;
	u32 val;
};

static const struct nic_word nic_dma_modes[] = {
	{ "strict", NIC_DMA_STRICT },
	{ "direct", NIC_DMA_DIRECT },
	{ "iova", NIC_DMA_IOVA },
	{}
};

static const struct nic_word nic_speeds[] = {
	{ "unknown", EMUL_SPEED_UNKNOWN },
	{}
};

static const struct nic_word nic_duplexes[] = {
	{ "half", EMUL_DUPLEX_HALF },
	{ "full", EMUL_DUPLEX_FULL },
	{ "unknown", EMUL_DUPLEX_UNKNOWN },
	{}
};

static const struct nic_word nic_offloads[] = {
	{ "gso", EMUL_OFFLOAD_GSO },
	{ "wire", EMUL_OFFLOAD_WIRE },
	{}
};

/**
 * struct nic_param_type - how a parameter is kept and written
 * @name: in messages
 * @offset: in struct emul_params
 * @size: bytes there
 * @max: the largest number that can be written; 0 if none can
 * @words: values that have names, or NULL
 */
struct nic_param_type {
	const char *name;
	size_t offset;
	size_t size;
	u32 max;
	const struct nic_word *words;
};

static const struct nic_param_type nic_params[NIC_PARAMS] = {
#define PARAM(member) \
	.name = #member, \
	.offset = offsetof(struct emul_params, member), \
	.size = sizeof_field(struct emul_params, member)
	[NIC_PARAM_QUEUE_PAIRS] = { PARAM(queue_pairs), .max = U16_MAX },
	[NIC_PARAM_RX_QUEUE_SIZE] = { PARAM(rx_queue_size), .max = U16_MAX },
	[NIC_PARAM_TX_QUEUE_SIZE] = { PARAM(tx_queue_size), .max = U16_MAX },
	[NIC_PARAM_MTU] = { PARAM(mtu), .max = U16_MAX },
	[NIC_PARAM_SPEED] = { PARAM(speed), .max = INT_MAX, .words = nic_speeds },
	[NIC_PARAM_DUPLEX] = { PARAM(duplex), .words = nic_duplexes },
	[NIC_PARAM_OFFLOAD] = { PARAM(offload), .words = nic_offloads },
	[NIC_PARAM_FEATURES] = { PARAM(features) },
#undef PARAM
};

static const struct nic_word *nic_find_word(const struct nic_word *word, const char *name)
{
	for (; word->name; word++)
		if (!strcmp(word->name, name))
			return word;
	return NULL;
}

static void *nic_param(struct emul_params *params, enum nic_param id)
{
	return (void *)params + nic_params[id].offset;
}

static void nic_copy_param(struct emul_params *to, struct emul_params *from, enum nic_param id)
{
	memcpy(nic_param(to, id), nic_param(from, id), nic_params[id].size);
}

/* The parameters of a device that nobody has touched; @params may be those of @config. */
static void nic_default_params(const struct nic_config *config, const char *device,
			       struct emul_params *params)
{
	struct emul_params fresh = { .device = device };

	ether_addr_copy(fresh.mac, config->params.mac);
	config->model->defaults(&fresh);
	*params = fresh;
}

/* Take one parameter over from @wanted, if it is good on its own. */
static int nic_config_take(struct nic_config *config, enum nic_param id,
			   struct emul_params *wanted)
{
	struct emul_params alone;
	const char *why;

	nic_default_params(config, config->params.device, &alone);
	nic_copy_param(&alone, wanted, id);
	why = config->model->check(&alone);
	if (why) {
		nic_config_err(config, "%s", why);
		return -EINVAL;
	}
	nic_copy_param(&config->params, wanted, id);
	config->written |= BIT(id);
	return 0;
}

/* -------------------------------------------------------------------------
 * Features
 */

static const struct emul_feature *nic_find_feature(const struct emul_model *model,
						   const char *name)
{
	const struct emul_feature *feature;

	for (feature = model->features; feature && feature->name; feature++)
		if (!strcmp(feature->name, name))
			return feature;
	return NULL;
}

/*
 * Words without a sign are the new set, "default" being that of the device;
 * then those with a sign change it.
 */
static int nic_config_set_features(struct nic_config *config, char *text)
{
	u64 base[EMUL_FEATURE_WORDS] = {}, add[EMUL_FEATURE_WORDS] = {};
	u64 del[EMUL_FEATURE_WORDS] = {}, bit;
	const struct emul_feature *feature;
	struct emul_params defaults, wanted;
	bool replace = false, change = false;
	unsigned int i;
	char *word;

	nic_default_params(config, config->params.device, &defaults);
	while ((word = strsep(&text, " \t\n"))) {
		char sign = *word;

		if (!sign)
			continue;
		if (!strcmp(word, "default")) {
			for (i = 0; i < EMUL_FEATURE_WORDS; i++)
				base[i] |= defaults.features[i];
			replace = true;
			continue;
		}
		if (sign == '+' || sign == '-')
			word++;
		feature = nic_find_feature(config->model, word);
		if (!feature) {
			nic_config_err(config, "%s has no feature '%.32s'", config->model->name,
				       word);
			return -EINVAL;
		}
		i = feature->bit / 64;
		bit = BIT_ULL(feature->bit % 64);
		if (sign != '+' && sign != '-') {
			base[i] |= bit;
			replace = true;
			continue;
		}
		change = true;
		add[i] = sign == '+' ? add[i] | bit : add[i] & ~bit;
		del[i] = sign == '-' ? del[i] | bit : del[i] & ~bit;
	}

	/* No word at all is a set too. */
	wanted = config->params;
	for (i = 0; i < EMUL_FEATURE_WORDS; i++) {
		if (replace || !change)
			wanted.features[i] = base[i];
		wanted.features[i] = (wanted.features[i] | add[i]) & ~del[i];
	}
	return nic_config_take(config, NIC_PARAM_FEATURES, &wanted);
}

static int nic_config_show_features(const struct nic_config *config, char *buf, size_t size)
{
	const struct emul_feature *feature;
	int len = 0;

	for (feature = config->model->features; feature && feature->name; feature++)
		if (config->params.features[feature->bit / 64] & BIT_ULL(feature->bit % 64))
			len += scnprintf(buf + len, size - len, "%s%s", len ? " " : "",
					 feature->name);
	return len;
}

/* -------------------------------------------------------------------------
 * Parameters of the model
 */

static u32 nic_load(struct emul_params *params, enum nic_param id)
{
	const void *where = nic_param(params, id);

	switch (nic_params[id].size) {
	case sizeof(u8):
		return *(const u8 *)where;
	case sizeof(u16):
		return *(const u16 *)where;
	default:
		return *(const u32 *)where;
	}
}

static void nic_store(struct emul_params *params, enum nic_param id, u32 val)
{
	void *where = nic_param(params, id);

	switch (nic_params[id].size) {
	case sizeof(u8):
		*(u8 *)where = val;
		break;
	case sizeof(u16):
		*(u16 *)where = val;
		break;
	default:
		*(u32 *)where = val;
		break;
	}
}

static void nic_bad_value(const struct nic_config *config, enum nic_param id, const char *text)
{
	const struct nic_param_type *type = &nic_params[id];
	const struct nic_word *word;
	char known[64] = "";
	int len = 0;

	if (type->max)
		len = scnprintf(known, sizeof(known), "a number up to %u", type->max);
	for (word = type->words; word && word->name; word++)
		len += scnprintf(known + len, sizeof(known) - len, "%s%s", len ? " or " : "",
				 word->name);
	nic_config_err(config, "%s is '%.32s'; it must be %s", type->name, text, known);
}

/**
 * nic_config_set() - set a parameter
 * @config: card
 * @id: parameter
 * @text: value as the user wrote it, without space around it; will be changed
 *
 * Return: 0; -EINVAL, reported, if it is out of range: nothing has changed.
 */
int nic_config_set(struct nic_config *config, enum nic_param id, char *text)
{
	const struct nic_param_type *type = &nic_params[id];
	struct emul_params wanted = config->params;
	const struct nic_word *word = NULL;
	u32 val;

	if (id == NIC_PARAM_FEATURES)
		return nic_config_set_features(config, text);

	if (type->words)
		word = nic_find_word(type->words, text);
	if (word) {
		val = word->val;
	} else if (!type->max || kstrtou32(text, 0, &val) || val > type->max) {
		nic_bad_value(config, id, text);
		return -EINVAL;
	}
	nic_store(&wanted, id, val);
	return nic_config_take(config, id, &wanted);
}

/**
 * nic_config_show() - write a parameter as nic_config_set() reads it
 * @config: card
 * @id: parameter
 * @buf: where to
 * @size: room there
 *
 * Return: characters written.
 */
int nic_config_show(struct nic_config *config, enum nic_param id, char *buf, size_t size)
{
	const struct nic_word *word;
	u32 val;

	if (id == NIC_PARAM_FEATURES)
		return nic_config_show_features(config, buf, size);

	val = nic_load(&config->params, id);
	for (word = nic_params[id].words; word && word->name; word++)
		if (word->val == val)
			return scnprintf(buf, size, "%s", word->name);
	return scnprintf(buf, size, "%u", val);
}

/* -------------------------------------------------------------------------
 * Everything else
 */

/**
 * nic_config_dma_physical() - whether the driver will name physical addresses whatever is set
 * @config: card
 */
bool nic_config_dma_physical(const struct nic_config *config)
{
	return config->model->dma_physical && config->model->dma_physical(&config->params);
}

/**
 * nic_parse_dma_mode() - look a mode up by the name users write
 * @name: name
 * @mode: the answer
 *
 * Return: NULL, or what is wrong with it, for a message.
 */
const char *nic_parse_dma_mode(const char *name, enum nic_dma_mode *mode)
{
	const struct nic_word *word = nic_find_word(nic_dma_modes, name);

	if (!word)
		return "it must be strict, iova or direct";
	if (word->val != NIC_DMA_DIRECT && !NIC_DMA_STRICT_POSSIBLE)
		return "only direct is possible: this kernel has no DMA operations per device (CONFIG_ARCH_HAS_DMA_OPS)";
	*mode = word->val;
	return NULL;
}

const char *nic_dma_mode_name(enum nic_dma_mode mode)
{
	return nic_dma_modes[mode].name;
}

/**
 * nic_list_models() - names of the models, for messages
 * @buf: where to
 * @size: room there
 */
void nic_list_models(char *buf, size_t size)
{
	int len = 0, i;

	for (i = 0; emul_models[i]; i++)
		len += scnprintf(buf + len, size - len, "%s%s", len ? ", " : "",
				 emul_models[i]->name);
}

/**
 * nic_config_set_model() - change the model, and all that depends on it
 * @config: card
 * @model: kind
 *
 * The device and the parameters become the model's defaults; the rest stays.
 */
void nic_config_set_model(struct nic_config *config, const struct emul_model *model)
{
	config->model = model;
	config->written = 0;
	nic_default_params(config, model->devices[0], &config->params);
}

/**
 * nic_config_set_device() - change the variant
 * @config: card
 * @name: of the device
 *
 * Parameters that nobody has set become the device's defaults.
 * Return: 0; -EINVAL, reported, if the model has no such device.
 */
int nic_config_set_device(struct nic_config *config, const char *name)
{
	const char *const *device = config->model->devices;
	unsigned long written = config->written;
	struct emul_params params;
	unsigned int id;

	while (*device && strcmp(*device, name))
		device++;
	if (!*device) {
		nic_config_err(config, "%s has no device '%.32s'; see ../models",
			       config->model->name, name);
		return -EINVAL;
	}
	nic_default_params(config, *device, &params);
	for_each_set_bit(id, &written, NIC_PARAMS)
		nic_copy_param(&params, &config->params, id);
	config->params = params;
	return 0;
}

/**
 * nic_config_check() - whether a card can be made of this
 * @config: card
 *
 * Return: 0; -EINVAL, reported, if values do not go together.
 */
int nic_config_check(const struct nic_config *config)
{
	const char *why = config->model->check(&config->params);

	if (!why && config->dma_mode == NIC_DMA_IOVA && nic_config_dma_physical(config))
		why = "dma cannot be iova, as its driver can only name physical addresses";
	if (!why)
		return 0;
	nic_config_err(config, "%s", why);
	return -EINVAL;
}

/**
 * nic_config_find_card() - the card whose second function a card is to be
 * @config: card
 *
 * Context: process, pci_lock_rescan_remove().
 * Return: that card, NULL if there is none to be; or an ERR_PTR, reported.
 */
struct nic *nic_config_find_card(struct nic_config *config)
{
	struct emul_params params = config->params;
	const char *why = "card must be the name of one that is live";
	struct nic *first;

	if (!config->card[0])
		return NULL;
	first = pci_host_find_card(config->card);
	if (first && !first->gone && first->func->model == config->model) {
		params.card = first->func;
		why = config->model->check(&params);
	}
	if (!why)
		return first;
	nic_config_err(config, "%s", why);
	return ERR_PTR(-EINVAL);
}

/**
 * nic_config_init() - a card as it is when nobody has said anything
 * @config: card
 * @name: its name, shorter than NIC_NAME_SIZE
 */
void nic_config_init(struct nic_config *config, const char *name)
{
	u32 hash = jhash(name, strlen(name), 0);
	u8 *mac = config->params.mac;

	strscpy(config->name, name, sizeof(config->name));
	strscpy(config->wire_name, "wire%d", sizeof(config->wire_name));
	config->dma_mode = NIC_DMA_DEFAULT;
	/* Locally administered, the same for the same name in every run. */
	mac[0] = 0x02;
	mac[1] = 'n';
	mac[2] = 's';
	mac[3] = hash >> 16;
	mac[4] = hash >> 8;
	mac[5] = hash;
	nic_config_set_model(config, emul_models[0]);
}
