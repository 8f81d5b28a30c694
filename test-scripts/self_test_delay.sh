#!/usr/bin/env bash
# A secondary that sleeps before it stores holds up only appends that wait for it, shows nothing of
# what it has not stored, is no failed node, and stores once what was sent to it again.
#
#   test-scripts/self_test_delay.sh [--compose]
# shellcheck source=lib/self_test.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/self_test.sh"

begin master secondary1 secondary2

append Msg1 3
expect "Msg1, write concern 3, is answered" 201 "$status"
eventually "all three logs are equal" 10 all_equal

echo "One batch that sleeps for longer than the master waits, so that it is sent again:"
send_json POST "$(url_of secondary2)/delay" '{"value":6}'
expect "secondary2 will delay the next batch, and no other, by 6 s" '{"delay":6}' "$body"
append Msg2 2
expect "Msg2, write concern 2, is answered" 201 "$status"
expect "by the master and secondary1" '["master","secondary1"]' "$(field acknowledged)"
shows secondary2 '["Msg1"]'
expect "secondary2 shows nothing of it" '["Msg1"]' "$body"
append_in_background Msg3 3
eventually "Msg3, write concern 3, is in the log" 10 shows master '["Msg1","Msg2","Msg3"]'
append Msg4 1
expect "Msg4, write concern 1, is answered" 201 "$status"
append Msg5 2
expect "Msg5, write concern 2, is answered" 201 "$status"
all='["Msg1","Msg2","Msg3","Msg4","Msg5"]'
eventually "the batch is sent again, and secondary2 shows Msg1 to Msg5" 20 shows secondary2 "$all"
eventually "Msg3's client gets its answer" 10 answered Msg3
collect Msg3
expect "Msg3 is acknowledged" 201 "$status"
expect "by all three" '["master","secondary1","secondary2"]' "$(field acknowledged)"
eventually "the batch that slept has woken" 20 has_no_faults secondary2
for node in "${nodes[@]}"; do
  shows "$node" "$all"
  expect "$node shows each once" "$all" "$body"
done

echo "Delays that refuse the others meanwhile, as the setting delay does:"
send_json POST "$(url_of secondary2)/faults" '{"kind":"delay","seconds":"8,8","count":1}'
expect "secondary2 will delay a batch by 8 s" 201 "$status"
began=$(now_millis)
append Msg6 2
expect "Msg6, write concern 2, is answered" 201 "$status"
append_in_background Msg7 3
eventually "secondary1 shows Msg7, write concern 3" 10 shows secondary1 "${all%]},\"Msg6\",\"Msg7\"]"
wait_until 10 is_later_than $((began + 5000))
shows secondary2 "$all"
expect "secondary2 shows nothing of them 5 s later" "$all" "$body"
expect "Msg7's client waits" none "$(answer_so_far Msg7)"
health_is secondary2 HEALTHY
expect "a delay is no failure: secondary2 is healthy" HEALTHY "$got"
append Msg8 2
expect "Msg8, write concern 2, is answered" 201 "$status"
expect "by the master and secondary1" '["master","secondary1"]' "$(field acknowledged)"

all="${all%]},\"Msg6\",\"Msg7\",\"Msg8\"]"
eventually "the delay is over: secondary2 shows Msg1 to Msg8" 30 shows secondary2 "$all"
eventually "Msg7's client gets its answer" 10 answered Msg7
collect Msg7
expect "Msg7 is acknowledged" 201 "$status"
append Msg9 3
expect "Msg9, write concern 3, is answered" 201 "$status"
all="${all%]},\"Msg9\"]"
eventually "all three logs are equal" 10 all_equal
for node in "${nodes[@]}"; do
  shows "$node" "$all"
  expect "$node shows each once" "$all" "$body"
done

finish
