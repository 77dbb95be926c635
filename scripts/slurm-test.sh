#!/usr/bin/env bash
# Runs a regression as job arrays on a Slurm of one node, loses two of its jobs on the way, and
# holds what came of it against the same regression as local processes: each seed counts once.
#
#   slurm-test.sh --program RICOCHET [--folder FOLDER]
#
# Without Slurm: one line and exit code 3.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
cd "$(dirname "$0")/.."

program= folder=.build/slurm
while (($#)); do
  case $1 in
    --program | --folder)
      (($# > 1)) || { echo "slurm-test: $1 needs a value" >&2; exit 2; }
      ;;&
    --program) program=$2; shift 2 ;;
    --folder) folder=$2; shift 2 ;;
    *) echo "slurm-test: unknown argument '$1'; see the head of scripts/slurm-test.sh" >&2; exit 2 ;;
  esac
done
[[ -x $program ]] || { echo "slurm-test: --program names no program" >&2; exit 2; }
for tool in munged slurmctld slurmd sbatch; do
  command -v "$tool" >/dev/null || {
    echo "slurm-test: skipped: no $tool here; install with: apt-get install slurm-wlm munge"
    exit 3
  }
done

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# The path of a socket has no room for more.
((${#folder} < 80)) || { echo "slurm-test: --folder $folder is too long a path" >&2; exit 2; }
rm -rf "$folder"/{arrays,local}
export SLURM_CONF=$folder/slurm.conf
trap 'bash scripts/slurm-node.sh stop "$folder"' EXIT
bash scripts/slurm-node.sh start "$folder"

# Scenarios of half a second each, so that a job can be lost in the middle.
regress=(regress --seeds 20 --round 20 --set traffic=job --set device=rng --set ring=split
  --set stream-bytes=4400000 --set engine=model --set access=direct --set link=in-order
  --set media-latency=1 --set link-latency=1 --unsteered --json)
"$program" "${regress[@]}" --on slurm --out "$folder/arrays" >"$folder/arrays.json" \
  2>"$folder/arrays.log" &
regression=$!

# Waits until so many tasks run, and names the array and one of them.
running() {
  for ((turn = 0; turn < 300; ++turn)); do
    read -r array task < <(squeue --noheader --array --states=running --format='%F %K' | tail -n 1) &&
      [[ -n $array ]] && return
    kill -0 "$regression" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

running || { echo "slurm-test: no task came to run" >&2; cat "$folder/arrays.log" >&2; exit 1; }
scancel "${array}_$task"
echo "slurm-test: cancelled task $task of array $array"
cancelled=$task
for ((turn = 0; turn < 50; ++turn)); do
  running || break
  [[ $task != "$cancelled" ]] && break
  sleep 0.1
done
sleep 0.5
scancel --signal=KILL --full "${array}_$task"
echo "slurm-test: killed the step of task $task of array $array"

code=0
wait "$regression" || code=$?
cat "$folder/arrays.log"
((code == 0)) || { echo "slurm-test: the regression ends with code $code" >&2; exit 1; }
grep -q "submitted again" "$folder/arrays.log" ||
  { echo "slurm-test: nothing was submitted again, so nothing was lost" >&2; exit 1; }

"$program" "${regress[@]}" --on local --out "$folder/local" >"$folder/local.json" 2>/dev/null
python3 - "$folder" <<'PYTHON'
import json
import sqlite3
import sys

folder = sys.argv[1]


def report(name):
    with open(f"{folder}/{name}.json") as file:
        found = json.load(file)
    for measured in ("seconds", "slowest"):
        del found[measured]
    return found


def seeds(name):
    with sqlite3.connect(f"{folder}/{name}/regress.sqlite") as base:
        return [row[0] for row in base.execute("SELECT seed FROM run ORDER BY seed")]


arrays, local = report("arrays"), report("local")
if seeds("arrays") != list(range(1, 21)):
    sys.exit(f"slurm-test: the seeds are {seeds('arrays')}, and not each of 1 to 20 once")
if arrays != local:
    sys.exit("slurm-test: arrays and local processes do not come to the same")
print(f"slurm-test: {arrays['runs']} seeds, each counted once, as with local processes")
PYTHON
