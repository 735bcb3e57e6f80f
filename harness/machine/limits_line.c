// SPDX-License-Identifier: MIT
// limits_line.c: limits of two CPUs that hand cache lines to each other without sleeping.
#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>

#include "machine/clock.h"
#include "machine/cpu.h"
#include "machine/limits_probe.h"

// Waits for the other side without a pause instruction: that would add up to 140 cycles to a
// transfer.
static uint64_t await_change(_Atomic uint64_t *word, uint64_t old)
{
    uint64_t now;
    do
        // acquire: pairs with the release stores to the same word in this file; each names it.
        now = atomic_load_explicit(word, memory_order_acquire);
    while (now == old);
    return now;
}

#define STOP UINT64_MAX

// The client makes the word odd, the server makes it even again.
struct ping {
    alignas(LINE_BYTES) _Atomic uint64_t word;
};

static void *ping_serve(void *state)
{
    struct ping *ping = state;
    uint64_t seen = 0;
    while ((seen = await_change(&ping->word, seen)) != STOP) {
        seen++;
        // release: pairs with the acquire load in await_change, called by ping_batch.
        atomic_store_explicit(&ping->word, seen, memory_order_release);
    }
    return NULL;
}

static double ping_batch(void *state, uint64_t rounds)
{
    struct ping *ping = state;
    // relaxed: between batches only the client writes.
    uint64_t even = atomic_load_explicit(&ping->word, memory_order_relaxed);
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++) {
        // release: pairs with the acquire load in await_change, called by ping_serve.
        atomic_store_explicit(&ping->word, even + 1, memory_order_release);
        even = await_change(&ping->word, even + 1);
    }
    return (double)(clock_ns() - start) / (double)rounds / 2;
}

static void ping_stop(void *state)
{
    struct ping *ping = state;
    // release: pairs with the acquire load in await_change, called by ping_serve.
    atomic_store_explicit(&ping->word, STOP, memory_order_release);
}

// Two words on lines of their own: the client raises the first, the server answers in the second, as
// two sides do who each have a ring to the other. Each polls a line that the other must get back to
// write, which costs a transfer more than in the ping-pong of one word.
struct pair {
    alignas(LINE_BYTES) _Atomic uint64_t there;
    alignas(LINE_BYTES) _Atomic uint64_t back;
};

static void *pair_serve(void *state)
{
    struct pair *pair = state;
    uint64_t seen = 0;
    while ((seen = await_change(&pair->there, seen)) != STOP)
        // release: pairs with the acquire load in await_change, called by pair_batch.
        atomic_store_explicit(&pair->back, seen, memory_order_release);
    return NULL;
}

static double pair_batch(void *state, uint64_t rounds)
{
    struct pair *pair = state;
    // relaxed: only the client writes this word.
    uint64_t sent = atomic_load_explicit(&pair->there, memory_order_relaxed);
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++, sent++) {
        // release: pairs with the acquire load in await_change, called by pair_serve.
        atomic_store_explicit(&pair->there, sent + 1, memory_order_release);
        await_change(&pair->back, sent);
    }
    return (double)(clock_ns() - start) / (double)rounds;
}

static void pair_stop(void *state)
{
    struct pair *pair = state;
    // release: pairs with the acquire load in await_change, called by pair_serve.
    atomic_store_explicit(&pair->there, STOP, memory_order_release);
}

#define BLOCK_BYTES 1024
#define BLOCKS      64

// A ring of blocks; each side keeps its own counter and what it last saw of the other's.
struct stream {
    alignas(LINE_BYTES) _Atomic uint64_t written; // blocks, by the client; STOP ends the server
    alignas(LINE_BYTES) _Atomic uint64_t read;    // blocks, by the server
    alignas(LINE_BYTES) unsigned char blocks[BLOCKS][BLOCK_BYTES];
    alignas(LINE_BYTES) unsigned char source[BLOCK_BYTES];
    alignas(LINE_BYTES) unsigned char sink[BLOCK_BYTES];
};

static void *stream_serve(void *state)
{
    struct stream *stream = state;
    uint64_t count = 0, written = 0;
    for (;;) {
        if (count == written)
            written = await_change(&stream->written, count);
        if (written == STOP)
            return NULL;
        memcpy(stream->sink, stream->blocks[count % BLOCKS], BLOCK_BYTES);
        count++;
        // release: pairs with the acquire load in await_change, called by stream_batch: the block
        // may be reused.
        atomic_store_explicit(&stream->read, count, memory_order_release);
    }
}

// The lines of the next block come while the other side still reads the one before.
static void ask_for_block(const unsigned char *block)
{
    for (size_t i = 0; i < BLOCK_BYTES; i += 64)
        cpu_prefetch_for_write(block + i);
}

static double stream_batch(void *state, uint64_t rounds)
{
    struct stream *stream = state;
    // relaxed: only the client writes this counter.
    uint64_t count = atomic_load_explicit(&stream->written, memory_order_relaxed);
    uint64_t last = count + rounds, read = count;
    uint64_t start = clock_ns();
    while (count < last) {
        if (count - read == BLOCKS)
            read = await_change(&stream->read, read);
        memcpy(stream->blocks[count % BLOCKS], stream->source, BLOCK_BYTES);
        count++;
        // release: pairs with the acquire load in await_change, called by stream_serve: the block
        // is complete.
        atomic_store_explicit(&stream->written, count, memory_order_release);
        ask_for_block(stream->blocks[count % BLOCKS]);
    }
    while (read < last)
        read = await_change(&stream->read, read);
    return (double)rounds * BLOCK_BYTES * 1e9 / (double)(clock_ns() - start);
}

static void stream_stop(void *state)
{
    struct stream *stream = state;
    // release: pairs with the acquire load in await_change, called by stream_serve.
    atomic_store_explicit(&stream->written, STOP, memory_order_release);
}

const struct probe line_transfer_probe = {
    .name = "line_transfer",
    .what = "one word from the cache of one CPU to another's, half of a ping-pong",
    .unit = "ns",
    .cpus = PROBE_APART,
    .state_bytes = sizeof(struct ping),
    .serve = ping_serve,
    .batch = ping_batch,
    .stop = ping_stop,
};

const struct probe line_round_trip_probe = {
    .name = "line_round_trip",
    .what = "a word to another CPU and its answer in another word: two rings at best",
    .unit = "ns",
    .cpus = PROBE_APART,
    .state_bytes = sizeof(struct pair),
    .serve = pair_serve,
    .batch = pair_batch,
    .stop = pair_stop,
};

const struct probe block_stream_probe = {
    .name = "block_stream",
    .what = "1 KiB blocks copied into a ring of 64 by one CPU and out of it by another",
    .unit = "bytes/s",
    .cpus = PROBE_APART,
    .state_bytes = sizeof(struct stream),
    .serve = stream_serve,
    .batch = stream_batch,
    .stop = stream_stop,
};
