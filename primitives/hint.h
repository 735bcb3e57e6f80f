// SPDX-License-Identifier: MIT
// hint.h: what the algorithms may know about compiler and CPU. No other file of primitives/ has #if.
#ifndef PRIMITIVES_HINT_H
#define PRIMITIVES_HINT_H

// Bytes between two words that do not slow each other down. Two 64-byte lines: Intel's spatial
// prefetcher fetches pairs of lines, Apple's and some server arm64 cores have 128-byte lines.
#define CACHE_LINE 128

// Stands on scenario bodies and on the fast operations of primitives, so that a body called with a
// constant table of operations becomes a loop without calls.
#define HOT_INLINE static inline __attribute__((always_inline))

// Stands on a worker, one per primitive. Aligned: adding a lock does not shift another's loop.
#define HOT_ENTRY static __attribute__((noinline, aligned(64)))

// Stands on the slow path of a primitive: a call of its own, out of the loop that is measured.
#define SLOW_PATH static __attribute__((noinline, unused))

// Tells the CPU that this is a spin loop. Costs about 10 cycles before Skylake, 140 after, 40 to 65
// on Zen, so never a measure of time: waiting for a while is spin_for_ns() in wait.h.
HOT_INLINE void cpu_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

// Asks for the line at `address` to be brought to this CPU for writing, while it does other work.
// Nothing depends on it, and any address is legal. The compilers' own prefetch for writing is one
// for reading unless they are told what CPU it is, and then the write has to wait again.
HOT_INLINE void prefetch_for_write(const void *address)
{
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1);
#endif
}

#endif
