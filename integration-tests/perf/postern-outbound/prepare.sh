#!/bin/bash
# prepare.sh DIR: waits until all that was taken is dispatched
for ((i = 0; i < 600; i++)); do [[ $(cat "$1/left") != 0\ * ]] || exit 0; sleep 0.1; done
echo "not dispatched: $(cat "$1/left")" >&2; exit 1
