// SPDX-License-Identifier: MIT
// folder.c: see folder.h.
#include "folder.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

void folder_enter(void)
{
    snprintf(folder, sizeof folder, "/tmp/contend_report_XXXXXX");
    cr_assert(mkdtemp(folder) && chdir(folder) == 0, "a folder under /tmp is needed");
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

void folder_leave(void)
{
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void folder_put(const char *name, const char *text, size_t bytes)
{
    FILE *file = fopen(name, "w");
    cr_assert(file, "%s", name);
    cr_assert_eq(fwrite(text, 1, bytes, file), bytes);
    cr_assert_eq(fclose(file), 0);
}

char *folder_get(const char *name, size_t *bytes)
{
    FILE *file = fopen(name, "r");
    cr_assert(file, "%s", name);
    cr_assert_eq(fseek(file, 0, SEEK_END), 0);
    *bytes = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*bytes + 1);
    cr_assert(text && fread(text, 1, *bytes, file) == *bytes);
    text[*bytes] = '\0';
    fclose(file);
    return text;
}
