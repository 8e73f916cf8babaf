/** Values made to break quoting travel through YAML, shell, SQL, option files and JSON, and come out byte for byte. */

import type { Host } from './hosts.ts';
import { buildLabSite, type Lab, named, newMachines } from './lab.ts';
import { expectEqual } from './report.ts';
import type { Change } from './site-file.ts';

const FULL_NAME = `Ada "the \\" O'Neil \${HOME} $(id) \`id\` %s 보안 ☃ ~!`;
/** Every sign a password may have; what may not be in one is refused when it is set. */
const SIGNS = '%^&*()=+[]{}|;<>?,./~!_-';
const SECRETS = {
  'mysql-root-password': `Root7${SIGNS}`,
  'mysql-cloud-password': `Cloud7${SIGNS}`,
  'management-key': `Management7${SIGNS}`,
  'database-key': `Database7${SIGNS}`,
} as const;

/** Seconds, against hanging. */
const READY = 1200;

export async function hostileValues(lab: Lab): Promise<void> {
  const change: Change = (file) => {
    file.setIn(['access', 'full_name'], FULL_NAME);
    // Carried by the seed; on every other site of the lab it is fetched.
    file.setIn(['repository', 'key'], lab.outside.signingKey);
  };
  const site = await buildLabSite(lab, 'hostile', change, SECRETS);
  const hosts = await newMachines(lab, site, 'roles');
  const used = ['db-01', 'nfs-01', 'cloudstack-mgmt'].map((name) => named(hosts, name));
  for (const host of used) host.container.start();
  await lab.report.check('hosts with hostile names and secrets become ready', async () => {
    await Promise.all(used.map((host) => host.reaches('ready', READY)));
  });
  await lab.report.question('the full name stands in /etc/passwd as written', () => fullName(hosts));
  await lab.report.question('the database takes the passwords as written', () => passwords(hosts));
  await lab.report.question('the management server has key and password as written', () => keys(hosts));
  await Promise.all(used.map((host) => host.container.powerCut()));
}

async function fullName(hosts: ReadonlyMap<string, Host>): Promise<void> {
  const line = await named(hosts, 'db-01').ask('getent passwd boan');
  expectEqual('the name', line.split(':')[4], FULL_NAME);
}

async function passwords(hosts: ReadonlyMap<string, Host>): Promise<void> {
  const database = named(hosts, 'db-01');
  expectEqual('root, by its option file', await database.ask('mysql -BN -e "SELECT 1"'), '1');
  for (const [user, name] of [
    ['root', 'mysql-root-password'],
    ['cloud', 'mysql-cloud-password'],
  ] as const) {
    const host = user === 'root' ? database : named(hosts, 'cloudstack-mgmt');
    const where = user === 'root' ? 'localhost' : '10.15.0.119';
    const script = `read -r MYSQL_PWD <<'END'\n${SECRETS[name]}\nEND\nexport MYSQL_PWD\nmysql --no-defaults -h ${where} -u ${user} -BN -e "SELECT 1"`;
    expectEqual(`${user}, by what was given`, await host.ask(script), '1');
  }
}

async function keys(hosts: ReadonlyMap<string, Host>): Promise<void> {
  const host = named(hosts, 'cloudstack-mgmt');
  expectEqual('the key', await host.ask('cat /etc/cloudstack/management/key'), SECRETS['management-key']);
  // The stand-in's cipher is to write backwards.
  const cipher = [...SECRETS['mysql-cloud-password']].reverse().join('');
  const line = await host.ask("grep '^db.cloud.password=' /etc/cloudstack/management/db.properties");
  expectEqual('the password', line, `db.cloud.password=ENC(${cipher})`);
}
