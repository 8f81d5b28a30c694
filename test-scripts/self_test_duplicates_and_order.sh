#!/usr/bin/env bash
# Three clients append without a pause while the secondaries fail after they stored, before they
# stored, or without an answer, so that batches are sent again. No entry is there twice, none is
# missing, and the order is the same everywhere.
#
#   test-scripts/self_test_duplicates_and_order.sh [--compose]
# shellcheck source=lib/self_test.sh disable=SC2317,SC2154 # called by name, set when sourced
source "$(dirname "${BASH_SOURCE[0]}")/lib/self_test.sh"

# --- the clients ----------------------------------------------------------------------------------

# Writes a line for each append: the id, or the status in its place, and the value.
run_client() { # write concern
  local number=0 value answer
  while [[ ! -e $work/enough ]] && ((number < 2000)); do
    number=$((number + 1))
    value=client$1-$number
    answer=$("${curl[@]}" -m 120 -w '\n%{http_code}' -H 'Content-Type: application/json' \
      -d "$(message "$value" "$1")" "$(url_of master)/message")
    if [[ $answer =~ ^\{\"id\":([0-9]+), && $answer == *$'\n'201 ]]; then
      echo "${BASH_REMATCH[1]} $value"
    else
      echo "status-${answer##*$'\n'} $value"
    fi
  done
}

start_clients() {
  local concern
  for concern in 1 2 3; do
    run_client "$concern" >"$work/client$concern" &
    clients+=($!)
    runs+=($!)
  done
}

clients_have_ended() {
  local run
  expected="an end of the clients" got="clients that still wait for an answer"
  for run in "${runs[@]}"; do
    if is_ours "$run"; then return 1; fi
  done
}

# --- what was stored ------------------------------------------------------------------------------

fetch_log() { # node: its entries since the test began, as they are answered
  request GET "$(url_of "$1")/messages?from=$((base + 1))&view=entries"
  printf '%s\n' "$body" >"$work/$1.json"
}

# A line `id value` for each; the values of this test have neither braces nor quotation marks.
list_entries() { # file of fetch_log
  local entry
  tr '{' '\n' <"$1" | while IFS= read -r entry; do
    if [[ $entry =~ ^\"id\":([0-9]+),\"value\":\"([^\"]*)\" ]]; then
      echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
    fi
  done
}

values_of() { # client: those in the log, in its order
  local value
  while read -r _ value; do
    if [[ $value == "$1"-* ]]; then echo "$value"; fi
  done <"$work/stored"
}

take_reads() { # number: what the secondaries show in the middle of it
  local node
  for node in secondary1 secondary2; do
    request GET "$(url_of "$node")/messages?from=$((base + 1))"
    printf '%s' "${body%]}" >"$work/read-$1-$node"
  done
}

is_prefix_of_master() { # file of a read, without its closing bracket
  request GET "$(url_of master)/messages?from=$((base + 1))"
  local shown
  shown=$(cat "$1")
  [[ $shown == "[" || ( ${body:0:${#shown}} == "$shown" && ${body:${#shown}:1} == [],] ) ]]
}

failed_appends() {
  local answer failed=0
  while read -r answer _; do
    if [[ $answer == status-* ]]; then failed=$((failed + 1)); fi
  done <"$work/answers"
  echo "$failed"
}

lines() { wc -l <"$1" | tr -d ' '; }

# --- the steps ------------------------------------------------------------------------------------

inject() { # node, kind: hits the next two batches
  send_json POST "$(url_of "$1")/faults" "{\"kind\":\"$2\",\"count\":2}"
  expect "$1 will fail twice: $2" 201 "$status"
}

runs=()
begin master secondary1 secondary2
start_clients

round=0
for faults in "error-after-store drop" "drop error-after-store" \
    "error-before-store error-after-store"; do
  round=$((round + 1))
  inject secondary1 "${faults% *}"
  inject secondary2 "${faults#* }"
  append_in_background "round-$round" 3
  take_reads "$round"
  eventually "secondary1 has failed twice" 30 has_no_faults secondary1
  eventually "secondary2 has failed twice" 30 has_no_faults secondary2
  eventually "what all three must hold is answered all the same" 30 answered "round-$round"
  expect "and acknowledged" 201 "$(answer_so_far "round-$round")"
done

: >"$work/enough"
eventually "the clients end" 30 clients_have_ended
eventually "all three logs are equal" 10 all_equal

for node in "${nodes[@]}"; do fetch_log "$node"; done
list_entries "$work/master.json" >"$work/stored"
cat "$work/client1" "$work/client2" "$work/client3" >"$work/answers"
for round in 1 2 3; do
  collect "round-$round"
  echo "$(field id) round-$round" >>"$work/answers"
done
count=$(lines "$work/stored")
echo "$count entries were appended"

expect "each append was acknowledged" 0 "$(failed_appends)"
expect "as many entries were stored" "$(lines "$work/answers")" "$count"
expect "no value is there twice" "" "$(cut -d' ' -f2 "$work/stored" | sort | uniq -d)"
expect "each is at the id that its client was told" "" \
  "$(comm -3 <(sort "$work/answers") <(sort "$work/stored"))"
expect "the ids have no gap" same \
  "$(cmp -s <(seq $((base + 1)) $((base + count))) <(cut -d' ' -f1 "$work/stored") \
    && echo same)"
for concern in 1 2 3; do
  expect "the order is that in which client $concern appended" same \
    "$(cmp -s <(cut -d' ' -f2 "$work/client$concern") \
      <(values_of "client$concern") && echo same)"
done
for node in secondary1 secondary2; do
  expect "$node shows the same, byte by byte" same \
    "$(cmp -s "$work/master.json" "$work/$node.json" && echo same)"
  for round in 1 2 3; do
    expect "what $node showed in round $round was a prefix of it" yes \
      "$(is_prefix_of_master "$work/read-$round-$node" && echo yes)"
  done
done

finish
