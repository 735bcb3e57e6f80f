// SPDX-License-Identifier: MIT
// about.h: the label that every primitive carries, whatever its family.
#ifndef PRIMITIVES_ABOUT_H
#define PRIMITIVES_ABOUT_H

// All three are non-NULL, static text of one line.
struct about {
    const char *name;    // as in `contend list`, CSV and charts: lower case, [a-z0-9_]
    const char *summary; // what it is, in one sentence without a full stop
    const char *source;  // paper, figure, standard or package it comes from
};

#endif
