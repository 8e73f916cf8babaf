#!/bin/bash
# Gives this management server its database: makes the schema where there is none, and never where there is one.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

properties=/etc/cloudstack/management/db.properties
pristine=/var/lib/zoneseed/db.properties

output=$(mktemp)
trap 'rm -f "$output"' EXIT

ask() {
  # This file alone: where the database is on this machine, root's own would make it root who asks.
  mysql --defaults-file=/etc/zoneseed/mysql-cloud.cnf --batch --skip-column-names -e "$1"
}

# A number. A database that goes away while it is asked is neither one with a schema nor one without.
number() {
  ask "SELECT COUNT(*) FROM $1" || fail "the database does not answer any more"
}

tables() {
  number "information_schema.tables WHERE table_schema = 'cloud' AND table_name = '$1'"
}

# cloudstack-setup-databases with its secret arguments; what it says at its end is what counts. It fills in the file of the
# package where that is, which a power cut can leave short or empty: each time it gets the file as the package brought it.
setup_databases() {
  if [[ ! -s $pristine ]]; then
    mkdir -p "${pristine%/*}"
    cp "$properties" "$pristine.new"
    sync "$pristine.new"
    mv -f "$pristine.new" "$pristine"
    sync "${pristine%/*}"
  fi
  cp "$pristine" "$properties"
  /usr/local/lib/zoneseed/run-with-secrets /etc/zoneseed/setup-databases.json "$@" 2>&1 | tee "$output" || true
  grep -q 'successfully initialized database' "$output"
}

reason=$(ask 'SELECT 1' 2>&1) || fail "the database refuses the user cloud: $reason"

# The mark is in the database and not on this disk: it must share the fate of what it speaks of. A schema with the mark was
# being made when the power went, and no management server has used it yet; a schema without it is a cloud.
whole=$(tables version)
unfinished=$(tables zoneseed_unfinished)
if [[ $whole == 0 || $unfinished == 1 ]]; then
  [[ -z $FIRST_MANAGER ]] || fail "the schema is not there yet; the management server at $FIRST_MANAGER makes it"
  users=$(tables mshost)
  if [[ $users == 1 ]]; then users=$(number cloud.mshost); fi
  [[ $users == 0 ]] ||
    fail "the database was being made, and yet a management server has used it: drop cloud.zoneseed_unfinished if it is whole"
  # Nobody is root here: the databases and the account are there already, or there is nothing to begin with.
  reason=$(ask 'CREATE TABLE IF NOT EXISTS cloud.zoneseed_unfinished (id INT PRIMARY KEY)' 2>&1) ||
    fail "the user cloud makes no table in the database cloud: $reason"
  note "making the schema"
  if ! setup_databases --schema-only; then
    # 4.22 takes databases that exist, however empty, for a cloud unless told otherwise. That there is none is known here.
    grep -q -- '--force-recreate' "$output" || fail "cloudstack-setup-databases: $(fault_in "$output")"
    setup_databases --schema-only --force-recreate || fail "cloudstack-setup-databases: $(fault_in "$output")"
  fi
  whole=$(tables version)
  [[ $whole == 1 ]] || fail "cloudstack-setup-databases says it succeeded, and there is no table cloud.version"
  ask 'DROP TABLE cloud.zoneseed_unfinished'
elif [[ ! -s /etc/cloudstack/management/key ]] || ! grep -q '^db.cloud.password=ENC(' "$properties"; then
  note "joining the database"
  setup_databases || fail "cloudstack-setup-databases: $(fault_in "$output")"
fi

# The key is for the management server alone; the tool leaves it as the umask has it.
chown root:cloud /etc/cloudstack/management/key
chmod 0640 /etc/cloudstack/management/key
