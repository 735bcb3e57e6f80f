// SPDX-License-Identifier: MIT
// utf8.c: see utf8.h. The table of well-formed sequences is number 3-7 of the Unicode standard.
#include "report/utf8.h"

#include <assert.h>
#include <stdbool.h>

static bool within(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

size_t utf8_bytes(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    assert(bytes[0] != 0);
    if (bytes[0] < 0x80)
        return 1;
    if (within(bytes[0], 0xc2, 0xdf))
        return within(bytes[1], 0x80, 0xbf) ? 2 : 0;
    if (within(bytes[0], 0xe0, 0xef)) {
        // The second byte's limits keep out overlong forms (e0) and surrogates (ed).
        unsigned char low = bytes[0] == 0xe0 ? 0xa0 : 0x80, high = bytes[0] == 0xed ? 0x9f : 0xbf;
        return within(bytes[1], low, high) && within(bytes[2], 0x80, 0xbf) ? 3 : 0;
    }
    if (within(bytes[0], 0xf0, 0xf4)) {
        unsigned char low = bytes[0] == 0xf0 ? 0x90 : 0x80, high = bytes[0] == 0xf4 ? 0x8f : 0xbf;
        return within(bytes[1], low, high) && within(bytes[2], 0x80, 0xbf) &&
                       within(bytes[3], 0x80, 0xbf)
                   ? 4
                   : 0;
    }
    return 0;
}
