# Sourced, with `project` set: finds a JDK 25, builds the jar where it is missing or older than its
# sources, and runs it.
#
#   prepare_replog          sets java_home and jar, or ends the script saying what is missing
#   stop_build              ends a build that prepare_replog has begun; to be called on a signal
#   run_replog [--key=…]    becomes replog; REPLOG_JAVA_OPTS goes to the Java machine, and a cache
#                           of cache.sh is used where there is one
# shellcheck shell=bash

jar=$project/target/replog.jar

# shellcheck source=cache.sh
source "$project/test-scripts/lib/cache.sh"

# Where a link leads, link after link: readlink -f is not everywhere.
follow_links() { # path
  local path=$1 folder target
  while [[ -L $path ]]; do
    folder=$(cd -P "$(dirname "$path")" && pwd)
    target=$(readlink "$path")
    case $target in
      /*) path=$target ;;
      *) path=$folder/$target ;;
    esac
  done
  echo "$path"
}

feature_version() { # home: the feature version of the Java in it, 0 if there is none
  local version
  version=$(release_value "$1" JAVA_VERSION)
  if [[ $version =~ ^[0-9]+ ]]; then echo "${BASH_REMATCH[0]}"; else echo 0; fi
}

release_value() { # home, key: what the Java in it says of itself, empty if it does not
  local line
  while IFS= read -r line; do
    if [[ $line == "$2="* ]]; then
      line=${line#*=\"}
      echo "${line%\"*}"
    fi
  done 2>/dev/null <"$1/release"
}

find_java_home() {
  local on_path="" home
  if command -v java >/dev/null; then
    on_path=$(dirname "$(dirname "$(follow_links "$(command -v java)")")")
  fi
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
      "${HOME:-/none}"/.sdkman/candidates/java/* "${HOME:-/none}"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -x $home/bin/java && -r $home/release && $(feature_version "$home") -ge 25 ]]; then
      echo "$home"
      return
    fi
  done
  return 1
}

prepare_replog() {
  if ! java_home=$(find_java_home); then
    echo "replog needs a JDK 25 or newer, and none was found in JAVA_HOME, on the PATH or where" \
      "they are usually installed; set JAVA_HOME to one." >&2
    exit 1
  fi
  if [[ -f $jar && -z $(find "$project/src/main" "$project/pom.xml" -newer "$jar" -print) ]]; then
    return
  fi
  if ! command -v mvn >/dev/null; then
    echo "replog is built with Maven, and mvn was not found; install it, or bring $jar." >&2
    exit 1
  fi
  echo "building $jar …" >&2
  # In the background, since bash hears no signal before what runs in the foreground has ended.
  (cd "$project" && JAVA_HOME=$java_home exec mvn -q -B -DskipTests package) >&2 &
  build=$!
  wait "$build" || exit 1
  build=""
}

# For the traps of the caller: a build that nobody waits for must not go on.
stop_build() {
  if [[ -n ${build:-} ]]; then kill "$build" 2>/dev/null; fi
}

run_replog() {
  set_cache_options
  # Out of memory it ends as a whole: a node that lost one of its threads would be a half-dead one.
  # shellcheck disable=SC2086 # the options are words
  exec "$java_home/bin/java" ${cache_options[@]+"${cache_options[@]}"} -XX:+ExitOnOutOfMemoryError \
    ${REPLOG_JAVA_OPTS:-} -jar "$jar" "$@"
}
