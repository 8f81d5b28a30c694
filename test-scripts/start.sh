#!/usr/bin/env bash
# Starts replog: finds a JDK 25, builds the jar where it is missing or older than its sources, and
# hands all arguments over. Without any: a master and two secondaries on 8000, 8001 and 8002.
#
#   test-scripts/start.sh [--key=value …]       see --help
#
# REPLOG_JAVA_OPTS goes to Java, for instance -Xmx256m. The cache that train.sh made for this jar is
# used, unless these options name a cache themselves: -XX:AOTMode=off uses none.
set -euo pipefail

# This file may have been called through links; readlink -f, which follows them, is not everywhere.
self=${BASH_SOURCE[0]}
while [[ -L $self ]]; do
  target=$(readlink "$self")
  [[ $target == /* ]] || target=$(dirname "$self")/$target
  self=$target
done
project=$(cd -P "$(dirname "$self")/.." && pwd)

# shellcheck source=lib/java.sh
source "$project/test-scripts/lib/java.sh"
trap 'stop_build; exit 129' HUP
trap 'stop_build; exit 130' INT
trap 'stop_build; exit 143' TERM
prepare_replog
trap - HUP INT TERM
run_replog "$@"
