// SPDX-License-Identifier: MIT
// well_formed.c: see well_formed.h.
#include "well_formed.h"

#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX 64

struct reader {
    const char *place;
    struct {
        const char *name;
        size_t length;
    } open[DEPTH_MAX];
    size_t depth;
};

static const char name_end[] = " \t\n\r/>=";

static bool entity(const char *place)
{
    size_t length = strspn(place + 1, "#abcdefghijklmnopqrstuvwxyz0123456789");
    return length > 0 && place[1 + length] == ';';
}

// Past the attributes of a tag, to its '>' or "/>". False if one is not quoted.
static bool attributes(struct reader *reader)
{
    for (;;) {
        reader->place += strspn(reader->place, " \t\n\r");
        if (*reader->place == '>' || strncmp(reader->place, "/>", 2) == 0)
            return true;
        size_t length = strcspn(reader->place, name_end);
        reader->place += length;
        reader->place += strspn(reader->place, " \t\n\r");
        if (length == 0 || *reader->place != '=')
            return false;
        reader->place++;
        reader->place += strspn(reader->place, " \t\n\r");
        char quote = *reader->place++;
        if (quote != '"' && quote != '\'')
            return false;
        for (; *reader->place != quote; reader->place++)
            if (!*reader->place || *reader->place == '<' ||
                (*reader->place == '&' && !entity(reader->place)))
                return false;
        reader->place++;
    }
}

static bool open_tag(struct reader *reader)
{
    reader->place++;
    size_t length = strcspn(reader->place, name_end);
    if (length == 0 || reader->depth == DEPTH_MAX)
        return false;
    reader->open[reader->depth].name = reader->place;
    reader->open[reader->depth].length = length;
    reader->place += length;
    if (!attributes(reader))
        return false;
    bool empty = *reader->place == '/';
    reader->depth += !empty;
    reader->place += 1 + empty;
    return true;
}

static bool close_tag(struct reader *reader)
{
    reader->place += 2;
    if (reader->depth == 0)
        return false;
    reader->depth--;
    size_t length = reader->open[reader->depth].length;
    if (strncmp(reader->open[reader->depth].name, reader->place, length) != 0 ||
        reader->place[length] != '>')
        return false;
    reader->place += length + 1;
    return true;
}

const char *ill_formed_at(const char *text)
{
    struct reader reader = {.place = text};
    while (*reader.place) {
        const char *before = reader.place;
        bool good = true;
        if (strncmp(before, "<!DOCTYPE", 9) == 0 || strncmp(before, "<?xml", 5) == 0)
            reader.place = strchr(before, '>') + 1;
        else if (strncmp(before, "</", 2) == 0)
            good = close_tag(&reader);
        else if (*before == '<')
            good = open_tag(&reader);
        else
            good = *reader.place++ != '&' || entity(before);
        if (!good)
            return before;
    }
    return reader.depth == 0 ? NULL : reader.place;
}

const char *outside_reference(const char *text)
{
    static const char *const places[] = {" src=", " href=", ":href=", "url(", "@import"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        for (const char *found = strstr(text, places[i]); found;
             found = strstr(found + 1, places[i])) {
            const char *target = found + strlen(places[i]);
            target += strspn(target, "\"'");
            if (*target != '#')
                return found;
        }
    return NULL;
}
