// SPDX-License-Identifier: MIT
// moodycamel.cpp: moodycamel::ConcurrentQueue with a token per thread.
//
// A list of blocks for each producer; consumers look through all of them. So there is an order per
// producer and none between them, and a consumer may have passed by a list when an element comes
// into it. It has no bound: what push adds is allocated.
#include <concurrentqueue/concurrentqueue.h>

#include "peer.h"
#include "ring/limit.h"

namespace {

using queue = moodycamel::ConcurrentQueue<uint64_t>;

constexpr size_t LINE = 64;

// Tokens are made by the threads that attach. Two to a line would be shared by two threads.
template <typename Token> struct alignas(LINE) seat {
    alignas(Token) unsigned char token[sizeof(Token)];
    bool taken;
};

// The queue, and behind it in the same memory a seat for each thread.
struct alignas(LINE) shop {
    queue elements;
    unsigned producers, consumers;
    seat<moodycamel::ProducerToken> *producer_seats;
    seat<moodycamel::ConsumerToken> *consumer_seats;

    explicit shop(const struct ring_config *config)
        : elements(0, config->producers, 0), producers(config->producers),
          consumers(config->consumers)
    {
        producer_seats = reinterpret_cast<seat<moodycamel::ProducerToken> *>(this + 1);
        consumer_seats =
            reinterpret_cast<seat<moodycamel::ConsumerToken> *>(producer_seats + producers);
        for (unsigned i = 0; i < producers; i++)
            producer_seats[i].taken = false;
        for (unsigned i = 0; i < consumers; i++)
            consumer_seats[i].taken = false;
    }

    ~shop()
    {
        for (unsigned i = 0; i < producers; i++)
            leave(&producer_seats[i]);
        for (unsigned i = 0; i < consumers; i++)
            leave(&consumer_seats[i]);
    }

    template <typename Token> void *sit(seat<Token> *seat)
    {
        leave(seat);
        seat->taken = true;
        return new (seat->token) Token(elements);
    }

    template <typename Token> void leave(seat<Token> *seat)
    {
        if (seat->taken)
            reinterpret_cast<Token *>(seat->token)->~Token();
        seat->taken = false;
    }
};
} // namespace

static uint64_t capacity(const struct ring_config *)
{
    return UINT64_MAX;
}

static size_t bytes(const struct ring_config *config)
{
    return sizeof(shop) + config->producers * sizeof(seat<moodycamel::ProducerToken>) +
           config->consumers * sizeof(seat<moodycamel::ConsumerToken>);
}

static int open_shop(void *memory, const struct ring_config *config)
{
    int code = ring_config_check(config, RING_MANY, RING_MANY, false);
    return code == 0 ? make_object<shop>(memory, config) : code;
}

static void *attach(void *memory, enum ring_role role, unsigned slot)
{
    shop *place = static_cast<shop *>(memory);
    return role == RING_PRODUCER ? place->sit(&place->producer_seats[slot])
                                 : place->sit(&place->consumer_seats[slot]);
}

static bool push(void *ring, void *handle, uint64_t value)
{
    auto token = static_cast<moodycamel::ProducerToken *>(handle);
    return static_cast<shop *>(ring)->elements.enqueue(*token, value);
}

static bool pop(void *ring, void *handle, uint64_t *value)
{
    auto token = static_cast<moodycamel::ConsumerToken *>(handle);
    return static_cast<shop *>(ring)->elements.try_dequeue(*token, *value);
}

static size_t push_many(void *ring, void *handle, const uint64_t *values, size_t count)
{
    auto token = static_cast<moodycamel::ProducerToken *>(handle);
    return static_cast<shop *>(ring)->elements.enqueue_bulk(*token, values, count) ? count : 0;
}

static size_t pop_many(void *ring, void *handle, uint64_t *values, size_t count)
{
    auto token = static_cast<moodycamel::ConsumerToken *>(handle);
    return static_cast<shop *>(ring)->elements.try_dequeue_bulk(*token, values, count);
}

extern const struct ring_ops moodycamel_ring;
const struct ring_ops moodycamel_ring = {
    .about = {.name = "moodycamel",
              .summary = "moodycamel::ConcurrentQueue by tokens: a list of blocks per producer",
              .source = "concurrentqueue, concurrentqueue.h"},
    .claims = {.keeps = true,
               .producers = RING_MANY,
               .consumers = RING_MANY,
               .order = RING_PER_PRODUCER,
               .full_definite = true,
               .allocates = true},
    .capacity = capacity,
    .bytes = bytes,
    .open = open_shop,
    .close = end_object<shop>,
    .attach = attach,
    .push = push,
    .pop = pop,
    .push_many = push_many,
    .pop_many = pop_many,
};
