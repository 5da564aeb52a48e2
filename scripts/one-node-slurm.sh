#!/usr/bin/env bash
# A Slurm of Debian's (slurm-wlm, munge) on this machine alone, to try and to test clusters with: two nodes of one processor each. It needs root, but
# neither systemd nor cgroups, and touches nothing outside its folder.
#   scripts/one-node-slurm.sh start|stop|status [FOLDER]      FOLDER: configuration, state, logs (default /var/lib/fealty-slurm)
# start prints the line that tells sbatch and the others of it: export SLURM_CONF=FOLDER/slurm.conf. What runs already is left as it is, so that start
# also brings a node back that has died. FEALTY_SLURM_PORT is the first of three ports (default 16817).
set -euo pipefail

action=${1:-}
folder=${2:-/var/lib/fealty-slurm}
port=${FEALTY_SLURM_PORT:-16817}
nodes=(one two)
export SLURM_CONF=$folder/slurm.conf

main() {
  case $action in
    start) start ;;
    stop) stop ;;
    status) status ;;
    *) sed -n '2,6s/^# \?//p' "$0" >&2; exit 2 ;;
  esac
}

start() {
  [[ $(id -u) == 0 ]] || fail "it needs root: munged and the node daemons change their user"
  for program in munged slurmctld slurmd; do
    command -v "$program" >/dev/null || fail "there is no $program: apt-get install slurm-wlm munge"
  done
  mkdir -p "$folder"/{state,logs,pids}
  # Slurm's users must be able to read the configuration and reach munged's socket.
  chmod 755 "$folder"
  [[ -f $SLURM_CONF ]] || configure
  start_munge
  running slurmctld || slurmctld -f "$SLURM_CONF" || fail "the controller did not start: see $folder/logs/slurmctld.log"
  wait_for "the controller" scontrol ping
  for node in "${nodes[@]}"; do
    mkdir -p "$folder/state/$node"
    running "$node" || slurmd -f "$SLURM_CONF" -N "$node" || fail "the node $node did not start: see $folder/logs/$node.log"
  done
  wait_for "the nodes" all_idle
  echo "export SLURM_CONF=$SLURM_CONF"
}

stop() {
  if running slurmctld; then
    scancel --full --user=root 2>/dev/null || true
    scontrol shutdown 2>/dev/null || true
  fi
  for daemon in "${nodes[@]}" slurmctld munged; do
    if running "$daemon"; then kill "$(pid "$daemon")" 2>/dev/null || true; fi
  done
  for daemon in "${nodes[@]}" slurmctld munged; do
    for _ in $(seq 50); do running "$daemon" || break; sleep 0.1; done
    if running "$daemon"; then kill -9 "$(pid "$daemon")"; fi
  done
}

status() {
  for daemon in munged slurmctld "${nodes[@]}"; do
    if running "$daemon"; then echo "$daemon runs, process $(pid "$daemon")"; else echo "$daemon does not run"; fi
  done
  if running slurmctld; then sinfo --Node --long; squeue; fi
}

# A munged of its own, under its own user, with a key and a socket in the folder.
start_munge() {
  if running munged; then return; fi
  local home=$folder/munge
  install -d -o munge -g munge -m 755 "$home"
  if [[ ! -f $home/key ]]; then
    (umask 077 && dd if=/dev/urandom of="$home/key" bs=1 count=1024 status=none)
    chown munge:munge "$home/key"
  fi
  runuser -u munge -- munged --key-file="$home/key" --socket="$home/socket" --pid-file="$home/munged.pid" --log-file="$home/log" --seed-file="$home/seed"
  ln -sf ../munge/munged.pid "$folder/pids/munged.pid"
  wait_for "munged" munge --socket="$home/socket" --no-input
}

configure() {
  local host memory
  host=$(hostname)
  host=${host%%.*}
  memory=$(awk '/MemTotal/ { print int($2 / 1024 / 2) }' /proc/meminfo)
  # The node daemon loads a plugin for cgroups even where nothing uses it; version 1's asks nothing of the machine.
  echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf"
  cat >"$SLURM_CONF" <<CONF
ClusterName=fealty
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/state/%n
SlurmctldPidFile=$folder/pids/slurmctld.pid
SlurmdPidFile=$folder/pids/%n.pid
SlurmctldLogFile=$folder/logs/slurmctld.log
SlurmdLogFile=$folder/logs/%n.log
# No cgroups, no accounting: processes are found in /proc, and nothing binds them to processors.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
# A node that does not answer for 10 seconds is down, and is up again once it answers.
SlurmdTimeout=10
ReturnToService=2
KillWait=2
SchedulerParameters=batch_sched_delay=0,sched_interval=2
$(node_lines "$host" "$memory")
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

node_lines() {
  local at=1 node
  for node in "${nodes[@]}"; do
    echo "NodeName=$node NodeHostname=$1 NodeAddr=127.0.0.1 Port=$((port + at)) CPUs=1 RealMemory=$(($2 / ${#nodes[@]})) State=UNKNOWN"
    at=$((at + 1))
  done
}

all_idle() {
  local states
  states=$(sinfo --noheader --Node --format=%t | sort -u) || return 1
  [[ $states =~ ^(idle|mix|alloc)($'\n'(idle|mix|alloc))*$ ]]
}

pid() { cat "$folder/pids/$1.pid" 2>/dev/null; }

running() {
  local id
  # A zombie in a container without an init does not run.
  id=$(pid "$1") && [[ -n $id ]] && grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$id/status"
}

wait_for() {
  local what=$1
  shift
  for _ in $(seq 150); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  fail "$what did not come up within 30 seconds: see $folder/logs"
}

fail() {
  echo "one-node-slurm: $1" >&2
  exit 1
}

main
