// SPDX-License-Identifier: MIT
// html_text.c: see html.h: text and charts inside the page.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/html.h"
#include "report/text_file.h"
#include "report/utf8.h"

void html_text(FILE *out, const char *text)
{
    while (*text) {
        size_t bytes = utf8_bytes(text);
        unsigned char byte = (unsigned char)*text;
        if (bytes == 0 || (byte < ' ' && byte != '\n' && byte != '\t'))
            fputc('?', out);
        else if (byte == '&')
            fputs("&amp;", out);
        else if (byte == '<')
            fputs("&lt;", out);
        else if (byte == '>')
            fputs("&gt;", out);
        else if (byte == '"')
            fputs("&quot;", out);
        else if (byte == '\'')
            fputs("&#39;", out);
        else
            fwrite(text, 1, bytes, out);
        text += bytes ? bytes : 1;
    }
}

// Whether an id or a reference to one ends here, so that the prefix belongs here.
static bool is_id_place(const char *head, const char *place)
{
    static const char *const before[] = {" id='", " id=\"", "href='#", "href=\"#", "url(#"};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        size_t length = strlen(before[i]);
        if ((size_t)(place - head) >= length && memcmp(place - length, before[i], length) == 0)
            return true;
    }
    return false;
}

void html_svg(FILE *out, const char *path, const char *name)
{
    struct error ignored;
    char *text;
    size_t bytes;
    int fd;
    if (text_file_open(path, O_RDONLY | O_CLOEXEC, &fd, &text, &bytes, &ignored) != 0)
        return;
    close(fd);
    // Without the XML declaration, and without gnuplot's title, which would pop up as "Gnuplot".
    const char *head = strstr(text, "<svg");
    static const char title[] = "<title>Gnuplot</title>";
    const char *skip = head ? strstr(head, title) : NULL;
    for (const char *place = head; place && *place; place++) {
        if (place == skip)
            place += sizeof title - 1;
        if (is_id_place(head, place))
            fprintf(out, "%s-", name);
        fputc(*place, out);
    }
    free(text);
}
