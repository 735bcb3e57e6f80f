#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pools.sh CONTEND PLUGIN KIND: the scenarios with a real pool as they run: controls fail, pools lose no task, the same is
# drawn for all, and what cannot be done is a sentence. PLUGIN has the pools of plugin_pools.c; KIND is `sanitized` in a build
# without jemalloc. Nothing here depends on how long something takes.
set -euo pipefail
contend=$1 plugin=$2 kind=$3
settings=(--window 5ms --windows 2 --launches 1 --seed 1)
# shellcheck source=tests/scenarios/measured.sh
. "$(dirname "$0")/measured.sh"

# The pools keep their promise under every shape, and say who took part.
measure 0 <<'JOB'
[pool_overhead]
primitive = inline, batch, per_worker, central, stealing
threads = 1, 3
probe = none, latency
[pool_overhead]
primitive = inline, per_worker, central, stealing
shape = spawn
depth = 6
[pool_overhead]
primitive = inline, per_worker, central, stealing
shape = wake
pause = 1us
probe = latency
[pool_overhead]
primitive = per_worker, central, stealing
producers = 3
capacity = 3, 64
cost = 1us
[pool_overhead]
primitive = per_worker, central
task_memory = static, glibc
[pool_overhead]
primitive = central, stealing
threads = 4
workers_min = 1
JOB
holds "a pool" 'value == "ok" || value == "unsupported"' outcome pool_overhead
holds "central" 'value == "ok"' outcome pool_overhead/central
holds "threads that took part" 'value >= 1 && value <= 3' participants 'central.*threads=3'
holds "a producer that runs all" 'value == 1' producer_share '/inline threads=1.*probe=none'
holds "a producer that runs none" 'value == 0' producer_share '/central threads=1.*probe=none'

# Tasks of all costs and arrivals; all pools and strategies but the control, which gives all to one worker: with enough
# tasks that is a failure, with few it proves nothing.
measure 0 --window 20ms <<'JOB'
[global]
scenario = dispatch_skewed
threads = 4
waiting = 100
[costs]
primitive = least_busy, central
costs = fixed, uniform, exponential, bimodal, heavy, lognormal, pareto, every_kth
mean = 100us
in_flight = 8
arrivals = in_flight
[arrivals]
primitive = random, batch
arrivals = batch, in_flight, poisson, on_off, step, deterministic
mean = 200us
tasks = 32
probe = none, latency
[strategies]
arrivals = in_flight
mean = 50us
tasks = 64
JOB
holds "tasks" 'value == "ok" || value == "failed_as_expected" || value == "did_not_fail"' outcome dispatch_skewed
holds "a makespan" 'value >= 1' makespan_ratio 'arrivals=batch.*probe=none|probe=none.*arrivals=batch'
holds "no makespan of what has no end" 'value == "-"' makespan_ratio arrivals=step
holds "waits without their probe" 'value == "-"' wait_p99_ns 'probe=none'

# The control: 4 workers, and all goes to one of them.
measure 0 <<'JOB'
[dispatch_skewed]
primitive = first, round_robin
threads = 4
mean = 10us
arrivals = batch
tasks = 400
JOB
holds "the control" 'value == "failed_as_expected"' outcome /first
holds "not the control" 'value == "ok"' outcome /round_robin
grep -q 'one of 4 workers did all of' run/launches.csv || fail "the control does not say why"

# Utilisation is of the measured windows: what the warm-up did would make it more than all. Of a batch nothing is left
# over between windows.
measure 0 --warmup 50ms --window 1ms <<'JOB'
[dispatch_skewed]
primitive = central, round_robin
threads = 4
mean = 1ms
waiting = 100
arrivals = batch
tasks = 40
JOB
holds "utilisation" 'value > 0 && value <= 1' utilisation dispatch_skewed

# All strategies of a round are given the same tasks: of a batch, the same costs.
measure 0 <<'JOB'
[dispatch_skewed]
primitive = random, round_robin, least_busy, central, stealing
threads = 2
mean = 10us
waiting = 50
arrivals = batch
tasks = 100
JOB
[ "$(cells cost_c2 dispatch_skewed | sort -u | wc -l)" = 1 ] || fail "the costs differ: $(cells cost_c2 dispatch_skewed)"
holds "the costs" 'value > 0.2 && value < 5' cost_c2 dispatch_skewed

# Every fourth of 4 workers' tasks is slow: all of them go to one in turn, and with 3 workers they do not.
measure 0 --window 1ms <<'JOB'
[dispatch_skewed]
primitive = round_robin
threads = 3, 4
costs = every_kth
every = 4
slow = 100
mean = 1ms
waiting = 100
arrivals = batch
tasks = 24
JOB
holds "resonance" 'value > 2' imbalance 'threads=4'
holds "its control" 'value < 1.5' imbalance 'threads=3'

measure 0 --window 20ms <<'JOB'
[pool_size]
primitive = central, per_worker, stealing
threads = 1, 3
mean = 200us
waiting = 0, 50, 100
[pool_size]
primitive = central
background = 2
mean = 200us
[pool_size]
primitive = per_worker
dispatch = round_robin, power_of_d, hash
mean = 200us
probe = latency
JOB
holds "sizes" 'value == "ok"' outcome pool_size
holds "a bound" 'value > 0' predicted 'pool_size.*waiting=50'

# A trace is played, and its rows are what they say.
printf 'arrival_ns,cost_ns\n0,1000000\n1000000,1000000\n2000000,3000000\n' >trace.csv
measure 0 <<'JOB'
[dispatch_skewed]
primitive = round_robin, central
costs = trace
arrivals = trace
trace = trace.csv
tasks = 3
waiting = 100
JOB
holds "a trace" 'value == "ok"' outcome dispatch_skewed

# A plug-in's pools, by the table alone: the right one, and those that lose and double a task.
measure 3 --plugin "$plugin" --filter '*/plugged,*/dropping,*/doubling,*/central' <<'JOB'
[pool_overhead]
[dispatch_skewed]
mean = 1us
[pool_size]
mean = 1us
JOB
holds "a plug-in's pool" 'value == "ok"' outcome /plugged
holds "its call" 'value == "pointer"' call /plugged
[ "$(grep -c 'dropping ran [0-9]* tasks of [0-9]* submitted' run/launches.csv)" -ge 1 ] || fail "a lost task is not seen"
[ "$(grep -c 'doubling ran [0-9]* tasks of [0-9]* submitted' run/launches.csv)" -ge 1 ] || fail "a doubled task is not seen"

# The same seed gives the same run in virtual time, another seed another one.
virtual() { # seed
    measure 0 --seed "$1" <<'JOB'
[dispatch_virtual]
workers = 8
tasks = 5k
JOB
    cells sojourn_mean_ns dispatch_virtual | sort
}
virtual 7 >first.txt
virtual 7 | cmp -s - first.txt || fail "one seed, two results"
virtual 8 | cmp -s - first.txt && fail "two seeds, one result"

# What cannot be done is one sentence, in the row of the point that it cannot be done for, or before all others.
refused() { # status words scenario options as lines of a job
    printf '[%s]\n%s\n' "$3" "$4" | measure "$1"
    grep -qF -- "$2" run/launches.csv out.txt err.txt 2>/dev/null || fail "'$2' is not said of $4"
}
skewed='primitive = random'
refused 2 "threads: '0' is below the lowest value, 1" pool_overhead 'threads = 0'
refused 2 "threads: '0' is below the lowest value, 1" dispatch_skewed 'threads = 0'
refused 2 'load=1' dispatch_skewed "$skewed
load = 1"
refused 2 'load=1.5' dispatch_skewed "$skewed
load = 1.5"
refused 2 'load=0' dispatch_skewed "$skewed
load = 0"
refused 2 'load=-1' dispatch_skewed "$skewed
load = -1"
refused 2 'missing.csv' dispatch_skewed "$skewed
costs = trace
trace = missing.csv"
refused 2 'trace=FILE.csv' dispatch_skewed "$skewed
costs = trace"
printf 'arrival_ns,cost_ns\n0,-100\n' >negative.csv
refused 2 "negative.csv:2: cost_ns '-100' is negative" dispatch_skewed "$skewed
costs = trace
trace = negative.csv"
printf 'arrival_ns,cost_ns\n5,1\n4,1\n' >back.csv
refused 2 'back.csv:3: arrival_ns 4 comes after 5' dispatch_skewed "$skewed
costs = trace
trace = back.csv"
awk 'BEGIN { print "arrival_ns,cost_ns"; for (i = 0; i <= 1000000; i++) print "0,1" }' >long.csv
refused 2 'rows are too many; the limit is 1000000' dispatch_skewed "$skewed
costs = trace
trace = long.csv"
refused 2 'hash sends tasks where their key says' dispatch_skewed 'primitive = hash
costs = trace
trace = trace.csv'
refused 2 'sigma=9' pool_size 'primitive = central
sigma = 9'
refused 2 "keys: '0' is below the lowest value, 1" dispatch_skewed 'primitive = hash
keys = 0'
refused 7 'choices=5 is more than threads=2' dispatch_skewed 'primitive = power_of_d
threads = 2
choices = 5'
refused 7 'random keeps no limit on tasks in flight; limit=0' dispatch_skewed "$skewed
limit = 1"
refused 6 'workers_min=3 is more than threads=2' pool_overhead 'primitive = central
threads = 2
workers_min = 3'
refused 7 'batch has a fixed number of threads; workers_min=0' pool_overhead 'primitive = batch
threads = 2
workers_min = 1'
refused 7 'shape=wake takes one producer, not 2' pool_overhead 'primitive = central
shape = wake
producers = 2'
refused 7 'tasks of a tree are not timed; probe=none' pool_overhead 'primitive = central
shape = spawn
probe = latency'
refused 7 'batch takes no tasks from inside tasks' pool_overhead 'primitive = batch
shape = spawn'
refused 7 'only records that are used again are timed; task_memory=caller' pool_overhead 'primitive = central
task_memory = static
probe = latency'
jemalloc='primitive = central
task_memory = jemalloc'
if [ "$kind" = sanitized ]; then
    refused 7 'this build has no jemalloc; the release build has' pool_overhead "$jemalloc"
else
    measure 0 <<<"[pool_overhead]
$jemalloc"
    holds "records from jemalloc" 'value == "ok"' outcome pool_overhead
fi

echo "$passed passed"
