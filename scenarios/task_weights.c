// SPDX-License-Identifier: MIT
// task_weights.c: see task_weights.h.
#include "task_weights.h"

#include <errno.h>
#include <stdlib.h>

#define WEIGHT_MAX 1000000

// The number at *text, which moves past it and a colon. -1: none, or too large.
static int64_t next_weight(const char **text)
{
    if (**text < '0' || **text > '9')
        return -1;
    char *end;
    unsigned long long weight = strtoull(*text, &end, 10);
    if (weight > WEIGHT_MAX || (*end != ':' && *end != '\0') || (*end == ':' && end[1] == '\0'))
        return -1;
    *text = *end == ':' ? end + 1 : end;
    return (int64_t)weight;
}

// Calls that write nothing have `weights` of NULL.
static int read_all(const char *text, uint32_t *weights, uint32_t workers, struct error *error)
{
    const char *rest = text;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < workers; i++) {
        if (*rest == '\0')
            rest = text;
        int64_t weight = *text == '\0' ? 1 : next_weight(&rest);
        if (weight < 0)
            return error_set(
                error, EINVAL,
                "weights=%s: '%.20s' is no list of whole numbers from 0 to %d, such as "
                "4:2:1",
                text, rest, WEIGHT_MAX);
        sum += (uint64_t)weight;
        if (weights)
            weights[i] = (uint32_t)weight;
    }
    if (sum == 0 || sum > UINT32_MAX)
        return error_set(error, EINVAL,
                         "weights=%s: the sum over %u workers is %llu; 1 to %u, so that somebody "
                         "gets the tasks",
                         text, workers, (unsigned long long)sum, UINT32_MAX);
    return 0;
}

int task_weights_read(const char *text, uint32_t *weights, uint32_t workers, struct error *error)
{
    return read_all(text, weights, workers, error);
}

int task_weights_check(const char *text, uint32_t workers, struct error *error)
{
    return read_all(text, NULL, workers, error);
}
