#!/bin/bash
# drain-backlog.sh [COUNT [MILLIS]]: delivers COUNT deferred messages (100000) of 4 kB to a peer on loopback while a new message
# comes every MILLIS (100), the whole relay and the peer in one process; prints the rate, what the stores were asked and how long
# new mail waited. Needs 10 kB of disk a message. Build first: see docs/PERFORMANCE.md.
. "$(dirname "$0")/lib/start-lib.sh"
cp=$(class_path) || exit 1
cd "$here" && exec "$java" -Xmx2g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$cp" dev.postern.it.perf.DrainBacklog "${1:-100000}" "${2:-100}"
