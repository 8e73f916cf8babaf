#!/bin/bash
# Makes CloudStack's databases and accounts, gives root its password, and removes who has no business here.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

# As root of this machine: through the socket while MySQL's root has no password, with /root/.my.cnf ever after.
ask() {
  mysql --defaults-file=/root/.my.cnf --default-character-set=utf8mb4 --batch --skip-column-names "$@"
}

output=$(mktemp)
trap 'rm -f "$output"' EXIT
ask </etc/zoneseed/accounts.sql >"$output" 2>&1 || fail "MySQL refuses the accounts: $(fault_in "$output")"

# Anonymous users, and root of any host but those that accounts.sql names.
kept=$(sed -n "s/^GRANT ALL ON .* TO 'root'@\('[^']*'\) .*/\1,/p" /etc/zoneseed/accounts.sql)
ask -e "SELECT CONCAT('DROP USER ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.user
  WHERE User = '' OR (User = 'root' AND Host NOT IN ($kept 'localhost'))" | ask
ask -e 'DROP DATABASE IF EXISTS test'

[[ $(ask -e "SELECT COUNT(*) FROM mysql.user WHERE User = ''") == 0 ]] || fail "MySQL still has anonymous users"
