// SPDX-License-Identifier: GPL-2.0
/*
 * models.c - the list of device models
 */
#include "os.h"
#include "emul.h"

const struct emul_model *const emul_models[] = {
	&e1000_model,
	&virtio_net_model,
	NULL
};

/**
 * emul_find_model() - look a model up by the name users write
 * @name: name
 *
 * Return: the model, or NULL if there is none of this name.
 */
const struct emul_model *emul_find_model(const char *name)
{
	const struct emul_model *const *m;

	for (m = emul_models; *m; m++)
		if (!strcmp((*m)->name, name))
			return *m;
	return NULL;
}
