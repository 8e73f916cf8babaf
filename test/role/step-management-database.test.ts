import { afterEach, describe, expect, it } from 'vitest';
import { StepRoom } from './step-room.ts';

const STEP = 'management/database.sh';
const PROPERTIES = '/etc/cloudstack/management/db.properties';
const KEY = '/etc/cloudstack/management/key';
const rooms: StepRoom[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
});

/** A database whose tables are files of /var/tables; the rows of `mshost` are the lines of its file. */
const MYSQL = `
[[ -e /var/refused ]] && { echo "ERROR 1045 (28000): Access denied for user 'cloud'@'10.0.0.1' (using password: YES)" >&2; exit 1; }
query=\${*: -1}
case $query in
  *information_schema*) [[ ! -e /var/gone ]] || { echo "ERROR 2002 (HY000): Can't connect to server on '10.0.0.2' (115)" >&2; exit 1; }
    table=\${query##*= \\'}; [[ -e /var/tables/\${table%\\'} ]] && echo 1 || echo 0 ;;
  *cloud.mshost*) [[ ! -e /var/lost ]] || exit 1; wc -l </var/tables/mshost ;;
  CREATE*unfinished*) [[ ! -e /var/absent ]] || { echo "ERROR 1049 (42000): Unknown database 'cloud'" >&2; exit 1; }; touch /var/tables/zoneseed_unfinished ;;
  DROP*unfinished*) rm /var/tables/zoneseed_unfinished ;;
  *) echo 1 ;;
esac`;

/** CloudStack's tool in short: what it is asked for decides what it does to the tables; it ends with 0 in any case. */
const TOOL = `#!/usr/bin/python3
import os, sys
open("/var/tool", "a").write(" ".join(sys.argv[1:]) + "\\n")
if os.path.exists("/var/broken"):
    print("We apologize for below error:\\nERROR 1045 (28000): Access denied\\nSql parameters:\\n{'passwd': 'hush'}")
    sys.exit(0)
if os.path.exists("/var/strict") and "--force-recreate" not in sys.argv:
    print("The databases exist; use --force-recreate to drop them")
    sys.exit(1)
if "--schema-only" in sys.argv:
    if os.path.exists("/var/tables/mshost") and open("/var/tables/mshost").read():
        open("/var/wiped", "w")
    for table in ("version", "mshost"):
        open("/var/tables/" + table, "w")
filled = open("${PROPERTIES}").read().replace("password=cloud", "password=ENC(x)")
open("${PROPERTIES}", "w").write(filled)
open("${KEY}", "w").write("key")
print("CloudStack has successfully initialized database, you can check")
`;

function room(firstManager = ''): StepRoom {
  const made = new StepRoom({ FIRST_MANAGER: firstManager })
    .install('management/run-with-secrets.py', '/usr/local/lib/zoneseed/run-with-secrets')
    .write('/usr/bin/cloudstack-setup-databases', TOOL, 0o755)
    .write(PROPERTIES, 'db.cloud.password=cloud\n')
    .write(
      '/etc/zoneseed/setup-databases.json',
      JSON.stringify({
        program: '/usr/bin/cloudstack-setup-databases',
        arguments: ['cloud:hush@db:3306'],
        secrets: ['hush'],
      }),
    )
    .write('/var/tables/.keep', '')
    .command('mysql', MYSQL)
    .command('chown');
  rooms.push(made);
  return made;
}

function runs(made: StepRoom): string[] {
  return made.read('/var/tool').trim().split('\n').filter(Boolean);
}

describe('the database of a management server', () => {
  it('is made where there is none, by the account of CloudStack and never by root', () => {
    const made = room();
    expect(made.run(STEP)).toMatchObject({ code: 0, error: undefined });
    expect(runs(made)).toEqual(['cloud:hush@db:3306 --schema-only']);
    expect(made.exists('/var/tables/zoneseed_unfinished')).toBe(false);
    expect(made.calls).toContain(`chown root:cloud ${KEY}`);
  });

  it('that nobody has made for the account is said', () => {
    expect(room().write('/var/absent', '').run(STEP).error).toBe(
      "the user cloud makes no table in the database cloud: ERROR 1049 (42000): Unknown database 'cloud'",
    );
  });

  it('is never made again over a cloud', () => {
    const made = room().write('/var/tables/version', '').write('/var/tables/mshost', '1\n');
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual(['cloud:hush@db:3306']);
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual(['cloud:hush@db:3306']);
    expect(made.exists('/var/wiped')).toBe(false);
  });

  it('is made anew when the power went while it was made', () => {
    const made = room().write('/var/tables/version', '').write('/var/tables/zoneseed_unfinished', '');
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual(['cloud:hush@db:3306 --schema-only']);
    expect(made.exists('/var/tables/zoneseed_unfinished')).toBe(false);
  });

  it('is left alone when it is marked as unfinished and yet in use', () => {
    const made = room()
      .write('/var/tables/version', '')
      .write('/var/tables/zoneseed_unfinished', '')
      .write('/var/tables/mshost', '1\n');
    expect(made.run(STEP).error).toMatch(/a management server has used it/);
    expect(runs(made)).toEqual([]);
  });

  it('is joined again when its settings did not outlive a power cut', () => {
    const made = room().write('/var/tables/version', '').write(PROPERTIES, 'db.cloud.password=ENC(x)\n').write(KEY, '');
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual(['cloud:hush@db:3306']);
  });

  it('is joined with all settings of the package though a power cut has emptied them', () => {
    const made = room().write(PROPERTIES, 'db.cloud.driver=jdbc:mysql\ndb.cloud.password=cloud\n');
    expect(made.run(STEP).code).toBe(0);
    const whole = made.read(PROPERTIES);
    expect(whole).toBe('db.cloud.driver=jdbc:mysql\ndb.cloud.password=ENC(x)\n');
    made.write(PROPERTIES, '').write('/var/tables/version', '').write('/var/tables/mshost', '1\n');
    expect(made.run(STEP).code).toBe(0);
    expect(made.read(PROPERTIES)).toBe(whole);
    expect(made.exists('/var/wiped')).toBe(false);
  });

  it('is made although CloudStack 4.22 takes empty databases for a cloud', () => {
    const made = room().write('/var/strict', '');
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual([
      'cloud:hush@db:3306 --schema-only',
      'cloud:hush@db:3306 --schema-only --force-recreate',
    ]);
  });

  it('that goes away while it is asked is not taken for one with a schema, nor for one without', () => {
    const made = room().write('/var/gone', '');
    expect(made.run(STEP)).toMatchObject({ code: 1, error: 'the database does not answer any more' });
    made.remove('/var/gone');
    made.write('/var/tables/zoneseed_unfinished', '').write('/var/tables/mshost', '1\n');
    made.write('/var/lost', '');
    expect(made.run(STEP)).toMatchObject({ code: 1, error: 'the database does not answer any more' });
    expect(runs(made)).toEqual([]);
  });

  it('is waited for by the other management servers', () => {
    const made = room('10.0.0.1');
    expect(made.run(STEP).error).toBe('the schema is not there yet; the management server at 10.0.0.1 makes it');
    expect(runs(made)).toEqual([]);
    made.write('/var/tables/version', '');
    expect(made.run(STEP).code).toBe(0);
    expect(runs(made)).toEqual(['cloud:hush@db:3306']);
  });

  it('refuses a wrong password in words', () => {
    const made = room().write('/var/refused', '');
    expect(made.run(STEP).error).toBe(
      "the database refuses the user cloud: ERROR 1045 (28000): Access denied for user 'cloud'@'10.0.0.1' (using password: YES)",
    );
  });

  it('is judged by what the tool says at its end, and not by its exit code; no secret of it is shown', () => {
    const made = room().write('/var/broken', '');
    const outcome = made.run(STEP);
    expect(outcome.error).toBe('cloudstack-setup-databases: ERROR 1045 (28000): Access denied');
    expect(outcome.stdout + outcome.stderr).not.toContain('hush');
    expect(outcome.stdout).toContain("{'passwd': '***'}");
    expect(made.exists('/var/tables/zoneseed_unfinished')).toBe(true);
  });
});
