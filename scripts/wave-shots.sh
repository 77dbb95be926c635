#!/usr/bin/env bash
# Takes a picture of every waveform story.
#
#   wave-shots.sh DIR OUT [STORY]...
#
# DIR holds the dumps of `ricochet demo --waves DIR`; OUT gets <story>.png, 1600x900. Without
# stories it takes all of waves/*.gtkw. A story that has its save file in DIR, as those of
# `ricochet litmus FILE --waves DIR/<story>.fst` have, is taken from there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
(($# >= 2)) || {
  echo "wave-shots: needs DIR and OUT; see the head of scripts/wave-shots.sh" >&2
  exit 2
}
dumps=$(realpath -m "$1")
out=$(realpath -m "$2")
shift 2
missing=()
for need in "gtkwave gtkwave" "Xvfb xvfb" "import imagemagick"; do
  read -r tool package <<<"$need"
  command -v "$tool" >/dev/null || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "wave-shots: missing; install with: apt-get install ${missing[*]}" >&2
  exit 3
fi

# The dump that a story opens, from its row in the guide's table.
dump_of() {
  sed -nE "s/^\| \[$1\]\($1\.gtkw\) \| \`([a-z]+\.fst)\` .*/\1/p" "$root/waves/README.md"
}

stories=("$@")
if ((${#stories[@]} == 0)); then
  for file in "$root"/waves/*.gtkw; do stories+=("$(basename "$file" .gtkw)"); done
fi
mkdir -p "$out"
work=$(mktemp -d)
server=
viewer=
finish() {
  [[ -z $viewer ]] || kill "$viewer" 2>/dev/null || true
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# The X server picks a free display and says which.
Xvfb -displayfd 3 -screen 0 1600x900x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
server=$!
for _ in {1..100}; do
  [[ -s $work/display ]] && break
  sleep 0.1
done
[[ -s $work/display ]] || { echo "wave-shots: Xvfb did not start" >&2; exit 1; }
DISPLAY=:$(<"$work/display")
export DISPLAY

# Waits until two pictures in a row are equal and not of one colour.
shoot() {
  local picture=$1 before='' now colours
  for _ in {1..40}; do
    sleep 0.5
    kill -0 "$viewer" 2>/dev/null || return 1
    import -window root "$picture"
    now=$(sha256sum <"$picture")
    colours=$(identify -format %k "$picture")
    [[ $now == "$before" ]] && ((colours > 16)) && return 0
    before=$now
  done
  return 1
}

cd "$root"
for story in "${stories[@]}"; do
  save=waves/$story.gtkw
  dump=$dumps/$(dump_of "$story")
  if [[ ! -f $save && -f $dumps/$story.gtkw ]]; then
    save=$dumps/$story.gtkw
    dump=$dumps/$story.fst
  fi
  [[ -f $save ]] || { echo "wave-shots: no story '$story' in waves/" >&2; exit 2; }
  [[ -f $dump ]] || {
    echo "wave-shots: no dump '$dump' for $save; see waves/README.md for how to make it" >&2
    exit 2
  }
  gtkwave --nomenu --rcvar 'splash_disable on' --rcvar 'hide_sst 1' "$dump" "$save" >"$work/log" 2>&1 &
  viewer=$!
  if ! shoot "$work/$story.png"; then
    cat "$work/log" >&2
    echo "wave-shots: gtkwave did not draw $save" >&2
    exit 1
  fi
  kill "$viewer"
  wait "$viewer" 2>/dev/null || true
  viewer=
  mv "$work/$story.png" "$out/$story.png"
  echo "$out/$story.png"
done
