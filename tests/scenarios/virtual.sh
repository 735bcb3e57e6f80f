#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# virtual.sh CONTEND: dispatch_virtual as it runs: every strategy with every kind of costs and arrivals, the same result
# whatever the windows, a sentence for what it does not take. Nothing here depends on how long something takes.
set -euo pipefail
contend=$1
settings=(--window 2ms --windows 1 --launches 1 --threads 1 --seed 1)
# shellcheck source=tests/scenarios/measured.sh
. "$(dirname "$0")/measured.sh"

measure 0 <<'JOB'
[global]
workers = 8
tasks = 2k
settle = 10
[dispatch_virtual]
costs = fixed, uniform, exponential, bimodal, heavy, lognormal, pareto, every_kth
[dispatch_virtual]
arrivals = batch, in_flight, on_off, step, deterministic
[dispatch_virtual]
primitive = first, least_busy, least_busy_bucket
limit = 1, 3
JOB
holds "a run" 'value == "ok"' outcome dispatch_virtual
holds "a batch" 'value >= 1 && value <= 8.1' makespan_ratio arrivals=batch
holds "no makespan of what has no end" 'value == "-"' makespan_ratio arrivals=step

# Every eighth task is slow, and there are eight workers: round robin gives all of them to one.
measure 0 <<'JOB'
[dispatch_virtual]
primitive = round_robin, central
workers = 7, 8
tasks = 10k
costs = every_kth
every = 8
slow = 100
arrivals = batch
JOB
holds "resonance" 'value > 5' makespan_ratio 'round_robin.*workers=8 '
holds "the control: a worker less" 'value < 1.5' makespan_ratio 'round_robin.*workers=7 '
holds "the control: one queue" 'value < 1.5' makespan_ratio 'central.*workers=8 '

# Theory is printed where there is one.
measure 0 <<'JOB'
[dispatch_virtual]
primitive = central, random, hash, round_robin, power_of_d, least_busy
workers = 8
load = 0.5
JOB
holds "Erlang" 'value == "erlang_c"' theory /central
holds "random" 'value == 2e6' mean_theory_ns /random
holds "hash" 'value == "pollaczek_khinchine"' theory /hash
holds "round robin" 'value > 1.342e6 && value < 1.343e6' mean_theory_ns /round_robin
holds "two choices" 'value > 1.265e6 && value < 1.266e6' mean_theory_ns /power_of_d
holds "no theory" 'value == "-"' mean_theory_ns /least_busy

# The result is that of the seed and the tasks: with windows that are longer than the run, the same.
measure 0 <<'JOB'
[dispatch_virtual]
tasks = 5k
JOB
cells sojourn_mean_ns dispatch_virtual | sort >short.txt
measure 0 --window 20ms --windows 3 <<'JOB'
[dispatch_virtual]
tasks = 5k
JOB
cells sojourn_mean_ns dispatch_virtual | sort | cmp - short.txt || fail "the windows change the result"

# A trace is played.
printf 'arrival_ns,cost_ns\n0,100\n10,100\n20,100\n' >trace.csv
measure 0 <<'JOB'
[dispatch_virtual]
primitive = central
workers = 1
costs = trace
arrivals = trace
trace = trace.csv
tasks = 3
JOB
holds "three tasks, one worker" 'value == 190' sojourn_mean_ns dispatch_virtual

# What cannot be done is a sentence.
refused() { # words, options as lines of a job
    printf '[dispatch_virtual]\n%s\n' "$2" | measure "${3:-2}"
    grep -qsF -- "$1" run/launches.csv out.txt err.txt || fail "'$1' is not said"
}
random='primitive = random'
refused 'load=1.2' "$random
load = 1.2"
refused 'and hash sends tasks where their key says' 'primitive = hash
costs = trace
trace = trace.csv'
printf 'arrival_ns,cost_ns\n0,-100\n' >negative.csv
refused "negative.csv:2: cost_ns '-100' is negative" "$random
costs = trace
trace = negative.csv"
refused 'rows repeated' "$random
workers = 1
costs = trace
arrivals = trace
trace = trace.csv
tasks = 4"
refused 'trace=FILE.csv' "$random
arrivals = trace"
refused 'random keeps no limit' "$random
limit = 1" 7
refused 'choices=3' 'primitive = power_of_d
choices = 3
workers = 2' 7
refused 'is more than limit x workers' 'primitive = least_busy
limit = 1
workers = 4
arrivals = in_flight' 6
refused 'more time than can be told' "$random
mean = 1000s
tasks = 10M" 6
refused 'that count; the limit is 4e+09' "$random
workers = 1M
load = 0.9999" 6
refused 'sigma=9' "$random
sigma = 9"

echo "$passed passed"
