// SPDX-License-Identifier: MIT
// moodycamel_pool.cpp: threads that share a moodycamel::BlockingConcurrentQueue.
//
// The library has the queue and no pool, so the threads are the usual loop: take a task, sleeping if
// there is none, and run it. Each thread has tokens of its own. A worker counts what it has done when
// it finds the queue empty, or comes to a task of another producer, not after each task.
#include <concurrentqueue/blockingconcurrentqueue.h>
#include <thread>

#include "pool/limit.h"
#include "pool_peer.h"

namespace {

struct element {
    pool_task *task; // nullptr: the worker ends
    pool_account *account;
};

using queue = moodycamel::BlockingConcurrentQueue<element>;

// What a thread submits with; a worker's account is that of the task it runs.
struct alignas(POOL_LINE) seat {
    moodycamel::ProducerToken token;
    pool_account *account;
};

// The pool, and behind it in the same memory an account and a seat for each producer.
struct alignas(POOL_LINE) moodycamel_memory {
    std::atomic<bool> stopping{false};
    std::atomic<int> gate{0}; // 0: workers wait, 1: they begin, -1: they end
    unsigned workers, producers;
    uint64_t spin_ns;
    queue tasks;
    std::vector<std::thread> threads;

    explicit moodycamel_memory(const pool_config *config)
        : workers(config->workers), producers(config->producers), spin_ns(config->spin_ns),
          tasks(0, config->producers + config->workers, 0)
    {
        for (unsigned i = 0; i < producers; i++) {
            new (account(i)) pool_account;
            new (place(i)) seat{moodycamel::ProducerToken(tasks), account(i)};
        }
    }

    ~moodycamel_memory()
    {
        for (unsigned i = 0; i < producers; i++)
            place(i)->~seat();
    }

    pool_account *account(unsigned slot)
    {
        return reinterpret_cast<pool_account *>(this + 1) + slot;
    }

    seat *place(unsigned slot)
    {
        return reinterpret_cast<seat *>(account(producers)) + slot;
    }

    void end_threads()
    {
        for (std::thread &thread : threads)
            thread.join();
        threads.clear();
    }
};

// A worker's tasks that its account does not know to be done.
class unsettled {
  public:
    void add(pool_account *its)
    {
        if (its != account)
            settle();
        account = its;
    }

    void one_more()
    {
        tasks++;
    }

    void settle()
    {
        if (tasks > 0)
            account->finish(tasks);
        tasks = 0;
    }

  private:
    pool_account *account = nullptr;
    uint64_t tasks = 0;
};

void work(moodycamel_memory *pool)
{
    pool->gate.wait(0);
    if (pool->gate.load() < 0)
        return;
    moodycamel::ConsumerToken token(pool->tasks);
    seat own{moodycamel::ProducerToken(pool->tasks), nullptr};
    unsettled done;
    for (;;) {
        element next;
        if (!pool->tasks.try_dequeue(token, next)) {
            done.settle();
            pool->tasks.wait_dequeue(token, next);
        }
        if (next.task == nullptr)
            break;
        done.add(next.account);
        own.account = next.account;
        next.task->run(next.task, &own);
        done.one_more();
    }
    done.settle();
}
} // namespace

extern const struct pool_ops moodycamel_pool;

static size_t bytes(const pool_config *config)
{
    return sizeof(moodycamel_memory) + config->producers * (sizeof(pool_account) + sizeof(seat));
}

static int open_pool(void *memory, const pool_config *config)
{
    int code = pool_config_check(config, &moodycamel_pool.claims);
    return code == 0 ? make_object<moodycamel_memory>(memory, config) : code;
}

static void *attach(void *memory, unsigned slot)
{
    return static_cast<moodycamel_memory *>(memory)->place(slot);
}

static void set_gate(moodycamel_memory *pool, int value)
{
    pool->gate.store(value);
    pool->gate.notify_all();
}

static int start(void *memory)
{
    auto pool = static_cast<moodycamel_memory *>(memory);
    try {
        for (unsigned i = 0; i < pool->workers; i++)
            pool->threads.emplace_back(work, pool);
        set_gate(pool, 1);
        return 0;
    } catch (...) {
        set_gate(pool, -1);
        pool->end_threads();
        return -EAGAIN;
    }
}

static bool submit(void *memory, void *handle, pool_task *task)
{
    auto pool = static_cast<moodycamel_memory *>(memory);
    auto own = static_cast<seat *>(handle);
    // seq_cst, both: counted, then a look; stop writes, then looks at the count.
    own->account->submitted.fetch_add(1);
    if (!pool->stopping.load() && pool->tasks.enqueue(own->token, element{task, own->account}))
        return true;
    own->account->take_back();
    return false;
}

static void drain(void *memory, void *handle)
{
    static_cast<seat *>(handle)->account->wait(static_cast<moodycamel_memory *>(memory)->spin_ns);
}

static uint64_t stop(void *memory, pool_stop, void (*)(pool_task *, void *), void *)
{
    auto pool = static_cast<moodycamel_memory *>(memory);
    pool->stopping.store(true);
    for (unsigned i = 0; i < pool->producers; i++)
        pool->account(i)->wait(pool->spin_ns);
    for (unsigned i = 0; i < pool->workers; i++)
        while (!pool->tasks.enqueue(element{nullptr, nullptr}))
            std::this_thread::yield();
    pool->end_threads();
    return 0;
}

const struct pool_ops moodycamel_pool = {
    .about = {.name = "moodycamel",
              .summary = "threads at a moodycamel::BlockingConcurrentQueue, by tokens",
              .source = "concurrentqueue, blockingconcurrentqueue.h"},
    .claims = {.keeps = true,
               .concurrent = true,
               .fifo = true,
               .nests = true,
               .sleeps = true,
               .allocates = true},
    .bytes = bytes,
    .open = open_pool,
    .close = end_object<moodycamel_memory>,
    .attach = attach,
    .start = start,
    .submit = submit,
    .drain = drain,
    .stop = stop,
};
