#!/bin/bash
# start.sh PORT DIR: the front end on the embedded S3 and SQS, which run in a process of their own and are not in
# the figures: the PID printed is the front end's.
. "$(dirname "$0")/../lib/start-lib.sh"
mkdir -p "$2"; rm -f "$2/stores.properties"
cp=$(class_path) || exit 1
setsid "$java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$cp" \
    dev.postern.it.perf.MeasuredStores "$2" >>"$2/stores.log" 2>&1 </dev/null &
pid=$(start MeasuredFrontEnd "$2" "$1" "$2") && serves "$1" "$2" "$pid"
