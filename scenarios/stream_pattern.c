// SPDX-License-Identifier: MIT
// stream_pattern.c: see stream_pattern.h.
#include "stream_pattern.h"

#include <assert.h>
#include <string.h>

static bool is_prime(unsigned number)
{
    for (unsigned i = 2; i * i <= number; i++)
        if (number % i == 0)
            return false;
    return number > 1;
}

// Three lines: a piece of whole lines then begins with a line in the source as it does in the stream,
// where copying from the middle of lines costs a fifth at 8 KiB; and no power of two is a multiple.
#define THREE_LINES 192

// With a period that has little in common with the length of a ring, a lap too many moves every
// letter. But several readers know where a message begins by its letter alone.
static unsigned period_of(unsigned letters, bool whole, size_t message)
{
    if (!whole && message <= letters)
        return letters - letters % (unsigned)message;
    if (letters >= THREE_LINES)
        return THREE_LINES;
    while (!is_prime(letters))
        letters--;
    return letters;
}

struct stream_pattern stream_pattern_of(unsigned writers, unsigned readers, size_t message,
                                        size_t chunk)
{
    assert(writers > 0 && writers <= STREAM_WRITERS_MAX && readers > 0 && message > 0);
    struct stream_pattern pattern = {
        .writers = writers, .letters = 256 / writers, .whole = readers == 1, .message = message};
    pattern.period = period_of(pattern.letters, pattern.whole, message);
    pattern.borders_known = pattern.whole || pattern.period % message == 0;
    pattern.bytes = pattern.period + chunk;
    return pattern;
}

void stream_pattern_fill(const struct stream_pattern *pattern, unsigned writer,
                         unsigned char *source)
{
    for (size_t i = 0; i < pattern->bytes; i++)
        source[i] = (unsigned char)(writer * pattern->letters + i % pattern->period);
}

void stream_heard_init(struct stream_heard *heard, const struct stream_pattern *pattern)
{
    *heard = (struct stream_heard){.last = pattern->writers};
    // The first letter of all is known to who sees everything.
    for (unsigned w = 0; w < pattern->writers; w++)
        heard->known[w] = pattern->whole;
}

// How many bytes are equal, at most `count`.
static size_t equal_bytes(const unsigned char *a, const unsigned char *b, size_t count)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= count; i += sizeof(uint64_t)) {
        uint64_t left, right;
        memcpy(&left, a + i, sizeof left);
        memcpy(&right, b + i, sizeof right);
        if (left != right)
            break;
    }
    while (i < count && a[i] == b[i])
        i++;
    return i;
}

// The run that begins at the piece's first byte, a letter of `writer`; its length.
static size_t hear_run(struct stream_heard *heard, const struct stream_pattern *pattern,
                       const unsigned char *sources, const unsigned char *piece, size_t count,
                       bool first)
{
    unsigned writer = *piece / pattern->letters, letter = *piece % pattern->letters;
    const unsigned char *source = sources + writer * pattern->bytes + letter;
    size_t longest = pattern->bytes - letter;
    size_t run = equal_bytes(piece, source, count < longest ? count : longest);
    heard->wrong += heard->known[writer] && letter != heard->next[writer];
    uint64_t inside =
        pattern->whole ? heard->bytes[writer] % pattern->message : letter % pattern->message;
    bool cut = heard->last != writer && (pattern->whole || !first);
    heard->torn += pattern->borders_known && cut && inside != 0;
    heard->bytes[writer] += run;
    heard->next[writer] = (unsigned)((letter + run) % pattern->period);
    heard->known[writer] = true;
    heard->last = writer;
    return run;
}

void stream_hear(struct stream_heard *heard, const struct stream_pattern *pattern,
                 const unsigned char *sources, const unsigned char *piece, size_t count)
{
    if (!pattern->whole)
        memset(heard->known, 0, sizeof heard->known);
    for (size_t at = 0; at < count;) {
        unsigned writer = piece[at] / pattern->letters, letter = piece[at] % pattern->letters;
        if (writer >= pattern->writers || letter >= pattern->period) {
            heard->wrong++;
            at++;
        } else {
            at += hear_run(heard, pattern, sources, piece + at, count - at, at == 0);
        }
    }
}
