// SPDX-License-Identifier: MIT
// fingerprint_add.h: the pieces of a fingerprint. Private to harness/machine.
#ifndef HARNESS_MACHINE_FINGERPRINT_ADD_H
#define HARNESS_MACHINE_FINGERPRINT_ADD_H

#include "machine/fingerprint.h"

// Appends a field; NULL or "" is "unknown". Line ends and other control characters become blanks.
void fingerprint_add(struct fingerprint *fingerprint, bool key, const char *name,
                     const char *value);

// Appends what is recorded and not part of the key.
void fingerprint_add_provenance(struct fingerprint *fingerprint);

#endif
