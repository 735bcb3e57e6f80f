#!/bin/bash
# setup.sh: installs what contend needs and is missing, with apt-get; touches no network if nothing is.
#
#   scripts/setup.sh [--peers] [--ci]
#
#   --peers  also the packaged libraries that contend compares with
#   --ci     also what `make test` needs: test framework, second compiler, arm64 cross compiler, linters
#
# On a system without apt-get it prints what to install and exits with 9, as it does without root rights.
set -euo pipefail

# gcc brings no C library headers of its own accord when recommended packages are left out.
packages=(gcc libc6-dev make cmake ninja-build pkg-config git gnuplot-nox
    libhwloc-dev libinih-dev libjansson-dev libjemalloc-dev)
peer_packages=(g++ libboost-dev libck-dev libconcurrentqueue-dev libdpdk-dev
    libglib2.0-dev libnsync-dev libreaderwriterqueue-dev libtbb-dev liburcu-dev libuv1-dev)
# llvm: without its symbolizer the thread sanitizer knows no function by name, and tests/tsan.supp matches nothing.
ci_packages=(libcriterion-dev binutils clang clang-format libclang-rt-dev llvm shellcheck)
# On an arm64 machine the native build is the arm64 test.
ci_packages_amd64=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)

usage() {
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"
}

explain() {
    echo "setup: $1" >&2
    echo "setup: please install (names of Debian's packages): ${missing[*]}" >&2
    exit 9
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

wanted=("${packages[@]}")
for argument in "$@"; do
    case $argument in
    --peers) wanted+=("${peer_packages[@]}") ;;
    --ci)
        wanted+=("${ci_packages[@]}")
        if [[ $(uname -m) == x86_64 ]]; then
            wanted+=("${ci_packages_amd64[@]}")
        fi
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        echo "setup: unknown argument '$argument' (known: --peers, --ci)" >&2
        exit 2
        ;;
    esac
done

missing=("${wanted[@]}")
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    explain "this system has no apt-get, so nothing was checked or installed."
fi
missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || explain "not root, and no sudo here."
    as_root=(sudo)
    # Without a terminal a question for a password would wait for ever.
    [[ -t 0 ]] || as_root=(sudo -n)
fi
echo "setup: installing ${missing[*]}" >&2
# A machine that has just started may be updating itself: wait for that, 5 minutes at most.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
# The archive's index may be older than the packages it names, or not be there at all.
"${apt[@]}" update || explain "apt-get update failed."
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null || explain "apt-get install failed."
