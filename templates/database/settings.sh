#!/bin/bash
# Has MySQL run with the settings of zz-cloudstack.cnf, as MySQL itself sees them.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

settings=/etc/mysql/mysql.conf.d/zz-cloudstack.cnf

# Names of settings that differ, with what MySQL has.
differences() {
  local name wanted found
  while IFS='=' read -r name wanted; do
    name=${name//[[:space:]]/} wanted=${wanted//[[:space:]]/}
    name=${name//-/_}
    # The log is named by a file, and is then on.
    if [[ $name == log_bin ]]; then wanted=1; fi
    found=$(mysql --defaults-extra-file=/root/.my.cnf -BN -e "SELECT @@GLOBAL.$name") || return 1
    [[ $found == "$wanted" ]] || printf '%s is %s and should be %s; ' "$name" "$found" "$wanted"
  done < <(grep -E '^[a-z_-]+ *=' "$settings")
}

systemctl enable mysql.service
systemctl is-active --quiet mysql.service || systemctl start mysql.service || fail "MySQL does not start: $(journalctl -u mysql.service -n 1 -o cat)"
wrong=$(differences) || fail "MySQL refuses root with the password of /root/.my.cnf"
if [[ -n $wrong ]]; then
  systemctl restart mysql.service || fail "MySQL does not start with $settings: $(journalctl -u mysql.service -n 1 -o cat)"
  wrong=$(differences) || fail "MySQL refuses root with the password of /root/.my.cnf"
fi
[[ -z $wrong ]] || fail "MySQL does not use $settings: $wrong"
