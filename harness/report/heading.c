// SPDX-License-Identifier: MIT
// heading.c: see heading.h.
#include "report/heading.h"

#include <stdio.h>
#include <string.h>

#include "measure/scenario.h"

// Axes that nearly every run leaves as they are.
static const char *const quiet_axes[] = {"memory", "call", "unit"};
#define QUIET_AXES (sizeof quiet_axes / sizeof quiet_axes[0])

// Whether the word is "axis=default" of an axis that no group has otherwise.
static bool is_quiet(const struct digest *digest, const char *word, size_t length)
{
    for (size_t i = 0; i < axes_table.count; i++) {
        const struct field *axis = &axes_table.rows[i];
        char usual[80], key[60];
        snprintf(usual, sizeof usual, "%s=%s", axis->name, axis->fallback);
        if (strlen(usual) != length || strncmp(usual, word, length) != 0)
            continue;
        bool quiet = false;
        for (size_t j = 0; j < QUIET_AXES; j++)
            quiet |= strcmp(quiet_axes[j], axis->name) == 0;
        snprintf(key, sizeof key, " %s=", axis->name);
        for (size_t j = 0; quiet && j < digest->group_count; j++) {
            const char *at = strstr(digest->groups[j].sweep, key);
            quiet = !at || (strncmp(at + 1, usual, length) == 0 && strchr(" ", at[length + 1]));
        }
        return quiet;
    }
    return false;
}

const char *group_heading(char *text, size_t bytes, const struct digest *digest,
                          const struct digest_group *group)
{
    text[0] = '\0';
    for (const char *word = group->sweep; *word;) {
        size_t length = strcspn(word, " ");
        if (!is_quiet(digest, word, length)) {
            size_t used = strlen(text);
            snprintf(text + used, bytes - used, "%s%.*s", used ? " " : "", (int)length, word);
        }
        word += length + strspn(word + length, " ");
    }
    return text;
}

// Whether every group of the scenario has the word.
static bool is_common(const struct digest *digest, const char *scenario, const char *word,
                      size_t length)
{
    for (size_t i = 0; i < digest->group_count; i++) {
        const struct digest_group *group = &digest->groups[i];
        bool found = strcmp(group->scenario, scenario) != 0;
        for (const char *at = group->sweep; !found && *at; at += strspn(at, " ")) {
            size_t other = strcspn(at, " ");
            found = other == length && strncmp(at, word, length) == 0;
            at += other;
        }
        if (!found)
            return false;
    }
    return true;
}

const char *group_brief(char *text, size_t bytes, const struct digest *digest,
                        const struct digest_group *group)
{
    text[0] = '\0';
    for (const char *word = group->sweep; *word;) {
        size_t length = strcspn(word, " ");
        if (strncmp(word, "threads=", 8) == 0 ||
            !is_common(digest, group->scenario, word, length)) {
            size_t used = strlen(text);
            snprintf(text + used, bytes - used, "%s%.*s", used ? " " : "", (int)length, word);
        }
        word += length + strspn(word + length, " ");
    }
    return text;
}
