// SPDX-License-Identifier: MIT
// note.h: what lines say of themselves, each sentence once for all primitives that say it.
#ifndef HARNESS_REPORT_NOTE_H
#define HARNESS_REPORT_NOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/digest.h"

#define NOTE_BYTES  400
#define NAMES_BYTES 4000

// Fills `same` of all lines; they must not be moved any more.
void notes_join(struct digest *digest);

// What the line says, without its primitive's name: "offers no reserve and peek; in_place=false".
// Inside the sentence the name is "it". Returns text.
const char *note_sentence(char *text, size_t bytes, const struct digest_line *line);

// The lines of a group that say the same as `first`: "spsc, pipe, unix_stream". Nothing if `first` is
// not the first of them in the group. Returns whether there was something.
bool note_names(char *text, size_t bytes, const struct digest_group *group, size_t first);

// What primitives cannot do by their own word, sentence by sentence over the groups of a scenario.
struct absent {
    size_t group, line, from; // where to look next; zero at the start
    const char *scenario;
    char names[NAMES_BYTES]; // each primitive once, as by note_names
    char sentence[NOTE_BYTES];
    size_t groups; // in which one of them says so
};

// Fills it with the next sentence; false: there is none.
bool absent_next(const struct digest *digest, struct absent *absent);

// Whether the line is among what absent_next lists.
bool note_is_absence(const struct digest_line *line);

// Whether the note is all there is of the line: nothing was measured, so that a table goes without it.
bool note_is_all(const struct digest *digest, const struct digest_line *line);

#endif
