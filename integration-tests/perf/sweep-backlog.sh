#!/bin/bash
# sweep-backlog.sh [COUNT [DESTINATIONS]]: leases and sends COUNT due jobs (20000) of DESTINATIONS (200) with function `retry` alone, and
# prints the rate. Needs 10 kB of disk a message. Build first: see docs/PERFORMANCE.md.
. "$(dirname "$0")/lib/start-lib.sh"
cp=$(class_path) || exit 1
cd "$here" && exec "$java" -Xmx2g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$cp" dev.postern.it.perf.SweepBacklog "${1:-20000}" "${2:-200}"
