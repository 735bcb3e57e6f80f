// SPDX-License-Identifier: MIT
// block.c: memory for a subject, which shows when something is written beside it.
#include "block.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STRIP_CONTENT 0x5C

static bool block_map(struct block *block)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    block->strip = page;
    // At least one byte of strip behind it, and usually the rest of a page.
    block->mapped = page + (block->bytes / page + 1) * page;
    unsigned char *memory =
        mmap(NULL, block->mapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    block->start = memory + page;
    memset(memory, STRIP_CONTENT, page);
    memset(memory + page + block->bytes, STRIP_CONTENT, block->mapped - page - block->bytes);
    return true;
}

bool block_get(struct block *block, size_t bytes, size_t alignment, enum block_kind kind,
               int filling)
{
    *block = (struct block){.bytes = bytes, .kind = kind};
    if (kind == BLOCK_MAPPED ? !block_map(block)
                             : posix_memalign(&block->start, alignment, bytes) != 0)
        return false;
    memset(block->start, filling, bytes);
    return true;
}

bool block_move(struct block *block)
{
    unsigned char *before = (unsigned char *)block->start - block->strip;
    const int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
    unsigned char *after = mmap(NULL, block->mapped, PROT_NONE, flags, -1, 0);
    if (after == MAP_FAILED || mremap(before, block->mapped, block->mapped,
                                      MREMAP_MAYMOVE | MREMAP_FIXED, after) == MAP_FAILED)
        return false;
    block->start = after + block->strip;
    block->left = mmap(before, block->mapped, protection, flags | MAP_FIXED_NOREPLACE, -1, 0);
    if (block->left != before)
        return false;
    memset(block->left, STRIP_CONTENT, block->mapped);
    return true;
}

bool block_intact(const struct block *block)
{
    const unsigned char *start = block->start;
    if (block->kind == BLOCK_HEAP)
        return true;
    for (const unsigned char *byte = start - block->strip; byte < start; byte++)
        if (*byte != STRIP_CONTENT)
            return false;
    for (const unsigned char *byte = start + block->bytes;
         byte < start - block->strip + block->mapped; byte++)
        if (*byte != STRIP_CONTENT)
            return false;
    for (size_t i = 0; block->left && i < block->mapped; i++)
        if (block->left[i] != STRIP_CONTENT)
            return false;
    return true;
}

void block_free(struct block *block)
{
    if (block->kind == BLOCK_HEAP)
        free(block->start);
    else
        munmap((unsigned char *)block->start - block->strip, block->mapped);
    if (block->left)
        munmap(block->left, block->mapped);
}
