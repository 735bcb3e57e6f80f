// SPDX-License-Identifier: MIT
// mirror.h: memory that is mapped twice, one mapping behind the other: what is written behind the
// end is at the beginning as well.
#ifndef PRIMITIVES_STREAM_MIRROR_H
#define PRIMITIVES_STREAM_MIRROR_H

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hint.h"

// Bytes of a page.
static inline uint64_t mirror_page(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

// Takes the file's `bytes` to `address` and to the addresses behind. 0 or -errno.
SLOW_PATH int mirror_fill(unsigned char *address, size_t bytes, int file)
{
    const int flags = MAP_SHARED | MAP_FIXED;
    if (mmap(address, bytes, PROT_READ | PROT_WRITE, flags, file, 0) == MAP_FAILED ||
        mmap(address + bytes, bytes, PROT_READ | PROT_WRITE, flags, file, 0) == MAP_FAILED)
        return -errno;
    return 0;
}

// The addresses first, as one mapping that nobody else can move into; then both halves over it. *at
// is untouched on error.
SLOW_PATH int mirror_place(unsigned char **at, size_t bytes, int file)
{
    unsigned char *address =
        mmap(NULL, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (address == MAP_FAILED)
        return -errno;
    int error = mirror_fill(address, bytes, file);
    if (error)
        munmap(address, 2 * bytes);
    else
        *at = address;
    return error;
}

// Maps `bytes` of new, zero memory twice, from *at on; `bytes` is a multiple of a page. Children
// that are forked later share it at the same address. 0, or -errno with nothing mapped.
SLOW_PATH int mirror_map(unsigned char **at, size_t bytes)
{
    int file = memfd_create("contend_mirror", MFD_CLOEXEC);
    if (file < 0)
        return -errno;
    int error = ftruncate(file, (off_t)bytes) == 0 ? mirror_place(at, bytes, file) : -errno;
    close(file);
    return error;
}

// Takes away what mirror_map made.
static inline void mirror_unmap(unsigned char *at, size_t bytes)
{
    munmap(at, 2 * bytes);
}

#endif
