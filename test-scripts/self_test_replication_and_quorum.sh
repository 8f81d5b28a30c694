#!/usr/bin/env bash
# One secondary hangs: only appends that need it wait. Both hang: the master is read-only, and
# stores nothing. They go on: all nodes agree within 5 s, and appends are taken again by themselves.
#
#   test-scripts/self_test_replication_and_quorum.sh [--compose]
# shellcheck source=lib/self_test.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/self_test.sh"

begin master secondary1 secondary2

append Msg1 3
expect "Msg1, write concern 3, is answered" 201 "$status"
expect "by all three" '["master","secondary1","secondary2"]' "$(field acknowledged)"
eventually "all three logs are equal" 10 all_equal

pause_node secondary2
append Msg2 2
expect "secondary2 is paused; Msg2, write concern 2, is answered" 201 "$status"
expect "by the master and secondary1" '["master","secondary1"]' "$(field acknowledged)"
append_in_background Msg3 3
eventually "Msg3, write concern 3, is in the log" 10 shows master '["Msg1","Msg2","Msg3"]'
eventually "secondary1 shows Msg1 to Msg3" 10 shows secondary1 '["Msg1","Msg2","Msg3"]'
eventually "the master finds secondary2 unhealthy" 15 health_is secondary2 UNHEALTHY
mode_is normal
expect "and goes on, since two of three are a quorum" normal "$(field mode)"
expect "Msg3's client waits" none "$(answer_so_far Msg3)"

pause_node secondary1
eventually "secondary1 is paused too: the master turns read-only" 15 mode_is read-only
append Msg4 1
expect "Msg4 is refused, even with write concern 1" 503 "$status"
expect "it says why" /problems/read-only "$(field type)"
expect "it says that nothing is stored" not_appended "$(field outcome)"
expect "it says when to come again" yes "$([[ $(header retry-after) =~ ^[0-9]+$ ]] && echo yes)"
detail=$(field detail)
expect "it names secondary1, which is missing" secondary1 "$(part_of "$detail" secondary1)"
expect "it names secondary2, which is missing" secondary2 "$(part_of "$detail" secondary2)"
request GET "$(url_of master)/status"
expect "nothing was stored" $((base + 3)) "$(field last_id)"
shows master '["Msg1","Msg2","Msg3"]'
expect "reads go on" '["Msg1","Msg2","Msg3"]' "$body"
expect "Msg3's client waits still" none "$(answer_so_far Msg3)"

resume_node secondary1
resume_node secondary2
eventually "both go on, and all three logs are equal" 5 all_equal
eventually "secondary2 shows Msg1 to Msg3" 5 shows secondary2 '["Msg1","Msg2","Msg3"]'
eventually "Msg3's client gets its answer" 5 answered Msg3
collect Msg3
expect "Msg3 is acknowledged" 201 "$status"
expect "by all three" '["master","secondary1","secondary2"]' "$(field acknowledged)"
eventually "the master takes appends again" 5 takes_appends
append Msg5 3
expect "Msg5, write concern 3, is answered" 201 "$status"
expect "it follows Msg3, since Msg4 was never stored" $((base + 4)) "$(field id)"
eventually "all three logs are equal" 10 all_equal
for node in "${nodes[@]}"; do
  shows "$node" '["Msg1","Msg2","Msg3","Msg5"]'
  expect "$node shows all that was stored, once" '["Msg1","Msg2","Msg3","Msg5"]' "$body"
done

finish
