#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# reference.sh CONTEND PAGE: docs/reference.md is the output of `contend manual`.
set -euo pipefail
if ! "$1" manual | diff -u "$2" -; then
    echo "FAILED: $2 is not what contend manual writes; 'make manual' writes it anew" >&2
    exit 1
fi
