#!/bin/bash
# What a step waits for. Each probe is quiet when the thing is there, else it says in a word why not.

# Connects and hangs up.
probe_tcp() {
  local reason
  # shellcheck disable=SC2016 # for the inner bash
  reason=$(timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) && return 0
  reason=${reason##*: }
  printf '%s' "${reason:-no answer}"
  return 1
}

# The server answers, and where it says what it exports, the path is among that. NFS v4 alone does not say.
probe_nfs() {
  local list
  probe_tcp "$1" 2049 || return 1
  if command -v showmount >/dev/null && list=$(timeout 5 showmount --no-headers -e "$1" 2>/dev/null); then
    [[ $'\n'$list == *$'\n'"$2 "* ]] || { printf 'the server does not export it'; return 1; }
  fi
}

probe_dns() {
  [[ -n $(timeout 5 getent ahosts "$1" 2>/dev/null) ]] || { printf 'no name server knows it'; return 1; }
}

# $1: how often it has been asked before.
probe_time() {
  if command -v chronyc >/dev/null; then
    timeout 5 chronyc waitsync 1 1 >/dev/null 2>&1 && return 0
    # A name that did not resolve when chrony started is asked for again after 28 s, then 56, 112 and so on; this asks now.
    timeout 5 chronyc online >/dev/null 2>&1
    # What was sent while the network came up is lost, and chrony sends the next a minute apart, of which it wants four.
    (($1 % 10 != 0)) || timeout 5 chronyc burst 4/4 >/dev/null 2>&1
    printf 'no time server has been followed yet'
    return 1
  else
    [[ $(timedatectl show -p NTPSynchronized --value 2>/dev/null) == yes ]] || { printf 'not synchronised yet'; return 1; }
  fi
}

# Package managers lock by record locks, which the kernel lists by inode with their holder. Another file system may have
# a file of the same number, so the holder is asked what it has open.
probe_apt_lock() {
  local file inode pid
  for file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
    inode=$(stat -c %i "$ROOT$file" 2>/dev/null) || continue
    while read -r pid; do
      [[ $'\n'$(readlink "/proc/$pid/fd/"* 2>/dev/null)$'\n' == *$'\n'"$ROOT$file"$'\n'* ]] || continue
      printf 'held by %s, process %s' "$(cat "/proc/$pid/comm" 2>/dev/null || echo unknown)" "$pid"
      return 1
    done < <(awk -v inode="$inode" '$2 == "POSIX" && $6 ~ ":" inode "$" { print $5 }' /proc/locks)
  done
}

probe() {
  case $1 in
    tcp) probe_tcp "$2" "$3" ;;
    nfs) probe_nfs "$2" "$3" ;;
    dns) probe_dns "$2" ;;
    time) probe_time "$4" ;;
    apt-lock) probe_apt_lock ;;
  esac
}

# Comes back when all that a step waits for answers, or with 1 when somebody asks to look at the stamps again; what is
# missing is in the status meanwhile.
wait_for_endpoints() {
  local i reason asked
  for i in "${!WAIT_STEP[@]}"; do
    [[ ${WAIT_STEP[i]} == "$1" ]] || continue
    asked=0
    until reason=$(probe "${WAIT_KIND[i]}" "${WAIT_PLACE[i]}" "${WAIT_PART[i]}" "$asked" 9>&-); do
      asked=$((asked + 1))
      begin_waiting "$1" "${WAIT_LABEL[i]} ($reason)"
      pause "${ZONESEED_POLL:-3}"
      # shellcheck disable=SC2154 # set by the runner
      [[ $poked == no ]] || return 1
    done
  done
}
