#!/bin/bash
# The plan of this host and how far it is. What happens is in /run/zoneseed, gone with the next boot; what is achieved is
# in /var/lib/zoneseed/done, one file a step, written whole and synced: a power cut leaves a stamp or none.
# shellcheck disable=SC2034 # read by the files beside this one

readonly ETC=$ROOT/etc/zoneseed RUN=$ROOT/run/zoneseed LOGS=$ROOT/var/log/zoneseed
readonly VAR=$ROOT/var/lib/zoneseed
readonly DONE=$VAR/done READY=$VAR/ready

STEPS=()
declare -A REPEAT ROLE_OF
WAIT_STEP=() WAIT_KIND=() WAIT_PLACE=() WAIT_PART=() WAIT_LABEL=()
SECRETS=()
HOST=''
STATE='' TRIES=0 SINCE='' ERROR='' WAITING=''
SEQUENCE=''

# The words of /etc/zoneseed/plan.
host() { HOST=$1; }
step() {
  STEPS+=("$1")
  ROLE_OF[$1]=$2
  REPEAT[$1]=$3
}
wait_for() {
  WAIT_STEP+=("${STEPS[-1]}")
  WAIT_KIND+=("$1")
  WAIT_PLACE+=("$2")
  WAIT_PART+=("$3")
  WAIT_LABEL+=("$4")
}

load_plan() {
  # shellcheck source=/dev/null
  if ! source "$ETC/plan" 2>/dev/null || ((${#STEPS[@]} == 0)); then
    echo "$ETC/plan is missing or damaged" >&2
    exit 1
  fi
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# put FILE TEXT: whole or not at all, and on the disk.
put() {
  printf '%s' "$2" >"$1.new" 2>/dev/null && sync "$1.new" && mv -f "$1.new" "$1" && sync "${1%/*}"
}

# The same where nothing needs to outlive the boot.
put_volatile() {
  printf '%s' "$2" >"$1.new" 2>/dev/null && mv -f "$1.new" "$1"
}

note_file() { printf '%s' "$RUN/steps/$1.note"; }

is_done() { [[ -s $DONE/$1 ]]; }

# Steps that are to be looked at again at every start until the host is ready.
forget_repeated() {
  local step
  for step in "${STEPS[@]}"; do
    if [[ ${REPEAT[$step]} == always ]]; then rm -f "$DONE/$step"; fi
  done
}

# Sets STATE TRIES SINCE ERROR WAITING of a step.
read_state() {
  STATE=pending TRIES=0 SINCE='' ERROR='' WAITING=''
  if is_done "$1"; then
    STATE='done'
    { read -r SINCE && read -r TRIES; } <"$DONE/$1"
  elif [[ -s $RUN/steps/$1 ]]; then
    { read -r STATE && read -r TRIES && read -r SINCE && IFS= read -r WAITING && IFS= read -r ERROR; } <"$RUN/steps/$1"
    if [[ $STATE == running && -s $(note_file "$1") ]]; then IFS= read -r WAITING <"$(note_file "$1")"; fi
  fi
}

write_state() {
  put_volatile "$RUN/steps/$1" "$STATE"$'\n'"$TRIES"$'\n'"$SINCE"$'\n'"$WAITING"$'\n'"$ERROR"$'\n'
  announce
}

begin_try() {
  read_state "$1"
  rm -f "$(note_file "$1")"
  STATE=running TRIES=$((TRIES + 1)) SINCE=$(now) WAITING=''
  write_state "$1"
}

begin_waiting() {
  read_state "$1"
  [[ $STATE == waiting && $WAITING == "$2" ]] && return 0
  [[ $STATE == waiting ]] || SINCE=$(now)
  STATE=waiting WAITING=$2
  write_state "$1"
  printf '%s waits for %s\n' "$1" "$2"
}

# The runner is told to end: what it was at is open, and nobody is at it.
leave_open() {
  local step
  for step in "${STEPS[@]}"; do
    read_state "$step"
    [[ $STATE == running || $STATE == waiting ]] || continue
    put_volatile "$RUN/steps/$step" "pending"$'\n'"$TRIES"$'\n'"$(now)"$'\n\n'"$ERROR"$'\n'
  done
}

end_failed() {
  read_state "$1"
  STATE=failed SINCE=$(now) ERROR=$2 WAITING=''
  write_state "$1"
  printf '%s failed (try %d): %s\n' "$1" "$TRIES" "$ERROR"
}

# What the step did goes to the disk before the word that it is done.
stamp() {
  read_state "$1"
  sync -f "$ROOT/" "$ROOT/etc" "$ROOT/usr" "$ROOT/var"
  put "$DONE/$1" "$(now)"$'\n'"$TRIES"$'\n'
}

end_done() {
  rm -f "$RUN/steps/$1" "$(note_file "$1")"
  announce
  printf '%s is done after %d s\n' "$1" "$2"
}

last_sequence() {
  local last=''
  { read -r last <"$VAR/sequence"; } 2>/dev/null
  if [[ $last =~ ^[1-9][0-9]*$ ]]; then printf '%s' "$last"; else printf 0; fi
}

# Sets SEQUENCE. It rises with every change, also when the clock is set back and over a restart of the machine.
next_sequence() {
  local last=${SEQUENCE:-$(last_sequence)}
  SEQUENCE=${EPOCHREALTIME//[.,]/}
  ((SEQUENCE > last)) || SEQUENCE=$((last + 1))
  put_volatile "$VAR/sequence" "$SEQUENCE"$'\n'
}

mark_ready() { put "$READY" "$(now)"$'\n'; }

# The secrets of this host, only to strike them out should a program print one.
load_secrets() {
  if [[ -r $ETC/secrets ]]; then mapfile -t SECRETS <"$ETC/secrets"; fi
}

# One line that is fit for a status: no secret, no control character, no broken UTF-8, no novel.
without_secrets() {
  local text secret
  text=$(printf '%s' "$1" | tr -d '\000-\010\013-\037\177' | iconv -c -f UTF-8 -t UTF-8 2>/dev/null)
  for secret in "${SECRETS[@]}"; do
    if [[ -n $secret ]]; then text=${text//"$secret"/***}; fi
  done
  printf '%s' "${text:0:300}"
}
