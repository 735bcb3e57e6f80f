// SPDX-License-Identifier: MIT
// tbb_task_group.cpp: oneTBB's task_group, one per producer, in an arena of `workers` threads and a
// place for each producer.
//
// A submit enters the arena and leaves it, which is not free (on a busy machine, empty tasks: 2.2 M/s
// against 3.5 of a run without it); an enqueue into the arena was no faster (1.8). A drain waits for the
// producer's group, and helps, as the library's own wait does. Tasks submit from where they are.
//
// The library promises no thread at all beside the one that waits, so `concurrent` is not claimed.
// How many threads it may have is the process's: the sum of the pools that are started, as
// global_control wants it. It makes them when there is work, and the last pool that stops has them
// end, where no other thread uses the library.
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <memory>
#include <optional>
#include <thread>

#include "pool/limit.h"
#include "pool_peer.h"

namespace {

// The threads that the library may make, for all pools.
class allowance {
  public:
    void add(unsigned workers)
    {
        std::lock_guard<std::mutex> guard(lock);
        if (sum == 0)
            library = tbb::task_scheduler_handle(tbb::attach{});
        sum += workers;
        set();
    }

    void take(unsigned workers)
    {
        std::lock_guard<std::mutex> guard(lock);
        sum -= workers;
        set();
        if (sum == 0)
            tbb::finalize(library, std::nothrow);
    }

  private:
    // The least of those that are there counts, so the old one goes first.
    void set()
    {
        control.reset();
        if (sum > 0)
            control.emplace(tbb::global_control::max_allowed_parallelism, sum + 1);
    }

    std::mutex lock;
    size_t sum = 0;
    std::optional<tbb::global_control> control;
    tbb::task_scheduler_handle library;
};

allowance allowed;

struct producer;

struct handle_of {
    producer *of;
    bool inside_task;
};

struct alignas(POOL_LINE) producer {
    std::atomic<bool> busy{false}; // in a submit
    handle_of own{this, false}, nested{this, true};
    tbb::task_group group;

    void run(pool_task *task)
    {
        group.run([task, this] { task->run(task, &nested); });
    }
};

// The pool, and behind it in the same memory the producers.
struct alignas(POOL_LINE) tbb_memory {
    std::atomic<bool> stopping{false}, started{false};
    unsigned workers, producers;
    std::mutex lock; // of held, and of started until it is
    std::vector<std::pair<producer *, pool_task *>> held;
    std::optional<tbb::task_arena> arena;

    explicit tbb_memory(const pool_config *config)
        : workers(config->workers), producers(config->producers)
    {
        for (unsigned i = 0; i < producers; i++)
            new (at(i)) producer;
    }

    ~tbb_memory()
    {
        for (unsigned i = 0; i < producers; i++)
            at(i)->~producer();
    }

    producer *at(unsigned slot)
    {
        return reinterpret_cast<producer *>(this + 1) + slot;
    }

    // False: it has started meanwhile.
    bool keep(producer *from, pool_task *task)
    {
        std::lock_guard<std::mutex> guard(lock);
        if (!started)
            held.emplace_back(from, task);
        return !started;
    }

    void submit(producer *from, pool_task *task)
    {
        if (started || !keep(from, task))
            arena->execute([from, task] { from->run(task); });
    }

    void wait(producer *for_whom)
    {
        arena->execute([for_whom] { for_whom->group.wait(); });
    }
};
} // namespace

extern const struct pool_ops tbb_task_group_pool;

static size_t bytes(const pool_config *config)
{
    return sizeof(tbb_memory) + config->producers * sizeof(producer);
}

static int open_pool(void *memory, const pool_config *config)
{
    int code = pool_config_check(config, &tbb_task_group_pool.claims);
    return code == 0 ? make_object<tbb_memory>(memory, config) : code;
}

static void *attach(void *memory, unsigned slot)
{
    return &static_cast<tbb_memory *>(memory)->at(slot)->own;
}

static int start(void *memory)
{
    auto pool = static_cast<tbb_memory *>(memory);
    allowed.add(pool->workers);
    try {
        std::lock_guard<std::mutex> guard(pool->lock);
        pool->arena.emplace(static_cast<int>(pool->workers + pool->producers), pool->producers);
        pool->arena->execute([pool] {
            for (auto [from, task] : pool->held)
                from->run(task);
        });
        pool->held.clear();
        pool->started = true;
        return 0;
    } catch (...) {
        allowed.take(pool->workers);
        return -EAGAIN;
    }
}

static bool submit(void *memory, void *handle, pool_task *task)
{
    auto pool = static_cast<tbb_memory *>(memory);
    auto by = static_cast<handle_of *>(handle);
    bool taken = false;
    // seq_cst, both: of this store and stop's, each followed by a look at the other's word, one is
    // seen. A task's own group is waited for in any case.
    if (!by->inside_task)
        by->of->busy.store(true);
    try {
        if (!pool->stopping) {
            if (by->inside_task)
                by->of->run(task);
            else
                pool->submit(by->of, task);
            taken = true;
        }
    } catch (...) {
    }
    if (!by->inside_task)
        by->of->busy.store(false, std::memory_order_release);
    return taken;
}

static void drain(void *memory, void *handle)
{
    static_cast<tbb_memory *>(memory)->wait(static_cast<handle_of *>(handle)->of);
}

static uint64_t stop(void *memory, pool_stop, void (*)(pool_task *, void *), void *)
{
    auto pool = static_cast<tbb_memory *>(memory);
    pool->stopping = true;
    for (unsigned i = 0; i < pool->producers; i++) {
        while (pool->at(i)->busy)
            std::this_thread::yield();
        pool->wait(pool->at(i));
    }
    pool->arena.reset();
    allowed.take(pool->workers);
    return 0;
}

const struct pool_ops tbb_task_group_pool = {
    .about = {.name = "tbb_task_group",
              .summary =
                  "oneTBB task_group in an arena: a deque per thread, stealing; a drain helps",
              .source = "oneTBB, tbb/task_group.h"},
    .claims =
        {.keeps = true, .producer_runs = true, .nests = true, .sleeps = true, .allocates = true},
    .bytes = bytes,
    .open = open_pool,
    .close = end_object<tbb_memory>,
    .attach = attach,
    .start = start,
    .submit = submit,
    .drain = drain,
    .stop = stop,
};
