# Sourced by the self-tests: a master and two secondaries, and steps that print PASS or FAIL.
#
#   self_test_….sh              starts processes of its own on free ports, in a temporary folder
#   self_test_….sh --compose    drives the compose cluster on 8000, 8001 and 8002: the running one,
#                               which it leaves running, or else one of its own, which it takes down
#
# A self-test calls begin, then steps, then finish. Of the cluster it knows only the verbs that
# local.sh and compose.sh both have: begin_cluster, start_node, stop_node, pause_node, resume_node,
# node_log, end_cluster, and url_of. Runs on bash 3.2, with curl and the core utilities.
# shellcheck shell=bash

set -uo pipefail
# The steps compare bytes; the nodes run in the caller's locale.
callers_locale=${LC_ALL-}
export LC_ALL=C
project=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
nodes=(master secondary1 secondary2)
failures=0
clients=()

case "${1:-}" in
  "") cluster=local ;;
  --compose) cluster=compose ;;
  *) echo "usage: $(basename "$0") [--compose]" >&2; exit 2 ;;
esac

# Settings from the caller's surroundings would make another cluster of it.
for variable in ${!REPLOG_@}; do
  [[ $variable == REPLOG_JAVA_OPTS ]] || unset "$variable"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/replog-self-test.XXXXXX") || exit 1

# shellcheck source=http.sh
source "$project/test-scripts/lib/http.sh"
# shellcheck source=local.sh source=compose.sh
source "$project/test-scripts/lib/$cluster.sh"

# --- the frame ------------------------------------------------------------------------------------

begin() { # node …: starts these, and waits until the master takes appends
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  command -v curl >/dev/null || { echo "the self-tests need curl" >&2; exit 1; }
  echo "$(basename "$0" .sh), $cluster"
  begin_cluster || give_up "the cluster could not be made ready"
  local node
  for node in "$@"; do
    start_node "$node" || give_up "$node did not start"
  done
  wait_until 30 takes_appends || give_up "the master takes no appends: $got"
  for node in "$@"; do
    [[ $node == master ]] || wait_until 30 health_is "$node" HEALTHY \
      || give_up "the master finds $node $got"
  done
  request GET "$(url_of master)/status"
  base=$(field last_id)
}

finish() {
  if ((failures)); then
    echo "FAILED: $failures"
    exit 1
  fi
  echo "all passed"
  exit 0
}

give_up() { # why: no step can be taken any more
  fail "$1"
  local node
  for node in "${nodes[@]}"; do
    node_log "$node" | tail -n 5 | while IFS= read -r line; do echo "      $node: $line"; done
  done
  finish
}

clean_up() {
  trap '' HUP INT TERM
  local client
  for client in ${clients[@]+"${clients[@]}"}; do
    if is_ours "$client"; then kill "$client" 2>/dev/null; fi
  done
  end_cluster
  rm -rf "$work"
}

is_ours() { # pid: whether it is a child of this script that still runs
  # Asked in this shell itself: a subshell knows its parent's jobs only as they were.
  jobs -pr >"$work/running"
  local pid
  while read -r pid; do
    if [[ $pid == "$1" ]]; then return 0; fi
  done <"$work/running"
  return 1
}

# --- steps ----------------------------------------------------------------------------------------

pass() { echo "PASS  $1"; }

fail() { # what
  echo "FAIL  $1"
  failures=$((failures + 1))
}

expect() { # what, expected, actual
  if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1: expected $(short "$2"), got $(short "$3")"; fi
}

part_of() { # text, part: the part if it is there, else the text
  if [[ $1 == *"$2"* ]]; then echo "$2"; else echo "$1"; fi
}

short() { # text: what of it fits into a line
  if ((${#1} > 300)); then echo "${1:0:300}… (${#1} characters)"; else echo "${1:-nothing}"; fi
}

# Polls a condition, which sets `expected` and `got`, until it holds.
eventually() { # what, seconds, condition …
  local what=$1 seconds=$2 began
  shift 2
  began=$(now_millis)
  if wait_until "$seconds" "$@"; then
    pass "$what, after $(($(now_millis) - began)) ms"
  else
    fail "$what: expected $(short "$expected") within $seconds s, got $(short "$got")"
    return 1
  fi
}

wait_until() { # seconds, condition …
  local end=$(($(now_millis) + $1 * 1000))
  shift
  expected="" got=""
  while true; do
    # One that was begun in time counts.
    local late=$(($(now_millis) >= end))
    if "$@"; then return 0; fi
    if ((late)); then return 1; fi
    sleep 0.1
  done
}

now_millis() {
  if [[ -n ${EPOCHREALTIME:-} ]]; then
    echo $((${EPOCHREALTIME/[.,]/} / 1000))
  else
    echo $((SECONDS * 1000))
  fi
}

# --- conditions -----------------------------------------------------------------------------------

takes_appends() { mode_is normal; }

mode_is() { # mode: the master's
  request GET "$(url_of master)/status"
  expected="mode $1" got="mode $(field mode), $(field reason)"
  [[ $status == 200 && $(field mode) == "$1" ]]
}

health_is() { # secondary, status: as the master sees it
  request GET "$(url_of master)/status"
  expected=$2 got=$(field_of_secondary "$1" status)
  [[ $got == "$2" ]]
}

shows() { # node, values as JSON: all that came since the test began
  request GET "$(url_of "$1")/messages?from=$((base + 1))"
  expected=$2 got=$body
  [[ $status == 200 && $body == "$2" ]]
}

# The heads of the hash chains prove that the whole logs are equal.
all_equal() {
  local node heads=()
  for node in "${nodes[@]}"; do
    request GET "$(url_of "$node")/status"
    heads+=("$(field last_id):$(field head_hash)")
  done
  expected="three times ${heads[0]}" got="${heads[*]}"
  [[ ${heads[0]} == "${heads[1]}" && ${heads[0]} == "${heads[2]}" && ${heads[0]} != : ]]
}

answered() { # value: of an append in the background
  expected="an answer to $1" got=$(answer_so_far "$1")
  [[ $got != none ]]
}

has_no_faults() { # node: all that were asked for have hit as often as they should
  request GET "$(url_of "$1")/faults"
  expected='{"faults":[]}' got=$body
  [[ $status == 200 && $body == "$expected" ]]
}

is_later_than() { # milliseconds, as of now_millis
  expected="a later time" got="an earlier one"
  (($(now_millis) >= $1))
}
