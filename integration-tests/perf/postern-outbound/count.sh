#!/bin/bash
# count.sh DIR: messages and jobs that wait
read -r inbound jobs <"$1/left"; echo $((inbound + jobs))
