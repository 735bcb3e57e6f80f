#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rings.sh CONTEND: the ring scenarios as they run: each fails its control and passes a ring, hangs nobody, and says
# why it does not take one. Nothing here depends on how long something takes.
set -euo pipefail
contend=$1
settings=(--window 5ms --windows 2 --launches 1)
# shellcheck source=tests/scenarios/measured.sh
. "$(dirname "$0")/measured.sh"

# The control loses every element, so it fails in each launch, under every probe.
measure 0 <<'JOB'
[ring_throughput]
primitive = none
probe = none, latency, order
batch = 1, 8
payload = 0, 64
[ring_oversubscribed]
primitive = none
threads = 8
hogs = 1
[ring_ping_pong]
primitive = none
[ring_open_loop]
primitive = none
probe = none, latency
[ring_blocking]
primitive = none
wait = spin, sleep
JOB
holds "the control" 'value == "failed_as_expected"' outcome none

# Rings keep their promise on every topology, one element at a time and many, and at the smallest capacities.
measure 0 <<'JOB'
[ring_throughput]
primitive = spsc_lamport, spsc_cached, locked, mpmc_turn
batch = 1, 64
capacity = 1, 2, 3, 64
[ring_throughput]
primitive = locked, mpmc_turn, mpmc_shard
topology = N:1, 1:N, N:N
threads = 4
batch = 1, 8
payload = 0, 64
probe = none, latency, order
[ring_throughput]
primitive = locked, spsc_cached
unit = process
call = inlined, pointer
payload = 0, 64
[ring_ping_pong]
primitive = spsc_cached, locked, mpmc_turn
capacity = 1, 64
placement = spread, same-cpu
probe = none, latency
JOB
holds "a ring" 'value == "ok" || value == "unsupported"' outcome ring_
holds "a ring at capacity 64" 'value == "ok"' outcome 'capacity=64 '
holds "several threads on a side" 'value == "ok"' outcome 'threads=4'
holds "a round trip" 'value == "ok"' outcome ring_ping_pong
holds "the order of a ring that promises one" 'value >= 0' order_checked 'mpmc_turn.*probe=order'
holds "no order without its probe" 'value == "-"' order_checked 'mpmc_turn.*probe=none'
holds "the longest stall" 'value > 0' stall_max_ns 'locked.*probe=latency.*topology'

# What cannot be done is a row that says so.
measure 0 <<'JOB'
[ring_throughput]
primitive = spsc_cached, locked
topology = N:1, 1:N
threads = 3
[ring_throughput]
primitive = locked
topology = 1:1, N:N
threads = 1, 3
[ring_throughput]
primitive = locked
payload = 12
[ring_blocking]
primitive = locked
[ring_ping_pong]
primitive = locked
threads = 1
JOB
for words in "takes one producer" "takes one consumer" "topology=1:1 takes threads=2" \
    "topology=N:N takes an even number" "no multiple of 8 bytes" "cannot sleep; wait=spin" "between two threads"; do
    grep -q "$words" run/launches.csv || fail "'$words' is in no row"
done
holds "locked takes them" 'value == "ok"' outcome 'ring_throughput/locked threads=3.*topology=(N:1|1:N)'

# More threads than CPUs, all on one CPU, with hogs: every element still comes once and in order.
measure 0 <<'JOB'
[ring_oversubscribed]
primitive = locked, mpmc_turn, mpmc_scq, mpmc_shard
threads = 8
[ring_oversubscribed]
primitive = locked, mpmc_turn
threads = 4
hogs = 1
placement = same-cpu
probe = none, latency
JOB
holds "a crowd" 'value == "ok"' outcome ring_oversubscribed
holds "the slowest launch" 'value > 0' slowest_ns ring_oversubscribed

# A rate that nobody reaches is not reached, and the generators are late; what was pushed came once and in order.
measure 0 <<'JOB'
[ring_open_loop]
primitive = locked, spsc_cached
rate = 1000M
probe = none, latency
[ring_open_loop]
primitive = locked, mpmc_turn
topology = N:N
threads = 4
rate = 10k
arrivals = poisson, burst
probe = latency
JOB
holds "an open loop" 'value == "ok"' outcome ring_open_loop
holds "an impossible rate" 'value > 0 && value < 1' achieved_share 'rate=1G '
holds "a rate" 'value > 0 && value <= 1' achieved_share rate=10k
holds "lateness" 'value > 0' lateness_max_ns probe=latency
holds "lateness unseen" 'value == "-"' lateness_max_ns probe=none

# Sleepers see the end of a window, and nobody is forgotten.
measure 0 <<'JOB'
[ring_blocking]
primitive = blocking_*
wait = spin, sleep
think = 0, 50us
capacity = 2, 1024
probe = none, latency
[ring_blocking]
primitive = locked
wait = spin
JOB
holds "a ring that sleeps" 'value == "ok"' outcome ring_blocking
holds "its CPU time" 'value > 0' cpu_ns_per_op ring_blocking

echo "$passed passed"
