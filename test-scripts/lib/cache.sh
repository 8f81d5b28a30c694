# Sourced by java.sh: a cache from which a node starts at once and soon runs fast (JEP 483 and 515).
# It holds classes, loaded and linked, and what a node under load learned of its methods; without,
# each start has to find that out again, and compiling meanwhile takes the processors. Making it
# takes longer than a start gains by it, so it is made on request.
#
#   make_cache           makes it, or fails, saying why; a failure leaves the one that was there
#   stop_training        ends a run that make_cache has begun; to be called on a signal
#   set_cache_options    sets cache_options to what a Java machine is to be told of it
# shellcheck shell=bash

# Measured, of three nodes in their first 5 s: without 3,190 appends a second, after 0 s 2,980, after
# 2 s 4,250, after 10 s 4,640, after 20 s 4,550.
training_seconds=10
training=""
step=""

# A cache fits only the very Java that made it.
find_cache() {
  local version
  version=$(release_value "$java_home" JAVA_RUNTIME_VERSION)
  cache=$project/target/replog-java-${version//[!A-Za-z0-9.+-]/_}.aot
}

# Nothing is added where the user's own options are of this kind.
is_cache_wanted() {
  [[ "${REPLOG_JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" != *-XX:AOT* ]]
}

set_cache_options() {
  cache_options=()
  find_cache
  if [[ ! -f $cache ]] || ! is_cache_wanted; then return; fi
  if [[ $cache -nt $jar ]]; then
    # What the machine has to say, of options that the cache does not fit for instance, goes to
    # standard error, where no ready line is looked for.
    cache_options=("-XX:AOTCache=$cache" -Xlog:disable -Xlog:all=warning:stderr)
  else
    echo "the jar is newer than what train.sh learned of it, so that is not used" >&2
  fi
}

make_cache() {
  local trained=yes
  find_cache
  echo "training three nodes for $training_seconds s …" >&2
  # Within target, so that the cache gets its place in one step, whole.
  if ! training=$(mktemp -d "$project/target/training.XXXXXX") || ! train; then
    trained=""
    echo "the training failed${step:+ ($step: $(tail -n 1 "$training/$step.err"))}" >&2
  fi
  stop_training
  if [[ -z $trained ]]; then return 1; fi
  echo "made $cache" >&2
}

train() { # three nodes in a process under load, and then a cache of what was learned
  local node url
  in_training nodes -XX:AOTMode=record "-XX:AOTConfiguration=$training/learned" -jar "$jar" \
    --host=127.0.0.1 --port=0 "--data=$training/data" --log.file=off
  node=$!
  await 30 are_ready "$node" || return 1
  url=$(sed -n 's/^ready master master \([^ ]*\) .*/\1/p' "$training/nodes.out")
  # The compiler that is quick at its work leaves the processors to the nodes.
  in_training load -XX:TieredStopAtLevel=1 -jar "$jar" \
    bench "--url=$url" --warmup=0 "--seconds=$training_seconds"
  await $((training_seconds + 30)) has_gone $! && wait $! || return 1
  kill -TERM "$node"
  await 30 has_gone "$node" || return 1
  in_training cache -XX:AOTMode=create "-XX:AOTConfiguration=$training/learned" \
    "-XX:AOTCache=$training/cache" -jar "$jar"
  await 60 has_gone $! && wait $! && mv -f "$training/cache" "$cache"
}

# As a child of this script, without what its surroundings have in store for a real node: settings,
# a file of them in the current folder, options. The heap is small, since a cache fits any below
# 32 GiB, and all collectors but ZGC.
in_training() { # name, arguments of java …
  step=$1
  shift
  (
    for variable in ${!REPLOG_@} JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS; do unset "$variable"; done
    cd "$training" \
      && exec "$java_home/bin/java" -XX:+UseSerialGC -Xmx256m -XX:+ExitOnOutOfMemoryError "$@"
  ) </dev/null >"$training/$step.out" 2>"$training/$step.err" &
}

are_ready() { # pid
  [[ $(grep -c '^ready ' "$training/nodes.out" 2>&1) == 3 ]] || ! kill -0 "$1" 2>/dev/null
}

has_gone() { ! kill -0 "$1" 2>/dev/null; } # pid

await() { # seconds, condition …
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.1
  done
}

# Nothing of theirs is kept, and nothing else of this script runs meanwhile.
stop_training() {
  local trainee
  for trainee in $(jobs -pr); do
    kill -KILL "$trainee" && wait "$trainee" || true
  done 2>/dev/null
  if [[ -n $training ]]; then rm -rf "$training"; fi
  training=""
}
