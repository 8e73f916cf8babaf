#!/bin/bash
# Says how far the host is: as text, as JSON, on the login screen, and to the receiver the seed names, if it names one.

# Sets OVERALL and REASON: waiting, running, failed or ready.
overall() {
  local step
  OVERALL=ready REASON=''
  [[ -e $READY ]] && return 0
  for step in "${STEPS[@]}"; do
    read_state "$step"
    case $STATE in
      done) continue ;;
      failed) OVERALL=failed REASON="$step: $ERROR" ;;
      running) OVERALL=running REASON="$step${WAITING:+: $WAITING}" ;;
      waiting) OVERALL=waiting REASON="$step waits for $WAITING" ;;
      *)
        OVERALL=waiting REASON="$step has not begun"
        if ((TRIES > 0)); then REASON="$step was broken off"; fi
        ;;
    esac
    return 0
  done
  OVERALL=running REASON='all steps are done'
}

status_line() {
  overall
  printf '%s: %s%s\n' "$HOST" "$OVERALL" "${REASON:+ - $REASON}"
}

status_text() {
  local step
  status_line
  for step in "${STEPS[@]}"; do
    read_state "$step"
    printf '  %-24s %-8s' "$step" "$STATE"
    if ((TRIES > 1)); then printf ' %d tries' "$TRIES"; fi
    if [[ -n $SINCE ]]; then printf ' since %s' "$SINCE"; fi
    if [[ -n $WAITING ]]; then printf ' - %s' "$WAITING"; fi
    if [[ -n $ERROR ]]; then printf ' - %s' "$ERROR"; fi
    printf '\n'
  done
}

# A JSON string, or null for nothing.
json() {
  local text=$1
  if [[ -z $text ]]; then
    printf null
    return
  fi
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//[[:cntrl:]]/ }"
}

status_json() {
  local step comma=''
  overall
  # A receiver that gets two in the wrong order can tell.
  printf '{"host":%s,"state":"%s","reason":%s,"sequence":%s,"steps":[' \
    "$(json "$HOST")" "$OVERALL" "$(json "$REASON")" "${SEQUENCE:-$(last_sequence)}"
  for step in "${STEPS[@]}"; do
    read_state "$step"
    printf '%s\n{"name":%s,"state":"%s","tries":%d,"since":%s,"waiting_for":%s,"error":%s}' \
      "$comma" "$(json "$step")" "$STATE" "$TRIES" "$(json "$SINCE")" "$(json "$WAITING")" "$(json "$ERROR")"
    comma=,
  done
  printf ']}\n'
}

# After every change. Nothing here may fail or delay a step. read_state is called on other steps, so its results are kept.
announce() {
  local kept=("$STATE" "$TRIES" "$SINCE" "$ERROR" "$WAITING")
  next_sequence
  login_screen
  post
  STATE=${kept[0]} TRIES=${kept[1]} SINCE=${kept[2]} ERROR=${kept[3]} WAITING=${kept[4]}
}

# agetty takes backslashes in it for escapes.
login_screen() {
  local line
  line=$(status_line)
  mkdir -p "$ROOT/etc/issue.d" 2>/dev/null
  put_volatile "$ROOT/etc/issue.d/zoneseed.issue" "${line//\\/\\\\}"$'\n'
  if [[ -z $ROOT ]]; then agetty --reload 2>/dev/null; fi
}

# One sender at a time, each with the newest there is when its turn comes; what has been sent is not sent twice.
post() {
  [[ -s $ETC/report.curl ]] || return 0
  put_volatile "$RUN/report.json" "$(status_json)"
  (
    flock 8
    body=$(<"$RUN/report.json")
    [[ -e $RUN/reported && $(<"$RUN/reported") == "$body" ]] && exit 0
    printf '%s\n' "$body" >"$RUN/reported"
    printf '%s' "$body" | curl --config "$ETC/report.curl" --silent --output /dev/null --max-time 10 \
      --connect-timeout 3 --retry 2 --retry-delay 1 --retry-max-time 15 --retry-connrefused --data-binary @-
  ) 8>"$RUN/report.lock" 9>&- </dev/null >/dev/null 2>&1 &
}
