#!/usr/bin/env bash
# A client waits for as many nodes as it asked for and holds up nobody else, and a secondary that
# comes late gets all: Msg1 to Msg4 with one secondary of two, then the second one starts.
#
#   test-scripts/self_test_acceptance.sh [--compose]
# shellcheck source=lib/self_test.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/self_test.sh"

begin master secondary1
if [[ $cluster == compose ]]; then stop_node secondary2; fi

append Msg1 1
expect "Msg1, write concern 1, is answered" 201 "$status"
expect "Msg1 is the next entry" $((base + 1)) "$(field id)"

append Msg2 2
expect "Msg2, write concern 2, is answered" 201 "$status"
expect "the master and secondary1 hold Msg2" '["master","secondary1"]' "$(field acknowledged)"

append_in_background Msg3 3
eventually "Msg3, write concern 3, is in the log" 10 shows master '["Msg1","Msg2","Msg3"]'

append Msg4 1
expect "Msg4, write concern 1, is answered while Msg3 waits" 201 "$status"
eventually "secondary1 shows Msg1 to Msg4" 10 shows secondary1 '["Msg1","Msg2","Msg3","Msg4"]'
expect "Msg3's client still waits" none "$(answer_so_far Msg3)"

start_node secondary2 || give_up "secondary2 did not start"
eventually "secondary2 starts, and shows Msg1 to Msg4" 10 \
  shows secondary2 '["Msg1","Msg2","Msg3","Msg4"]'
eventually "Msg3's client gets its answer" 10 answered Msg3
collect Msg3
expect "Msg3 is acknowledged" 201 "$status"
expect "by all three" '["master","secondary1","secondary2"]' "$(field acknowledged)"
eventually "all three logs are equal" 10 all_equal

finish
