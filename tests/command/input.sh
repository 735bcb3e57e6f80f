#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# input.sh CONTEND: what users get wrong is one clear line with the place, the value and a way out, the right exit code, and
# no result folder.
set -euo pipefail
contend=$1
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export XDG_RUNTIME_DIR=$folder # waits for no contend but its own
passed=0

fail() {
    echo "FAILED: $*"
    exit 1
}

# One call: its exit status, and words that must stand in its one line on standard error.
refuses() { # status words arguments...
    local expected=$1 words=$2 status=0
    shift 2
    "$contend" "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$expected" ] || fail "contend $*: exit $status, $expected expected: $(cat err.txt)"
    grep -qF -- "$words" err.txt || fail "contend $*: '$words' is not in: $(cat err.txt)"
    [ "$(grep -cv '^skipped: ' err.txt)" = 1 ] || fail "contend $*: more than one line: $(cat err.txt)"
    [ ! -e results ] || fail "contend $*: left a result folder"
    passed=$((passed + 1))
}

job() { # text
    printf '%b' "$1" >job.ini
}

refuses 2 "no command 'rum'; did you mean 'run'?" rum
refuses 2 "unknown option --launchs; did you mean --launches?" run --launchs 3
refuses 2 "--launches" run --launches many
refuses 2 "--window" run --window 10parsecs
refuses 2 "--placement" run --placement nearby
refuses 2 "--threads" run --threads 0
refuses 2 "--threads" run --threads 100000
refuses 2 "--threads" run --threads 1,,2
refuses 2 "--threads" run --threads ''
refuses 2 "unknown key" run --set colour=red
refuses 2 "--set" run --set threads
refuses 2 "filter" run --filter 'a,,b'
refuses 7 "nothing to measure" run --filter 'no_such_thing'
refuses 7 "did you mean 'lock_contended/none'?" run --filter lock_contnded/none
refuses 2 "--insde: unknown key, no scenario has it; did you mean 'inside'?" run --set insde=3
refuses 2 "run: --threads: the value is missing" run --threads ''
refuses 2 "budget" run --budget 10ms
refuses 2 "nojob.ini" run nojob.ini

job '[lock_contendet]\n'
refuses 2 "job.ini:1: no scenario 'lock_contendet'; did you mean 'lock_contended'?" run job.ini
job '[lock_contended]\nprimitive = tikket\n'
refuses 2 "job.ini:2: primitive" run job.ini
grep -qF "did you mean 'ticket'" err.txt || fail "no suggestion for tikket"
job '[lock_contended]\ntreads = 2\n'
refuses 2 "job.ini:2: treads" run job.ini
grep -qF "did you mean 'threads'" err.txt || fail "no suggestion for treads"
job '[lock_contended]\nthreads = 2\nthreads = 4\n'
refuses 2 "job.ini:3" run job.ini
job '[lock_contended]\nthreads = 2\nthreads\n'
refuses 2 "job.ini:3" run job.ini
job '[lock_contended]\nthreads =\n'
refuses 2 "job.ini:2" run job.ini
job '[lock_contended]\nplacement = spred\n'
refuses 2 "did you mean 'spread'" run job.ini
job '[lock_contended]\nlaunches = 3\n'
refuses 2 "put it under [global]" run job.ini
job 'threads = 2\n'
refuses 2 "job.ini:1" run job.ini
job ''
refuses 2 "job.ini" run job.ini
head -c 100000 /dev/urandom >job.ini
refuses 2 "job.ini" run job.ini
head -c 10000000 /dev/zero | tr '\0' 'x' >job.ini
refuses 2 "job.ini" run job.ini
refuses 2 "$folder" run "$folder"

quick=(run --filter lock_uncontended/futex --threads 1 --launches 1 --windows 1 --window 1ms --warmup 1ms --limits 0)
mkdir there
refuses 6 "there: exists" "${quick[@]}" --out there
refuses 6 "no/such/place" "${quick[@]}" --out no/such/place
refuses 2 "run.json" run --resume there
refuses 2 "takes no job and no other option" run --resume there --launches 3
refuses 2 "give one result folder" report
refuses 2 "launches.csv" report there
refuses 2 "give files or result folders" validate
refuses 7 "" list no_such_thing
refuses 2 "takes no argument" env now
refuses 2 "--time" limits --time 1ms

# A folder that cannot be written. Root can write everywhere.
if [ "$(id -u)" != 0 ]; then
    mkdir shut && chmod a-w shut
    refuses 6 "shut/run" "${quick[@]}" --out shut/run
fi

# What this machine cannot offer is skipped aloud; a placement of CPUs that are not allowed cannot be asked for.
if [ "$(taskset -c 0 "$contend" env | awk '$1 == "cpus" { print $2 }')" = 1 ]; then
    status=0
    taskset -c 0 "$contend" "${quick[@]}" --threads 2 --placement spread,llc --out one >out.txt 2>err.txt || status=$?
    [ "$status" = 0 ] || fail "one allowed CPU: exit $status: $(cat err.txt)"
    grep -q '^note: this process may use one CPU' err.txt || fail "one CPU is not noted: $(cat err.txt)"
    grep -q '^skipped: .*placement=llc' err.txt || fail "llc with one CPU is not skipped aloud: $(cat err.txt)"
    passed=$((passed + 1))
fi
echo "$passed passed, 0 failed"
