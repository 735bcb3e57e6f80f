// SPDX-License-Identifier: MIT
// html.h: the report as one page: no script, no other file, nothing from the network; also
// well-formed XML.
#ifndef HARNESS_REPORT_HTML_H
#define HARNESS_REPORT_HTML_H

#include <stdio.h>

#include "report/facts.h"

// Writes the page, charts included as SVG. Write errors are left in the stream.
void html_write(FILE *out, const struct facts *facts);

// Writes text with & < > " and ' replaced; what is not UTF-8 or not allowed in XML becomes '?'.
void html_text(FILE *out, const char *text);

// Writes the <svg> element of gnuplot's file at `path`, its ids starting with `name`, so that
// several can be on one page. Nothing if the file cannot be read.
void html_svg(FILE *out, const char *path, const char *name);

#endif
