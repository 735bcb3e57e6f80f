// SPDX-License-Identifier: MIT
// number.h: numbers for people: three significant digits, SI prefixes.
#ifndef HARNESS_REPORT_NUMBER_H
#define HARNESS_REPORT_NUMBER_H

#include <stddef.h>

#define NUMBER_BYTES 40

// Writes the value with three significant digits and returns text; "-" for NaN. By its unit:
// "ns" becomes ns, us, ms or s ("12.3 us"); "1/s", "bytes/s" and other rates get a prefix ("6.78
// M/s", "15.2 GB/s"), "bytes" and "B" too ("4.10 kB"); "us" and others follow a plain number ("0.870", "12.0 us").
const char *number_print(char *text, size_t bytes, double value, const char *unit);

// Writes a whole number with its thousands apart ("19,379,684"); "-" for NaN.
const char *number_count(char *text, size_t bytes, double value);

// Writes half of the interval in per cent of the value ("1.2 %"), "-" where it is not known or the
// value is 0.
const char *number_half_width(char *text, size_t bytes, double value, double low, double high);

#endif
