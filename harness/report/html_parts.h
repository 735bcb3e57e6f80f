// SPDX-License-Identifier: MIT
// html_parts.h: the sections of the page that are tables.
#ifndef HARNESS_REPORT_HTML_PARTS_H
#define HARNESS_REPORT_HTML_PARTS_H

#include <stdio.h>

#include "report/facts.h"

// One heading per scenario, one table per sweep point.
void html_results(FILE *out, const struct facts *facts);

// What went wrong, what is suspect, what the primitives cannot do, and the controls.
void html_exceptions(FILE *out, const struct facts *facts);

// Limits, fingerprint, options; and the files with all the numbers.
void html_machine(FILE *out, const struct facts *facts);

#endif
