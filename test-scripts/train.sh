#!/usr/bin/env bash
# Trains replog, in a quarter of a minute: puts three nodes under load, and keeps what their Java
# machine learned. All that start.sh starts is then ready in half the time, and has less to compile
# while it is new, until the jar or the Java changes. Builds the jar where that is needed.
#
#   test-scripts/train.sh
set -euo pipefail

if (($#)); then
  echo "usage: $(basename "$0")" >&2
  exit 2
fi
project=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=lib/java.sh
source "$project/test-scripts/lib/java.sh"
trap 'stop_build; stop_training; exit 129' HUP
trap 'stop_build; stop_training; exit 130' INT
trap 'stop_build; stop_training; exit 143' TERM
prepare_replog
make_cache
