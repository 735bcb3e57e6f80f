// SPDX-License-Identifier: MIT
// point_name.c: see point_name.h.
#include "report/point_name.h"

#include <stdio.h>
#include <string.h>

// The word "key=..." of the name, or NULL.
static const char *find_word(const char *name, const char *key)
{
    size_t length = strlen(key);
    for (const char *word = strchr(name, ' '); word; word = strchr(word, ' ')) {
        word++;
        if (strncmp(word, key, length) == 0 && word[length] == '=')
            return word;
    }
    return NULL;
}

const char *name_without(char *text, size_t bytes, const char *name, const char *key)
{
    const char *word = find_word(name, key);
    if (!word)
        snprintf(text, bytes, "%s", name);
    else // with the blank before it
        snprintf(text, bytes, "%.*s%s", (int)(word - 1 - name), name, word + strcspn(word, " "));
    return text;
}

const char *name_with(char *text, size_t bytes, const char *name, const char *key,
                      const char *value)
{
    const char *word = find_word(name, key);
    if (!word)
        snprintf(text, bytes, "%s", name);
    else
        snprintf(text, bytes, "%.*s%s=%s%s", (int)(word - name), name, key, value,
                 word + strcspn(word, " "));
    return text;
}

const char *name_of(char *text, size_t bytes, const char *name, const char *primitive)
{
    size_t scenario = strcspn(name, "/");
    snprintf(text, bytes, "%.*s/%s%s", (int)scenario, name, primitive, name + strcspn(name, " "));
    return text;
}

const char *name_words(const char *name)
{
    const char *end = name + strcspn(name, " ");
    return *end ? end + 1 : end;
}
