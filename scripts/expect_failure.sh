#!/bin/bash
# expect_failure.sh: passes if a command fails and says why. For faults that are seeded on purpose.
#
#   scripts/expect_failure.sh TEXT COMMAND...
set -euo pipefail
text=$1
shift
if output=$("$@" 2>&1); then
    echo "expect_failure: '$*' passed, and had to fail" >&2
    exit 1
fi
if [[ $output != *"$text"* ]]; then
    echo "$output"
    echo "expect_failure: '$*' failed without saying '$text'" >&2
    exit 1
fi
