// SPDX-License-Identifier: MIT
// sentence.h: what several rows of summary.csv say together, in words. Text, Markdown and HTML say the
// same.
#ifndef HARNESS_REPORT_SENTENCE_H
#define HARNESS_REPORT_SENTENCE_H

#include "report/digest.h"

#define SENTENCE_BYTES 700

// How much longer 99 of 100 operations may take than with the best number of threads before a
// recommendation warns of it.
#define SENTENCE_LATENCY_WARN 2.0

// Each writes one or two sentences and returns true; false, with "" in text, where there is nothing
// to say.

// Of a line of a sweep over the number of threads: how many are enough, and why.
bool sentence_scaling(char text[SENTENCE_BYTES], const struct digest *digest,
                      const struct digest_group *group, const struct digest_line *line);

// Of a group whose lines are compared with the reference's: the worst and the best ratio, and those
// that the scenario explains. *worst is set to the largest that is explained, or 0.
bool sentence_compared(char text[SENTENCE_BYTES], double *worst, const struct digest *digest,
                       const struct digest_group *group);

#endif
