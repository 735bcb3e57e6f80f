// SPDX-License-Identifier: MIT
// heading.h: what a group's table is called.
#ifndef HARNESS_REPORT_HEADING_H
#define HARNESS_REPORT_HEADING_H

#include <stddef.h>

#include "report/digest.h"

#define HEADING_BYTES 400

// The words of the group's sweep, without those of axes that every group has as always:
// "memory=local call=inlined unit=thread". What varies over the run is there, and so is every option.
// Returns text.
const char *group_heading(char *text, size_t bytes, const struct digest *digest,
                          const struct digest_group *group);

// What tells the group from the others of its scenario, and the number of threads: for a sentence.
const char *group_brief(char *text, size_t bytes, const struct digest *digest,
                        const struct digest_group *group);

#endif
