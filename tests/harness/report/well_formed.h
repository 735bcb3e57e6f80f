// SPDX-License-Identifier: MIT
// well_formed.h: whether text is well-formed XML, as far as pages and charts use it.
#ifndef TESTS_HARNESS_REPORT_WELL_FORMED_H
#define TESTS_HARNESS_REPORT_WELL_FORMED_H

// NULL, or where it is not: tags are nested, attributes quoted, every & begins an entity. Comments
// and CDATA are not known.
const char *ill_formed_at(const char *text);

// NULL, or the first reference to something outside of the page (src, href, url() and @import that
// do not begin with #).
const char *outside_reference(const char *text);

#endif
