// SPDX-License-Identifier: MIT
// note.c: see note.h.
#include "report/note.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void append(char *text, size_t bytes, const char *words, size_t length)
{
    size_t used = strlen(text);
    snprintf(text + used, bytes - used, "%.*s", (int)length, words);
}

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Where the name stands as a word of its own, or NULL.
static const char *find_name(const char *text, const char *from, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(from, name); at && length > 0; at = strstr(at + 1, name))
        if ((at == text || !is_of_name(at[-1])) && !is_of_name(at[length]))
            return at;
    return NULL;
}

const char *note_sentence(char *text, size_t bytes, const struct digest_line *line)
{
    const char *rest = line->note;
    size_t length = strlen(line->primitive);
    if (find_name(rest, rest, line->primitive) == rest) {
        rest += length;
        rest += strspn(rest, ": ");
    }
    text[0] = '\0';
    for (const char *name; (name = find_name(line->note, rest, line->primitive)) != NULL;) {
        append(text, bytes, rest, (size_t)(name - rest));
        append(text, bytes, "it", 2);
        rest = name + length;
    }
    append(text, bytes, rest, strlen(rest));
    return text;
}

static bool says_the_same(const struct digest_line *line, const struct digest_line *other)
{
    char text[NOTE_BYTES], other_text[NOTE_BYTES];
    return strcmp(line->outcome, other->outcome) == 0 &&
           strcmp(note_sentence(text, sizeof text, line),
                  note_sentence(other_text, sizeof other_text, other)) == 0;
}

// The first line of the scenario, whose groups begin at `from`, that says what `line` says.
static const struct digest_line *find_same(const struct digest *digest, size_t from, size_t to,
                                           const struct digest_line *line)
{
    for (size_t i = from; i <= to; i++)
        for (size_t j = 0; j < digest->groups[i].line_count; j++) {
            const struct digest_line *other = &digest->groups[i].lines[j];
            if (other == line)
                return line;
            if (other->same == other && says_the_same(line, other))
                return other;
        }
    return line;
}

static bool begins_scenario(const struct digest *digest, size_t i)
{
    return i == 0 || strcmp(digest->groups[i - 1].scenario, digest->groups[i].scenario) != 0;
}

void notes_join(struct digest *digest)
{
    for (size_t i = 0, from = 0; i < digest->group_count; i++) {
        from = begins_scenario(digest, i) ? i : from;
        for (size_t j = 0; j < digest->groups[i].line_count; j++) {
            struct digest_line *line = &digest->groups[i].lines[j];
            line->same = *line->note ? find_same(digest, from, i, line) : NULL;
        }
    }
}

static void append_name(char *text, size_t bytes, const char *name)
{
    append(text, bytes, ", ", *text ? 2 : 0);
    append(text, bytes, name, strlen(name));
}

bool note_names(char *text, size_t bytes, const struct digest_group *group, size_t first)
{
    const struct digest_line *same = group->lines[first].same;
    text[0] = '\0';
    for (size_t i = 0; same && i < group->line_count; i++) {
        if (group->lines[i].same != same)
            continue;
        if (i < first)
            return false;
        append_name(text, bytes, group->lines[i].primitive);
    }
    return *text != '\0';
}

// Whether a primitive is named in one of the groups before.
static bool was_named(const struct digest *digest, size_t from, size_t to,
                      const struct digest_line *rep, const char *primitive)
{
    for (size_t i = from; i < to; i++)
        for (size_t j = 0; j < digest->groups[i].line_count; j++)
            if (digest->groups[i].lines[j].same == rep &&
                strcmp(digest->groups[i].lines[j].primitive, primitive) == 0)
                return true;
    return false;
}

static void gather_names(const struct digest *digest, const struct digest_line *rep,
                         struct absent *absent)
{
    absent->names[0] = '\0';
    absent->groups = 0;
    for (size_t i = absent->from; i < digest->group_count; i++) {
        if (i > absent->from && begins_scenario(digest, i))
            break;
        bool found = false;
        for (size_t j = 0; j < digest->groups[i].line_count; j++) {
            const struct digest_line *line = &digest->groups[i].lines[j];
            found |= line->same == rep;
            if (line->same == rep && !was_named(digest, absent->from, i, rep, line->primitive))
                append_name(absent->names, sizeof absent->names, line->primitive);
        }
        absent->groups += found;
    }
}

bool note_is_absence(const struct digest_line *line)
{
    return line->same && strcmp(line->outcome, "unsupported") == 0;
}

bool absent_next(const struct digest *digest, struct absent *absent)
{
    for (; absent->group < digest->group_count; absent->group++, absent->line = 0) {
        const struct digest_group *group = &digest->groups[absent->group];
        absent->from = begins_scenario(digest, absent->group) ? absent->group : absent->from;
        while (absent->line < group->line_count) {
            const struct digest_line *line = &group->lines[absent->line++];
            if (line->same != line || !note_is_absence(line))
                continue;
            absent->scenario = group->scenario;
            note_sentence(absent->sentence, sizeof absent->sentence, line);
            gather_names(digest, line, absent);
            return true;
        }
    }
    return false;
}

bool note_is_all(const struct digest *digest, const struct digest_line *line)
{
    if (!note_is_absence(line))
        return false;
    for (size_t i = 0; i < line->row_count; i++)
        if (*csv_text(digest->summary, line->rows[i], "value"))
            return false;
    return true;
}
