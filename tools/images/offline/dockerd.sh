#!/bin/sh
# Starts a dockerd in a network namespace of its own, so that the firewall of the machine stays as it is.
# Prints DOCKER_HOST and the pid, and returns when it answers. Its containers reach nothing outside.
#
#   dockerd.sh FOLDER     data, log and pid file. Stop it with: kill "$(cat FOLDER/pid)"
set -eu

folder=$(mkdir -p "$1" && cd "$1" && pwd)
# The paths of sockets must be short.
run=$(mktemp -d /tmp/dockerd-XXXXXX)
socket=unix://$run/docker.sock
unshare --net sh -c "ip link set lo up && exec dockerd --data-root '$folder/data' --exec-root '$run/exec' \
  --host '$socket' --pidfile '$folder/pid'" >"$folder/log" 2>&1 &

for _ in $(seq 120); do
  if docker --host "$socket" info >/dev/null 2>&1; then
    echo "DOCKER_HOST=$socket"
    exit 0
  fi
  sleep 0.5
done
tail -n 20 "$folder/log" >&2
exit 1
