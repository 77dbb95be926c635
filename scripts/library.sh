#!/usr/bin/env bash
# Puts libricochet.so, its header and the examples together, and runs the examples.
#
#   library.sh --build FOLDER --out FOLDER [--run]
#
# --build is where `swift build` left libRicochet.so. Exit code 3 when there is no C compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=.build/release out=.build/library run=0
while (($#)); do
  case $1 in
    --build | --out)
      (($# > 1)) || { echo "library: $1 needs a value" >&2; exit 2; }
      ;;&
    --build) build=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --run) run=1; shift ;;
    *) echo "library: unknown argument '$1'; see the head of scripts/library.sh" >&2; exit 2 ;;
  esac
done
command -v cc >/dev/null || { echo "library: no C compiler; run: make deps" >&2; exit 3; }
[[ -e $build/libRicochet.so ]] ||
  { echo "library: $build/libRicochet.so is not built; run: make library" >&2; exit 3; }
mkdir -p "$out"
cp -f "$build/libRicochet.so" "$out/libricochet.so"
cp -f include/ricochet.h "$out/"
cc -std=c11 -Wall -Wextra -Werror -O1 -I include -o "$out/disk" examples/c/disk.c \
  -L "$out" -lricochet -Wl,-rpath,'$ORIGIN'
((run)) || exit 0
head -c 65536 /dev/zero >"$out/disk.img"
for engine in model rtl; do "$out/disk" "$out/disk.img" "engine=$engine"; done
python3 examples/python/hello.py "$out/libricochet.so"
# What the document shows, as it stands there.
sed -n '/^```python/,/^```$/p' docs/doors/library.md | sed '/^```/d' >"$out/document.py"
(cd "$out" && LD_LIBRARY_PATH=. python3 document.py)
