# Sourced by self_test.sh: the three nodes as processes of this script. Only these are ever signalled.
# shellcheck shell=bash

# shellcheck source=java.sh
source "$project/test-scripts/lib/java.sh"
ports=()
pids=("" "" "")
paused=("" "" "")

index_of() { # node
  case $1 in
    master) echo 0 ;;
    secondary1) echo 1 ;;
    secondary2) echo 2 ;;
  esac
}

url_of() { echo "http://127.0.0.1:${ports[$(index_of "$1")]}"; }

begin_cluster() {
  prepare_replog
  local port
  while ((${#ports[@]} < 3)); do
    # Below what systems give to outgoing connections.
    port=$((20000 + RANDOM % 12000))
    if [[ " ${ports[*]-} " != *" $port "* ]] && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
    then
      ports+=("$port")
    fi
  done
}

start_node() { # node: returns when it is ready
  local index settings
  index=$(index_of "$1")
  settings=(--role=secondary)
  if [[ $1 == master ]]; then
    settings=(--role=master
      "--secondaries=secondary1=$(url_of secondary1),secondary2=$(url_of secondary2)")
  fi
  : >"$work/$1.out"
  # In the temporary folder there is no config.properties.
  (export LC_ALL=$callers_locale && cd "$work" \
    && run_replog "${settings[@]}" --name="$1" --host=127.0.0.1 \
    --port="${ports[index]}" --data="$work/data/$1" --log.file=off \
    </dev/null >"$work/$1.out" 2>>"$work/$1.log") &
  pids[index]=$!
  wait_until 60 has_started_or_ended "$1" && is_ours "${pids[index]}"
}

has_started_or_ended() { # node
  [[ $(cat "$work/$1.out") == *"ready $1 "* ]] || ! is_ours "${pids[$(index_of "$1")]}"
}

stop_node() { # node
  local index pid
  index=$(index_of "$1")
  pid=${pids[index]}
  resume_node "$1"
  if is_ours "$pid"; then
    kill -TERM "$pid"
    wait_until 20 has_ended "$pid" || kill -KILL "$pid"
  fi
  if [[ -n $pid ]]; then wait "$pid" 2>/dev/null; fi
  pids[index]=""
}

has_ended() { ! is_ours "$1"; } # pid

pause_node() { # node
  local index
  index=$(index_of "$1")
  is_ours "${pids[index]}" && kill -STOP "${pids[index]}" && paused[index]=yes
}

resume_node() { # node: does nothing to one that runs
  local index
  index=$(index_of "$1")
  if [[ -n ${paused[index]} ]] && is_ours "${pids[index]}"; then kill -CONT "${pids[index]}"; fi
  paused[index]=""
}

node_log() { cat "$work/$1.log" 2>/dev/null; } # node

# Told all at once, so that ending takes as long as the slowest.
end_cluster() {
  stop_build
  local node pid
  for node in "${nodes[@]}"; do
    resume_node "$node"
    pid=${pids[$(index_of "$node")]}
    if is_ours "$pid"; then kill -TERM "$pid"; fi
  done
  for node in "${nodes[@]}"; do stop_node "$node"; done
}
