#!/usr/bin/env bash
# Starts replog: finds a JDK 25, builds the jar where it is missing or older than its sources, and
# hands all arguments over. Without any: a master and two secondaries on 8000, 8001 and 8002.
#
#   test-scripts/start.sh [--key=value …]       see --help
#
# REPLOG_JAVA_OPTS goes to the Java machine, for instance -Xmx256m.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$project/target/replog.jar

feature() { # the feature version of the Java in a home, 0 if there is none
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || true
  echo "${version:-0}"
}

find_java_home() {
  local on_path="" home
  if command -v java >/dev/null; then
    on_path=$(dirname "$(dirname "$(readlink -f "$(command -v java)" || true)")")
  fi
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
      "${HOME:-/none}"/.sdkman/candidates/java/* "${HOME:-/none}"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -x $home/bin/java && $(feature "$home") -ge 25 ]]; then
      echo "$home"
      return
    fi
  done
  return 1
}

if ! java_home=$(find_java_home); then
  echo "replog needs a JDK 25 or newer, and none was found in JAVA_HOME, on the PATH or where" \
    "they are usually installed; set JAVA_HOME to one." >&2
  exit 1
fi

if [[ ! -f $jar || -n $(find "$project/src/main" "$project/pom.xml" -newer "$jar" -print -quit) ]]
then
  if ! command -v mvn >/dev/null; then
    echo "replog is built with Maven, and mvn was not found; install it, or bring $jar." >&2
    exit 1
  fi
  echo "building $jar …" >&2
  (cd "$project" && JAVA_HOME=$java_home mvn -q -B -DskipTests package) >&2
fi

# Out of memory it ends as a whole: a node that lost one of its threads would be a half-dead one.
# shellcheck disable=SC2086 # the options are words
exec "$java_home/bin/java" -XX:+ExitOnOutOfMemoryError ${REPLOG_JAVA_OPTS:-} -jar "$jar" "$@"
