#!/bin/bash
# slow-clients.sh [IDLE [SLOW [SECONDS]]]: normal traffic to the front end alone (its stores drop everything) while IDLE
# sessions keep silent and SLOW ones send their data at 200 octets a second. Prints the memory of an idle session, and the
# rate and times of normal messages without and with the others. Build first: see docs/PERFORMANCE.md. Loopback only.
. "$(dirname "$0")/lib/start-lib.sh"
port=${PORT:-$((20000 + RANDOM % 10000))}
dir=$(mktemp -d)
ulimit -n "$(ulimit -Hn)"
pid=$("$(dirname "$0")/postern-protocol/start.sh" "$port" "$dir") || exit 1
trap 'kill "$pid"; rm -rf "$dir"' EXIT
"$java" -XX:+UseSerialGC -cp "$(class_path)" dev.postern.it.perf.SlowClients "$port" "$pid" "${1:-5000}" "${2:-500}" "${3:-20}"
