#!/usr/bin/env bash
# A Slurm of one node on loopback, for the tests of job arrays: no systemd, no other user, nothing
# outside its folder.
#
#   slurm-node.sh start FOLDER   starts munged, slurmctld and slurmd; then SLURM_CONF=FOLDER/slurm.conf
#   slurm-node.sh stop FOLDER    ends them
#
# Exit code 3 and one line when the machine has no Slurm.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

usage() {
  echo "slurm-node: usage: slurm-node.sh start|stop FOLDER" >&2
  exit 2
}
(($# == 2)) || usage
action=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)

stop() {
  for name in slurmd slurmctld munged; do
    [[ -s $folder/$name.pid ]] || continue
    pid=$(<"$folder/$name.pid")
    kill "$pid" 2>/dev/null || true
    for ((turn = 0; turn < 50; ++turn)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
    rm -f "$folder/$name.pid"
  done
}

# A port that nobody listens on, drawn by the kernel.
port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  for tool in munged slurmctld slurmd sbatch; do
    command -v "$tool" >/dev/null || {
      echo "slurm-node: no $tool here; install with: apt-get install slurm-wlm munge" >&2
      exit 3
    }
  done
  stop
  rm -rf "$folder"/{state,spool,*.log,munge.*}
  mkdir -p "$folder"/{state,spool}
  chmod 755 "$folder"
  dd if=/dev/urandom of="$folder/munge.key" bs=32 count=1 status=none
  chmod 600 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
    --seed-file="$folder/munge.seed" --num-threads=2 2>>"$folder/munged.log"
  host=$(hostname -s)
  cat >"$folder/slurm.conf" <<CONF
ClusterName=ricochet
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(port)
SlurmdPort=$(port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
KillWait=2
InactiveLimit=0
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=node1 Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$folder/slurm.conf
  slurmctld -c 2>>"$folder/start.log"
  slurmd -N node1 2>>"$folder/start.log"
  for ((turn = 0; turn < 100; ++turn)); do
    [[ $(sinfo -h -o %T 2>/dev/null) == idle ]] && return
    sleep 0.2
  done
  echo "slurm-node: the node does not come up; see $folder/*.log" >&2
  tail -n 5 "$folder"/*.log >&2
  stop
  exit 1
}

case $action in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
