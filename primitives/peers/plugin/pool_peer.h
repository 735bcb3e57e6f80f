// SPDX-License-Identifier: MIT
// pool_peer.h: what the pools of this plug-in share: a producer's account, and tasks that wait for
// the start. As ../pool_peer.h, in C++.
#ifndef PRIMITIVES_PEERS_PLUGIN_POOL_PEER_H
#define PRIMITIVES_PEERS_PLUGIN_POOL_PEER_H

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "peer.h"

constexpr size_t POOL_LINE = 64;

// All accesses are seq_cst: who adds then looks at what the other side writes before it looks.
// Tasks of one producer and those that they submitted.
struct pool_account {
    alignas(POOL_LINE) std::atomic<uint64_t> submitted{0};
    alignas(POOL_LINE) std::atomic<uint64_t> done{0};
    std::atomic<uint32_t> waiting{0}; // 1: a drain or stop sleeps here

    // In this order, since a task counts what it submits before it is done.
    bool settled() const
    {
        uint64_t so_far = done.load();
        return so_far == submitted.load();
    }

    void changed()
    {
        if (waiting.load() != 0 && settled() && waiting.exchange(0) != 0)
            waiting.notify_all();
    }

    // After so many tasks: nothing of the pool is touched but the account.
    void finish(uint64_t tasks)
    {
        done.fetch_add(tasks);
        changed();
    }

    // A task that was counted and not pushed.
    void take_back()
    {
        submitted.fetch_sub(1);
        changed();
    }

    // Returns when all that was counted is done.
    void wait(uint64_t spin_ns)
    {
        using clock = std::chrono::steady_clock;
        const auto end = clock::now() + std::chrono::nanoseconds(spin_ns);
        while (!settled()) {
            if (clock::now() < end)
                continue;
            waiting.store(1);
            if (!settled())
                waiting.wait(1);
        }
    }
};

// Keeps tasks until the start, and no more of them after stop.
template <typename Producer> class pool_gate {
  public:
    // Counts a task of the producer's account and hands it to `push(producer, task)`, now or at the
    // start. False: it stops, or there is no memory.
    template <typename Push>
    bool pass(Producer *producer, pool_account *account, pool_task *task, Push push) noexcept
    {
        account->submitted.fetch_add(1);
        try {
            int now = phase.load();
            if (now == HOLDS && keep(producer, task))
                return true;
            if (now != STOPS) {
                push(producer, task);
                return true;
            }
        } catch (...) {
        }
        account->take_back();
        return false;
    }

    template <typename Push> void start(Push push)
    {
        std::lock_guard<std::mutex> guard(lock);
        for (const entry &one : held)
            push(one.producer, one.task);
        held.clear();
        phase.store(RUNS);
    }

    // What was counted before is still pushed: wait for the accounts.
    void stop()
    {
        phase.store(STOPS);
    }

    bool stops() const
    {
        return phase.load() == STOPS;
    }

  private:
    enum { HOLDS, RUNS, STOPS };
    struct entry {
        Producer *producer;
        pool_task *task;
    };

    // False: it has started meanwhile.
    bool keep(Producer *producer, pool_task *task)
    {
        std::lock_guard<std::mutex> guard(lock);
        if (phase.load() != HOLDS)
            return false;
        held.push_back({producer, task});
        return true;
    }

    alignas(POOL_LINE) std::atomic<int> phase{HOLDS};
    std::mutex lock; // of held, and of the phase until the start
    std::vector<entry> held;
};

#endif
