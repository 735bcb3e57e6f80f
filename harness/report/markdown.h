// SPDX-License-Identifier: MIT
// markdown.h: the report as GitHub's Markdown, with links to the charts.
#ifndef HARNESS_REPORT_MARKDOWN_H
#define HARNESS_REPORT_MARKDOWN_H

#include <stdio.h>

#include "report/facts.h"

// Write errors are left in the stream.
void markdown_write(FILE *out, const struct facts *facts);

#endif
