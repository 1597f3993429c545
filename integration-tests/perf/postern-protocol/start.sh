#!/bin/bash
# start.sh PORT DIR: the front end with stores that drop everything
. "$(dirname "$0")/../lib/start-lib.sh"
mkdir -p "$2"
pid=$(start MeasuredFrontEnd "$2" "$1" discard) && serves "$1" "$2" "$pid"
