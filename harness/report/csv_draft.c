// SPDX-License-Identifier: MIT
// csv_draft.c: CSV files that are written as a whole; csv.c writes those that grow. See csv.h.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/csv_line.h"
#include "report/text_file.h"

static int make_room(struct csv_draft *draft, size_t bytes, struct error *error)
{
    if (draft->bytes + bytes <= draft->room)
        return 0;
    size_t room = 2 * (draft->bytes + bytes);
    char *text = realloc(draft->text, room);
    if (!text)
        return error_set(error, ENOMEM, "no memory for %zu bytes of CSV", room);
    draft->text = text;
    draft->room = room;
    return 0;
}

static int add_line(struct csv_draft *draft, const struct csv_group *groups, size_t count,
                    bool header, struct error *error)
{
    struct csv_line line;
    int code = csv_line_compose(&line, groups, count, header, error);
    if (code == 0)
        code = make_room(draft, line.used, error);
    if (code != 0)
        return code;
    memcpy(draft->text + draft->bytes, line.text, line.used);
    draft->bytes += line.used;
    return 0;
}

int csv_draft_begin(struct csv_draft *draft, const struct csv_group *groups, size_t count,
                    struct error *error)
{
    *draft = (struct csv_draft){0};
    return add_line(draft, groups, count, true, error);
}

int csv_draft_add(struct csv_draft *draft, const struct csv_group *groups, size_t count,
                  struct error *error)
{
    return add_line(draft, groups, count, false, error);
}

int csv_draft_write(const struct csv_draft *draft, const char *path, struct error *error)
{
    return text_file_replace(path, draft->text, draft->bytes, error);
}

void csv_draft_free(struct csv_draft *draft)
{
    free(draft->text);
    *draft = (struct csv_draft){0};
}
