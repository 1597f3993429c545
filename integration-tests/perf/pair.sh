#!/bin/bash
# pair.sh PEER PEER...: as the harness's latency.sh (see docs/PERFORMANCE.md), but each peer is first warmed by the very
# load that is measured, WARM messages of it with as many sessions, since a JVM's first 100,000 commands measure its compiler.
# HARNESS: the team's load harness. SESSIONS="1 20 100" ROUNDS=3 MESSAGES=20000 WARM=60000 BYTES=4096 FLAGS="-k" (-k keeps
# sessions, -P pipelines). A line each run: peer, sessions, messages/s, latency of a message, CPU seconds of the server for 1,000.
set -euo pipefail
. "${HARNESS:?the folder of the load harness}/env.sh"
set +u; . "$HARNESS/lib/common.sh"; set -u
: "${ROUNDS:=3}" "${SESSIONS:=1 20 100}" "${MESSAGES:=20000}" "${WARM:=60000}" "${BYTES:=4096}" "${FLAGS=-k}"
run=$(mktemp -d "$PERF_WORK/pair.XXXXXX"); chmod 755 "$run"
declare -A port pid home
trap 'for k in "${!pid[@]}"; do "$HARNESS/stop.sh" "${pid[$k]}"; done; rm -rf "$run"' EXIT
n=$((PERF_BASE_PORT + 60))
for p; do
    k=$(basename "$p"); home[$k]=$p; [ -d "$p" ] || home[$k]=$HARNESS/peers/$p
    port[$k]=$((n++)); mkdir -p "$run/$k"
    "${home[$k]}/start.sh" "${port[$k]}" "$run/$k" >"$run/pid"; pid[$k]=$(cat "$run/pid")
done
blast() { # peer sessions messages
    # shellcheck disable=SC2086
    "$BIN/treestat" run "${pid[$1]}" -- "$BIN/smtpblast" -h 127.0.0.1 -p "${port[$1]}" -s "$2" -m "$3" -l "$BYTES" $FLAGS 2>/dev/null | tr '\n' ' '
    [ ! -x "${home[$1]}/purge.sh" ] || "${home[$1]}/purge.sh" "$run/$1"
}
for s in $SESSIONS; do
    for p; do k=$(basename "$p"); blast "$k" "$s" "$WARM" >/dev/null; done
    for ((r = 1; r <= ROUNDS; r++)); do for p; do
        k=$(basename "$p")
        wait_quiet "${QUIET:-8}"
        blast "$k" "$s" "$MESSAGES" | awk -v k="$k" -v r="$r" '{ for (i = 1; i <= NF; i++) { split($i, f, "="); v[f[1]] = f[2] }
            printf "peer=%s round=%d sessions=%s errors=%s msgs_s=%s p50_ms=%s p99_ms=%s cpu1k=%.3f other=%s\n",
                k, r, v["sessions"], v["errors"], v["msgs_s"], v["txn_p50_ms"], v["txn_p99_ms"], (v["suser"] + v["ssys"]) * 1000 / v["msgs"], v["other"] }'
    done; done
done
