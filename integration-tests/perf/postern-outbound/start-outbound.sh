#!/bin/bash
# start-outbound.sh PORT DIR SINKPORT: front end, dispatch and deliver-remote in one process, whose PID is printed; the embedded
# S3 and SQS in another. 30,000 messages go through first, so that compiled code is measured: half of them as they come, half from a
# queue that was held, as is measured. Then delivery is held.
. "$(dirname "$0")/../lib/start-lib.sh"
mkdir -p "$2"; rm -f "$2/stores.properties"
cp=$(class_path) || exit 1
setsid "$java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$cp" \
    dev.postern.it.perf.MeasuredStores "$2" >>"$2/stores.log" 2>&1 </dev/null &
touch "$2/go"
export POSTERN_JVM="${POSTERN_JVM:--Xmx512m} -Dpostern.log.file=$2/log"
pid=$(start MeasuredOutbound "$2" "$1" "$2" "$3") && serves "$1" "$2" "$pid" >/dev/null || exit 1
HARNESS=${HARNESS:?the folder of the load harness}
load() { "$HARNESS/load.sh" 127.0.0.1 "$1" "$pid" 20 $((${WARM:-30000} / 2)) 4096 reuse >"$2/warm"; }
drained() { for ((i = 0; i < 1200; i++)); do [ "$(cat "$1/left")" != '0 0' ] || return 0; sleep 0.1; done; return 1; }
load "$@" && drained "$2" && rm "$2/go" && load "$@" && touch "$2/go" && drained "$2" ||
    { echo "not drained after the warm-up: $(cat "$2/left")" >&2; kill "$pid"; exit 1; }
rm "$2/go"; sleep 12 # a long poll that was under way takes no message then
echo "$pid"
