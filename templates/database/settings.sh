#!/bin/bash
# Has MySQL run with the settings of zz-cloudstack.cnf, as MySQL itself sees them.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

settings=/etc/mysql/mysql.conf.d/zz-cloudstack.cnf

# Settings that differ, with what MySQL has; what MySQL says where it does not answer.
differences() {
  local name wanted found
  while IFS='=' read -r name wanted; do
    name=${name//[[:space:]]/} wanted=${wanted//[[:space:]]/}
    name=${name//-/_}
    # The log is named by a file, and is then on.
    if [[ $name == log_bin ]]; then wanted=1; fi
    if ! found=$(mysql --defaults-file=/root/.my.cnf -BN -e "SELECT @@GLOBAL.$name" 2>&1); then
      printf '%s' "$found"
      return 1
    fi
    [[ $found == "$wanted" ]] || printf '%s is %s and should be %s; ' "$name" "$found" "$wanted"
  done < <(grep -E '^[a-z_-]+ *=' "$settings")
}

# Ubuntu's MySQL writes to a log of its own what systemd never hears.
last_words() {
  local line
  line=$(grep -F ' [ERROR] ' /var/log/mysql/error.log 2>/dev/null | tail -n 1) || true
  printf '%s' "${line:-$(journalctl -u mysql.service -n 1 -o cat)}"
}

systemctl is-enabled --quiet mysql.service || systemctl enable mysql.service
systemctl is-active --quiet mysql.service || systemctl start mysql.service || fail "MySQL does not start: $(last_words)"
wrong=$(differences) || fail "MySQL refuses root with the password of /root/.my.cnf: $wrong"
if [[ -n $wrong ]]; then
  systemctl restart mysql.service || fail "MySQL does not start with $settings: $(last_words)"
  wrong=$(differences) || fail "MySQL refuses root with the password of /root/.my.cnf: $wrong"
fi
[[ -z $wrong ]] || fail "MySQL does not use $settings: ${wrong%; }"
