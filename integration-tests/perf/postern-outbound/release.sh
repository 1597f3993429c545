#!/bin/bash
# release.sh DIR: lets delivery go
touch "$1/go"
