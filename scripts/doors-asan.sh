#!/usr/bin/env bash
# The doors under AddressSanitizer: hostile peers of both socket protocols, from fixed seeds.
#
#   doors-asan.sh [--messages N] [--scratch FOLDER]      100,000 messages for each protocol
#
# Builds the doors and their tests alone, C parts too, in a folder of their own, and runs every test
# of them with that many drawn messages. Memory that is used wrongly ends the run; so does memory
# that is still held at the end and that nothing reaches, where the system lets a process look at
# itself. Exit code 1 when something is found, 3 when there is no sanitizer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
messages=100000 scratch=.build/asan
while (($#)); do
  case $1 in
    --messages | --scratch)
      (($# > 1)) || { echo "doors-asan: $1 needs a value" >&2; exit 2; }
      ;;&
    --messages) messages=$2; shift 2 ;;
    --scratch) scratch=$2; shift 2 ;;
    *) echo "doors-asan: unknown argument '$1'; see the head of scripts/doors-asan.sh" >&2; exit 2 ;;
  esac
done
[[ $messages =~ ^[1-9][0-9]*$ ]] ||
  { echo "doors-asan: --messages '$messages' is no number; give one from 1 on" >&2; exit 2; }

export RICOCHET_PART=doors RICOCHET_FUZZ_MESSAGES=$messages
flags=(-c release --sanitize=address --scratch-path "$scratch" -Xswiftc -enable-testing
  -Xcc -fno-omit-frame-pointer)
mkdir -p "$scratch"
# What the sanitizer has to find, or nothing that it says counts.
cat >"$scratch/bad.c" <<'C'
#include <stdlib.h>
#include <string.h>
int main(int count, char **words) {
  (void)words;
  if (count > 1) {
    char *volatile lost = malloc(100);
    lost = NULL;
    return lost != NULL;
  }
  char *volatile gone = malloc(10);
  free(gone);
  return gone[count];
}
C
clang -O0 -g -fsanitize=address -o "$scratch/bad" "$scratch/bad.c" 2>/dev/null ||
  { echo "doors-asan: no clang with AddressSanitizer; it comes with Swift" >&2; exit 3; }
if "$scratch/bad" >/dev/null 2>&1; then
  echo "doors-asan: a use of freed memory was not noticed" >&2
  exit 1
fi
leaks=1
if ASAN_OPTIONS=detect_leaks=1 "$scratch/bad" leak >"$scratch/leak.log" 2>&1; then leaks=0; fi
grep -q 'detected memory leaks' "$scratch/leak.log" || leaks=0
((leaks)) && words="leaks are looked for" || words="leaks CANNOT be looked for on this system"
echo "doors-asan: a use of freed memory is noticed; $words"

swift build "${flags[@]}" --build-tests 2>&1 | grep -E 'error:|warning: unre|Compiling|Build' | tail -n 3
# Tests that stay in one thread give the same allocations each time.
export ASAN_OPTIONS=detect_leaks=$leaks:halt_on_error=1:abort_on_error=0
status=0
swift test "${flags[@]}" --skip-build --disable-xctest --no-parallel \
  --filter 'CoSimulationTests' >"$scratch/log" 2>&1 || status=$?
if grep -qE 'ERROR: (Address|Leak)Sanitizer' "$scratch/log"; then
  grep -A 30 -E 'ERROR: (Address|Leak)Sanitizer' "$scratch/log" | head -n 60 >&2
  exit 1
fi
tail -n 1 "$scratch/log"
((status == 0)) || { grep -aE 'recorded an issue|error:' "$scratch/log" | head -n 20 >&2; exit 1; }
echo "doors-asan: $messages messages for each protocol, nothing found"
