// SPDX-License-Identifier: MIT
// plugins.h: how the harness reads a plug-in; see primitives/plugin.h for what a plug-in is.
#ifndef SCENARIOS_PLUGINS_H
#define SCENARIOS_PLUGINS_H

#include "measure/plugin.h"

extern const struct plugin_format plugin_format;

#endif
