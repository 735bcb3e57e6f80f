// SPDX-License-Identifier: MIT
// cpu.h: what the harness may know about the CPU at hand.
#ifndef HARNESS_MACHINE_CPU_H
#define HARNESS_MACHINE_CPU_H

// Distance in bytes that keeps two words of the harness from sharing a line or a prefetched pair.
#define LINE_BYTES 128

// A call that is a few instructions must not cost one.
#define HARNESS_INLINE static inline __attribute__((always_inline))

// Makes the compiler believe that `value` is read and changed here; costs nothing.
HARNESS_INLINE unsigned long cpu_opaque(unsigned long value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

// Asks for the line at `address` to be brought to this CPU for writing. Compilers make a prefetch for
// reading of theirs unless they are told what CPU it is.
HARNESS_INLINE void cpu_prefetch_for_write(const void *address)
{
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1);
#endif
}

// Makes the compiler keep every turn of the loop it stands in; no instruction.
HARNESS_INLINE void cpu_keep(void)
{
    __asm__ volatile("");
}

#endif
