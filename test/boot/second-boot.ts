/** A ready site that is switched off and on again: everything is there, and nothing has been done again. */
import type { Host } from './hosts.ts';
import type { Lab } from './lab.ts';
import { expectEqual } from './report.ts';

/** Changes at every boot of any system, or by the hour, whatever a seed says. */
const RESTLESS = [
  '/etc/machine-id',
  '/etc/resolv.conf',
  '/etc/mtab',
  '/etc/issue.d',
  '/etc/adjtime',
  '/etc/ld.so.cache',
];

const MEMORY = `
find /etc /usr/local /root -type f ${RESTLESS.map((path) => `-not -path '${path}*'`).join(' ')} -print0 | sort -z | xargs -0 sha256sum
find /var/lib/zoneseed -type f -printf '%p %T@\\n' | sort
stat -c '%n %Y' /var/log/cloudstack/standin-* 2>/dev/null
if test -e /root/.my.cnf; then mysql -BN -e 'SELECT * FROM cloud.standin'; fi
`;

/** Seconds, against hanging. */
const LIMIT = 900;

/** Reboots every host of a ready site. */
export async function secondBoot(lab: Lab, hosts: ReadonlyMap<string, Host>): Promise<void> {
  const before = new Map<string, string>();
  for (const [name, host] of hosts) before.set(name, await host.ask(MEMORY));
  await Promise.all([...hosts.values()].map((host) => host.container.powerOff()));
  for (const host of hosts.values()) {
    await host.plugIn();
    host.container.start();
  }
  lab.report.say('all hosts are off and on again');
  await Promise.all(
    [...hosts].map(([name, host]) =>
      lab.report.check(`${name} is the same after a reboot, and did nothing again`, async () => {
        await host.answers(LIMIT);
        await host.reaches('ready', LIMIT);
        await host.ask('systemctl is-system-running --wait || true');
        expectEqual('failed units', await host.ask('systemctl --failed --no-legend --plain'), '');
        expectEqual(
          'first-boot service',
          await host.ask('systemctl show -P ActiveState zoneseed-firstboot'),
          'inactive',
        );
        const now = (await host.ask(MEMORY)).split('\n');
        const then = new Set(before.get(name)?.split('\n'));
        expectEqual(
          'what differs',
          now.filter((line) => !then.has(line)),
          [],
        );
      }),
    ),
  );
}
