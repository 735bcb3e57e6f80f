// SPDX-License-Identifier: MIT
// main.c: hands what contend has to the harness.
#include "command/command.h"
#include "peers/all.h"
#include "plugins.h"
#include "scenarios.h"

#define ABSENT_PEER(name, package) {#name, #package},

int main(int argument_count, char **arguments)
{
    static const struct scenario *const scenarios[] = {
        &product,           &lock_uncontended, &lock_contended,      &lock_oversubscribed,
        &lock_handoff,      &lock_timed,       &lock_permits,        &ring_throughput,
        &ring_ping_pong,    &ring_open_loop,   &ring_oversubscribed, &ring_blocking,
        &stream_throughput, &pool_overhead,    &pool_size,           &dispatch_skewed,
        &dispatch_virtual,
    };
    static const struct absent_peer absent_peers[] = {ABSENT_PEERS(ABSENT_PEER){NULL, NULL}};
    static const struct catalog catalog = {
        .scenarios = scenarios,
        .scenario_count = sizeof scenarios / sizeof scenarios[0],
        .absent_peers = absent_peers,
        .absent_peer_count = sizeof absent_peers / sizeof absent_peers[0] - 1,
        .plugin_format = &plugin_format,
    };
    return command_main(&catalog, argument_count, arguments);
}
