// SPDX-License-Identifier: MIT
// asio_pool.cpp: Boost.Asio's thread_pool: one queue inside a mutex; post copies a handler into memory
// of its own, which a thread keeps for its next one.
//
// What a task posts goes to a queue of its thread first, and is everybody's after the task. The
// library can wait for all tasks only by ending, and a stop of its own loses tasks: so the adapter
// counts, and a cancel runs all. Where a thread cannot be made the library waits for those that it
// has, for ever.
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "pool/limit.h"
#include "pool_peer.h"

namespace {

// The pool, and behind it in the same memory an account for each producer: a handle.
struct alignas(POOL_LINE) asio_memory {
    pool_gate<pool_account> gate;
    std::optional<boost::asio::thread_pool> threads;
    unsigned workers, producers;
    uint64_t spin_ns;

    explicit asio_memory(const pool_config *config)
        : workers(config->workers), producers(config->producers), spin_ns(config->spin_ns)
    {
        for (unsigned i = 0; i < producers; i++)
            new (account(i)) pool_account;
    }

    pool_account *account(unsigned slot)
    {
        return reinterpret_cast<pool_account *>(this + 1) + slot;
    }

    void push(pool_account *account, pool_task *task)
    {
        boost::asio::post(*threads, [account, task] {
            task->run(task, account);
            account->finish(1);
        });
    }
};
} // namespace

extern const struct pool_ops asio_pool;

static size_t bytes(const pool_config *config)
{
    return sizeof(asio_memory) + config->producers * sizeof(pool_account);
}

static int open_pool(void *memory, const pool_config *config)
{
    int code = pool_config_check(config, &asio_pool.claims);
    return code == 0 ? make_object<asio_memory>(memory, config) : code;
}

static void *attach(void *memory, unsigned slot)
{
    return static_cast<asio_memory *>(memory)->account(slot);
}

static int start(void *memory)
{
    auto pool = static_cast<asio_memory *>(memory);
    try {
        pool->threads.emplace(pool->workers);
        pool->gate.start(
            [pool](pool_account *account, pool_task *task) { pool->push(account, task); });
        return 0;
    } catch (...) {
        return -EAGAIN;
    }
}

static bool submit(void *memory, void *handle, pool_task *task)
{
    auto pool = static_cast<asio_memory *>(memory);
    auto account = static_cast<pool_account *>(handle);
    return pool->gate.pass(account, account, task,
                           [pool](pool_account *its, pool_task *one) { pool->push(its, one); });
}

static void drain(void *memory, void *handle)
{
    static_cast<pool_account *>(handle)->wait(static_cast<asio_memory *>(memory)->spin_ns);
}

static uint64_t stop(void *memory, pool_stop, void (*)(pool_task *, void *), void *)
{
    auto pool = static_cast<asio_memory *>(memory);
    pool->gate.stop();
    for (unsigned i = 0; i < pool->producers; i++)
        pool->account(i)->wait(pool->spin_ns);
    pool->threads->join();
    pool->threads.reset();
    return 0;
}

const struct pool_ops asio_pool = {
    .about = {.name = "asio",
              .summary = "Boost.Asio thread_pool: one queue inside a mutex, post copies a handler",
              .source = "Boost, boost/asio/thread_pool.hpp"},
    .claims = {.keeps = true,
               .concurrent = true,
               .fifo = true,
               .nests = true,
               .sleeps = true,
               .allocates = true},
    .bytes = bytes,
    .open = open_pool,
    .close = end_object<asio_memory>,
    .attach = attach,
    .start = start,
    .submit = submit,
    .drain = drain,
    .stop = stop,
};
