// SPDX-License-Identifier: MIT
// note.c: tests of sentences that are said once, and of headings.
#include "report/note.h"

#include <criterion/criterion.h>

#include "report/heading.h"

#define PEEK(name) name " offers no reserve and peek; in_place=false"

static struct digest_line said(const char *primitive, const char *note)
{
    return (struct digest_line){
        .primitive = primitive, .outcome = *note ? "unsupported" : "ok", .note = note};
}

// Two settings of one scenario, and another scenario.
static struct digest_line first[4], second[2], other[1];
static struct digest_group groups[] = {
    {.scenario = "stream", .sweep = "threads=2 memory=local call=inlined a=1", .lines = first},
    {.scenario = "stream", .sweep = "threads=2 memory=local call=pointer a=1", .lines = second},
    {.scenario = "timed", .sweep = "threads=2 memory=local call=inlined", .lines = other},
};
static struct digest digest = {.groups = groups, .group_count = 3};

static void build(void)
{
    first[0] = said("spsc", "");
    first[1] = said("pipe", PEEK("pipe"));
    first[2] = said("mpsc", "who waits for mpsc cannot give up mpsc_record");
    first[3] = said("locked", PEEK("locked"));
    second[0] = said("pipe", PEEK("pipe"));
    second[1] = said("none", "none: " PEEK("none"));
    other[0] = said("pipe", PEEK("pipe"));
    groups[0].line_count = 4;
    groups[1].line_count = 2;
    groups[2].line_count = 1;
    notes_join(&digest);
}

TestSuite(note, .init = build);

Test(note, goes_without_the_name)
{
    char text[NOTE_BYTES];
    cr_expect_str_eq(note_sentence(text, sizeof text, &first[1]),
                     "offers no reserve and peek; in_place=false");
    cr_expect_str_eq(note_sentence(text, sizeof text, &first[2]),
                     "who waits for it cannot give up mpsc_record");
    cr_expect_str_eq(note_sentence(text, sizeof text, &first[0]), "");
}

Test(note, is_said_once_in_a_group)
{
    char names[NAMES_BYTES];
    cr_expect_not(note_names(names, sizeof names, &groups[0], 0), "it says nothing");
    cr_expect(note_names(names, sizeof names, &groups[0], 1));
    cr_expect_str_eq(names, "pipe, locked");
    cr_expect(note_names(names, sizeof names, &groups[0], 2));
    cr_expect_str_eq(names, "mpsc");
    cr_expect_not(note_names(names, sizeof names, &groups[0], 3), "said already");
}

Test(note, is_listed_once_over_the_settings_of_a_scenario)
{
    struct absent absent = {.group = 0};
    cr_assert(absent_next(&digest, &absent));
    cr_expect_str_eq(absent.names, "pipe, locked");
    cr_expect_str_eq(absent.sentence, "offers no reserve and peek; in_place=false");
    cr_expect_eq(absent.groups, 2);
    cr_assert(absent_next(&digest, &absent));
    cr_expect_str_eq(absent.names, "mpsc");
    cr_assert(absent_next(&digest, &absent), "another sentence: none's has its name twice");
    cr_expect_str_eq(absent.names, "none");
    cr_assert(absent_next(&digest, &absent));
    cr_expect_str_eq(absent.scenario, "timed");
    cr_expect_eq(absent.groups, 1);
    cr_expect_not(absent_next(&digest, &absent));
}

Test(note, heading_has_what_varies)
{
    char text[HEADING_BYTES];
    cr_expect_str_eq(group_heading(text, sizeof text, &digest, &groups[0]),
                     "threads=2 call=inlined a=1");
    cr_expect_str_eq(group_heading(text, sizeof text, &digest, &groups[1]),
                     "threads=2 call=pointer a=1");
}
