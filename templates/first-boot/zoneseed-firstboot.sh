#!/bin/bash
# zoneseed-firstboot: makes this host what its seed says, step by step, and goes on until it is.
#
#   zoneseed-firstboot                  run what is not done yet (what the service does)
#   zoneseed-firstboot --status         say how far it is; --json for programs
#   zoneseed-firstboot --again STEP     do a step once more, and what is still open after it
#
# A step that ended well is stamped in /var/lib/zoneseed/done and not run again. One that fails is tried again after a
# growing pause, for ever. What a step prints is in /var/log/zoneseed.
set -u
umask 022
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Tests run all this below another root.
readonly ROOT=${ZONESEED_ROOT:-}
readonly LIB=$ROOT/usr/local/lib/zoneseed
# shellcheck source=/dev/null
source "$LIB/state.sh"
# shellcheck source=/dev/null
source "$LIB/wait.sh"
# shellcheck source=/dev/null
source "$LIB/report.sh"

readonly FIRST_PAUSE=${ZONESEED_FIRST_PAUSE:-5} LONGEST_PAUSE=300
# With less than this a package manager or a database breaks in its middle.
readonly LEAST_FREE_KIB=65536

child='' sleeper='' poked=no

# Another invocation asks to look at the stamps again.
poke() {
  poked=yes
  if [[ -n $sleeper ]]; then kill "$sleeper" 2>/dev/null; fi
}

stop() {
  trap '' TERM INT HUP
  if [[ -n $child ]]; then kill -TERM "$child" 2>/dev/null && wait "$child" 2>/dev/null; fi
  leave_open
  exit 143
}

# One that can be broken off by a poke, also by one that came just before it.
pause() {
  sleep "$1" 9>&- &
  sleeper=$!
  if [[ $poked == yes ]]; then kill "$sleeper" 2>/dev/null; fi
  wait "$sleeper" 2>/dev/null
  sleeper=''
}

pause_after() {
  local tries=$1 seconds=$FIRST_PAUSE
  while ((tries-- > 1 && seconds < LONGEST_PAUSE)); do seconds=$((seconds * 2)); done
  printf '%s' "$((seconds < LONGEST_PAUSE ? seconds : LONGEST_PAUSE))"
}

# Words for a file system with no room left, if there is one.
full_disk() {
  local path free
  for path in / /var; do
    free=$(df --output=avail -k "$ROOT$path" 2>/dev/null | tail -n 1)
    if [[ -n $free ]] && ((free < LEAST_FREE_KIB)); then
      printf 'disk full: %d MiB free on %s, and at least %d are needed' $((free / 1024)) "$path" $((LEAST_FREE_KIB / 1024))
      return 0
    fi
  done
  return 1
}

# What a failed try is remembered by: the line a step says it with, else its last words.
error_of() {
  local log=$1 before=$2 status=$3 line
  line=$(tail -c "+$((before + 1))" "$log" | grep -a '^error: ' | tail -n 1)
  line=${line#error: }
  [[ -n $line ]] || line=$(tail -c "+$((before + 1))" "$log" | grep -av '^[[:space:]]*$' | tail -n 1)
  without_secrets "${line:-ended with status $status and said nothing}"
}

# What a clock that is set anew does not change.
seconds_up() {
  local up
  read -r up _ </proc/uptime
  printf '%s' "${up%.*}"
}

# Runs one step to its end; its output goes to its log alone.
run_step() {
  local step=$1 log=$LOGS/$1.log size status=0 reason started
  started=$(seconds_up)
  begin_try "$step"
  if reason=$(full_disk); then
    end_failed "$step" "$reason"
    return 1
  fi
  if (($(stat -c %s "$log" 2>/dev/null || echo 0) > 1048576)); then mv -f "$log" "$log.1"; fi
  # shellcheck disable=SC2153 # set by state.sh
  (umask 077 && printf -- '--- try %s, %s\n' "$TRIES" "$(now)" >>"$log") 2>/dev/null
  size=$(stat -c %s "$log" 2>/dev/null || echo 0)
  ZONESEED_STEP=$step ZONESEED_ROLE=${ROLE_OF[$step]} ZONESEED_NOTE=$(note_file "$step") \
    bash "$LIB/steps/$step" >>"$log" 2>&1 </dev/null 9>&- &
  child=$!
  # A signal ends `wait`, not the step.
  while :; do
    wait "$child"
    status=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=''
  if ((status == 0)) && ! stamp "$step"; then
    end_failed "$step" "done, but that cannot be recorded: is the disk full?"
    return 1
  fi
  if ((status != 0)); then
    end_failed "$step" "$(error_of "$log" "$size" "$status")"
    return 1
  fi
  end_done "$step" $(($(seconds_up) - started))
}

# All open steps in their order, up to the first that fails, or until somebody asks to look at the stamps again.
run_pass() {
  local step
  for step in "${STEPS[@]}"; do
    is_done "$step" && continue
    wait_for_endpoints "$step" || return 1
    run_step "$step" || return 1
  done
}

all_done() {
  local step
  for step in "${STEPS[@]}"; do is_done "$step" || return 1; done
}

take_lock() {
  mkdir -p "$RUN/steps" "$DONE" "$LOGS" && chmod 0700 "$LOGS" && exec 9>"$RUN/lock" && flock -n 9 || return 1
  printf '%s\n' "$$" >"$RUN/pid"
  trap poke USR1
  trap stop TERM INT HUP
}

need_root() {
  if [[ -z $ROOT && $EUID != 0 ]]; then
    echo 'only root can run the steps; zoneseed-firstboot --status is for everyone' >&2
    exit 1
  fi
}

# Passes until all is done and that is recorded. One that fails is followed by a pause; with `once`, it is the end.
converge() {
  while :; do
    poked=no
    if run_pass; then
      finish && return 0
    elif [[ $poked == no ]]; then
      [[ $1 != once ]] || return 1
      pause "$(pause_after "$TRIES")"
    fi
  done
}

serve() {
  need_root
  [[ ! -e $READY ]] || exit 0
  take_lock || { echo 'zoneseed-firstboot runs already' >&2; exit 1; }
  load_secrets
  forget_repeated
  converge forever
}

# Once all is done: the mark that keeps the service from starting again. Where
# `--again` has taken a stamp away in the midst of this, all is not done after all.
finish() {
  while ! mark_ready; do
    pause "$FIRST_PAUSE"
    [[ $poked == no ]] || return 1
  done
  if all_done; then
    announce
    status_line
    # For the reports, which take a while where nobody receives them.
    while [[ $poked == no && -n $(jobs -rp) ]]; do pause 0.5; done
  fi
  all_done || { rm -f "$READY"; return 1; }
}

is_step() {
  local step
  for step in "${STEPS[@]}"; do [[ $step != "$1" ]] || return 0; done
  return 1
}

again() {
  local step=$1 heard
  if ! is_step "$step"; then
    printf 'there is no step %s; this host has: %s\n' "$step" "${STEPS[*]}" >&2
    exit 2
  fi
  need_root
  # The mark first, so that a power cut between the two leaves no ready host with an open step; and again, because the
  # service may have made it anew in between.
  rm -f "$READY" "$DONE/$step" "$READY"
  if ! take_lock; then
    # Whoever holds the lock has this number; without the lock it may by now be that of any process. A service at its
    # very end listens no more, and lets go of the lock.
    kill -USR1 "$(cat "$RUN/pid" 2>/dev/null)" 2>/dev/null
    heard=$?
    sleep 1
    if ! take_lock; then
      ((heard == 0)) || { echo 'zoneseed-firstboot can neither run nor reach the one that runs already' >&2; exit 1; }
      printf '%s will be done again by the service; zoneseed-firstboot --status tells\n' "$step"
      return
    fi
  fi
  load_secrets
  converge once || exit 1
}

load_plan
case ${1:-} in
  '') serve ;;
  --status) if [[ ${2:-} == --json ]]; then status_json; else status_text; fi ;;
  --line) status_line ;;
  --again) again "${2:-}" ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
