# Sourced by self_test.sh: requests with curl, and just enough JSON to read the answers.
# shellcheck shell=bash

# What a person has in ~/.curlrc or as a proxy is not for these.
curl=(curl -q -s --noproxy '*' ${REPLOG_TOKEN:+-H "x-token: $REPLOG_TOKEN"})

# Sets `status` (000 is no answer), `body` and `head`.
request() { # method, url, [curl's options …]
  local method=$1 url=$2
  shift 2
  rm -f "$work/body" "$work/head"
  status=$("${curl[@]}" -m 10 -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' \
    "$@" "$url")
  body=$(cat "$work/body" 2>/dev/null)
  head=$(tr -d '\r' 2>/dev/null <"$work/head")
}

send_json() { # method, url, json
  request "$1" "$2" -H 'Content-Type: application/json' -d "$3"
}

append() { # value, write concern: sets status, body and head
  send_json POST "$(url_of master)/message" "$(message "$@")"
}

# Its answer is in `status` and `body` after collect.
append_in_background() { # value, write concern
  "${curl[@]}" -m 300 -o "$work/client-$1.body" -w '%{http_code}' \
    -H 'Content-Type: application/json' -d "$(message "$@")" \
    "$(url_of master)/message" >"$work/client-$1.status" 2>/dev/null &
  clients+=($!)
}

answer_so_far() { # value: the status of one in the background, or none
  if [[ -s $work/client-$1.status ]]; then cat "$work/client-$1.status"; else echo none; fi
}

collect() { # value
  status=$(cat "$work/client-$1.status")
  body=$(cat "$work/client-$1.body" 2>/dev/null)
}

message() { # value, write concern; the values of the tests need no escapes
  printf '{"value":"%s","write_concern":%s}' "$1" "$2"
}

header() { # name: its value in the last answer
  local line
  while IFS= read -r line; do
    # Names of headers have no case.
    if [[ $(tr '[:upper:]' '[:lower:]' <<<"${line%%:*}") == "$1" ]]; then
      echo "${line#*: }"
    fi
  done <<<"$head"
}

# The first field of that name in the last body. Within a JSON string a quotation mark has a
# backslash before it, so {"name": and ,"name": never match inside one.
field() { # name
  field_in "$body" "$1"
}

field_in() { # json, name: strings without their quotation marks, arrays up to their bracket
  local pattern="[{,]\"$2\":(\"(([^\"\\\\]|\\\\.)*)\"|\\[[^]]*\\]|[^],}\"]+)"
  if [[ $1 =~ $pattern ]]; then
    case ${BASH_REMATCH[1]} in
      \"*) echo "${BASH_REMATCH[2]}" ;;
      *) echo "${BASH_REMATCH[1]}" ;;
    esac
  fi
}

field_of_secondary() { # secondary, field: in the last body, a status of the master
  local start="{\"name\":\"$1\"," next='{"name":' rest
  rest=${body#*"$start"}
  if [[ $rest != "$body" ]]; then
    field_in "{${rest%%"$next"*}" "$2"
  fi
}
