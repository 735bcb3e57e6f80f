// SPDX-License-Identifier: MIT
// list_text.h: scenarios and primitives as text: each scenario, then the primitives of each family once.
#ifndef HARNESS_COMMAND_LIST_TEXT_H
#define HARNESS_COMMAND_LIST_TEXT_H

#include <stdbool.h>

#include "command/command.h"

// The filter is a pattern of scenario, primitive or scenario/primitive. list_has: any of the scenario.
bool list_wants(const char *filter, const struct scenario *scenario, const char *primitive);
bool list_has(const char *filter, const struct scenario *scenario);

// On standard output: what the filter leaves. `options`: with the options and results of scenarios.
void list_text(const struct catalog *catalog, const char *filter, bool options);

#endif
