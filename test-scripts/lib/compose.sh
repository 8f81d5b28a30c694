# Sourced by self_test.sh: the three nodes as the services of compose.yaml.
#
# Where that cluster runs it is used: the messages of the test come after what its log holds, and in
# the end all its nodes run, without faults. Where it does not run, one under another project name
# with volumes of its own is started, and taken down with them.
# shellcheck shell=bash

own_project=replog-self-test
compose=()
composing=""
is_own=""

url_of() { # node
  case $1 in
    master) echo http://127.0.0.1:8000 ;;
    secondary1) echo http://127.0.0.1:8001 ;;
    secondary2) echo http://127.0.0.1:8002 ;;
  esac
}

in_compose() { # arguments of compose: what it prints is kept for the case that it fails
  # In the background, since bash hears no signal before what runs in the foreground has ended.
  "${compose[@]}" "$@" </dev/null >"$work/compose.log" 2>&1 &
  composing=$!
  wait "$composing" && return
  echo "${compose[*]} $* failed:" >&2
  tail -n 20 "$work/compose.log" >&2
  return 1
}

running_services() { "${compose[@]}" "$@" ps --services --filter status=running 2>/dev/null; }

begin_cluster() {
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    echo "--compose needs docker compose, or docker-compose" >&2
    return 1
  fi
  compose+=(-f "$project/compose.yaml")
  if [[ -n $(running_services) ]]; then
    echo "using the compose cluster that runs"
    return
  fi
  if [[ -n $(running_services -p "$own_project") ]]; then
    echo "another self-test runs, or was left behind; the latter is removed by" >&2
    echo "  ${compose[*]} -p $own_project down --volumes" >&2
    return 1
  fi
  compose+=(-p "$own_project")
  is_own=yes
  echo "starting a compose cluster of its own"
  in_compose down --volumes && in_compose build
}

start_node() { # node: returns when it answers
  in_compose up -d --no-build --no-recreate "$1" && wait_until 60 is_alive "$1"
}

is_alive() { # node
  request GET "$(url_of "$1")/heartbeat"
  [[ $status == 200 ]]
}

stop_node() { in_compose stop "$1"; }
pause_node() { in_compose pause "$1"; }
resume_node() { in_compose unpause "$1"; }

node_log() { "${compose[@]}" logs --no-color --tail=5 "$1" 2>/dev/null; } # node

end_cluster() {
  if ((${#compose[@]} == 0)); then return; fi
  # What a signal interrupted is not to work against what follows.
  if [[ -n $composing ]] && is_ours "$composing"; then
    kill -TERM "$composing"
    wait "$composing"
  fi
  # Of a paused container neither version takes leave.
  "${compose[@]}" unpause >/dev/null 2>&1
  if [[ -n $is_own ]]; then
    in_compose down --volumes
  else
    in_compose up -d --no-build --no-recreate "${nodes[@]}"
    local node
    for node in "${nodes[@]}"; do request DELETE "$(url_of "$node")/faults"; done
  fi
}
