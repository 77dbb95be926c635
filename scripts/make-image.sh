#!/usr/bin/env bash
# Makes an ext4 image of the project's own sources.
#
#   make-image.sh OUTPUT
#
# The same sources give the same bytes, whoever makes the image and whenever: identifiers, times
# and owners are constants, and the features do not come from the machine's mke2fs.conf.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
(($# == 1)) || { echo "make-image: one argument, the image's path" >&2; exit 2; }
for tool in mke2fs debugfs; do
  command -v "$tool" >/dev/null || {
    echo "make-image: $tool is missing; install it with: apt-get install e2fsprogs" >&2
    exit 3
  }
done
output=$(realpath -m "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly uuid=7269636f-6368-4574-8000-000000000001
readonly epoch=1704067200  # 2024-01-01T00:00:00Z
export SOURCE_DATE_EPOCH=$epoch E2FSPROGS_FAKE_TIME=$epoch LC_ALL=C

# The project's files: what git tracks, or all but builds where there is no git.
files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z
  else
    find . -name '.build*' -prune -o -name .git -prune -o -type f -printf '%P\0'
  fi | sort -z
}

mkdir -p "$(dirname "$output")"
staging=$(mktemp -d "$output.XXXXXX")
trap 'rm -rf "$staging"' EXIT
tree=$staging/tree
mkdir "$tree"
# Symbolic links become what they point to.
files | while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done |
  tar -c -h --hard-dereference --null -T - | tar -x -C "$tree"
chmod -R u=rwX,go=rX "$tree"
find "$tree" -exec touch -d "@$epoch" {} +
read -r count kibibytes < <(find "$tree" -type f -printf '%s\n' |
  awk '{n++; k += int(($1 + 1023) / 1024) + 1} END {print n + 0, k + 0}')
((count)) || { echo "make-image: no sources found" >&2; exit 1; }

# A quarter more than the files take, in whole MiB, never below 4.
mebibytes=$(((kibibytes * 5 / 4 + count / 4 + 1023) / 1024 + 1))
((mebibytes >= 4)) || mebibytes=4

image=$staging/image
if ! mke2fs -q -t ext4 -b 1024 -I 256 -m 0 -L ricochet -U "$uuid" \
  -N $((count * 2 + 64)) \
  -O none,dir_index,extent,filetype,flex_bg,large_file,sparse_super \
  -E "hash_seed=$uuid,root_owner=0:0,lazy_itable_init=0" \
  -d "$tree" "$image" "${mebibytes}M" >"$staging/log" 2>&1 </dev/null; then
  cat "$staging/log" >&2
  exit 1
fi

# mke2fs takes owner, access time and change time from the copies; make them constants too.
(cd "$tree" && find . -mindepth 1 -printf '/%P\n' | sort) | while IFS= read -r path; do
  for field in uid gid; do echo "set_inode_field \"$path\" $field 0"; done
  for field in atime ctime; do echo "set_inode_field \"$path\" $field @$epoch"; done
done >"$staging/commands"
debugfs -w -f "$staging/commands" "$image" >>"$staging/log" 2>&1 </dev/null
mv "$image" "$output"
