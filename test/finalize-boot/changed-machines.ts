/** Machines that change under a zone that works: one shows another key, one comes, one is installed anew. */

import { dirname } from 'node:path';
import { build } from '../boot/hosts.ts';
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import { writeSite } from '../boot/site-file.ts';
import { until } from '../boot/wait.ts';
import { labMachine } from './machines.ts';
import { cloudOf, finalize, type Place } from './place.ts';
import { FIRST, LATER, SECOND, STORAGE, siteWith } from './site.ts';
import { zoneIsWhole } from './whole-zone.ts';

/** Seconds, against hanging. */
const LIMIT = 900;

export async function wrongKey(place: Place): Promise<void> {
  const { report } = place.lab;
  const host = named(place.hosts, SECOND.name);
  const change = 'cd /etc/ssh && mkdir right && mv ssh_host_* right && ssh-keygen -A && systemctl restart ssh';
  const back = 'cd /etc/ssh && mv right/* . && rmdir right && systemctl restart ssh';
  await report.question('a host with another key is not spoken to, and what that means is said', async () => {
    await host.container.inside(change);
    try {
      const { code, said } = await finalize(place, '--wait', '30s').end(LIMIT);
      expectEqual('its end', code, 1);
      expectMatch('what it says', said, /kvm-host-02 is not ready: shows another host key: .*another machine has its/);
      expectMatch('what that means', said, /was that from the seed of today\?/);
    } finally {
      await host.container.inside(back);
    }
    await host.answers(LIMIT);
  });
}

/** A host is added to the site file. CloudStack's setup prints `failed` on it and ends with 0; then it works. */
export async function addedHost(place: Place): Promise<void> {
  const { lab, site, hosts } = place;
  await writeSite(dirname(site.file), siteWith(FIRST, SECOND, LATER));
  await build(site.file, site.out);
  const host = await labMachine(lab, site, LATER);
  hosts.set(LATER.name, host);
  host.container.start();
  await lab.report.question('a new host boots, and the plan shows what the others must know of it', async () => {
    await host.reaches('ready', LIMIT);
    const { code, said } = await finalize(place, '--plan').end(LIMIT);
    expectEqual('its end', code, 1);
    expectMatch('the host', said, /\+\s+host\s+kvm-host-03/);
    expectMatch('names', said, /\/etc\/hosts/);
    expectMatch('exports', said, /zoneseed\.exports/);
  });
  await lab.report.check(
    'a setup that prints "failed" and ends with 0 is told, and with where its reason is',
    async () => {
      await host.container.inside('touch /run/standin-setup-fails');
      const { code, said } = await finalize(place).end(LIMIT);
      await host.container.inside('rm /run/standin-setup-fails');
      expectEqual('its end', code, 1);
      expectMatch(
        'what it says',
        said,
        /host kvm-host-03: CloudStack refused addHost: .*Timeout, to wait for the host/,
      );
      expectMatch('where to look', said, /on kvm-host-03: \/var\/log\/cloudstack\/agent\/setup\.log/);
    },
  );
  await lab.report.check('the new host is added, and the others know it', async () => {
    const { code, said } = await finalize(place).end(LIMIT);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${said.slice(-4000)}`);
    await zoneIsWhole(place, [FIRST, SECOND, LATER]);
    expectMatch('names', await named(hosts, FIRST.name).ask('getent hosts kvm-host-03'), /^10\.15\.0\.121/);
    expectMatch('exports', await named(hosts, STORAGE.name).ask('exportfs -s'), /\/export\/primary\s+10\.15\.0\.121/);
  });
}

/** A machine breaks and another one takes its place, installed from the same seed. */
export async function replacedHost(place: Place): Promise<void> {
  const { report } = place.lab;
  const host = named(place.hosts, SECOND.name);
  await host.container.powerCut();
  await host.container.discard();
  const fresh = await labMachine(place.lab, place.site, SECOND);
  place.hosts.set(SECOND.name, fresh);
  fresh.container.start();
  await report.check('a machine that was installed anew is seen, and not replaced unasked', async () => {
    await fresh.reaches('ready', LIMIT);
    await isSilent(place);
    const { code, said } = await finalize(place).end(LIMIT);
    expectEqual('its end', code, 1);
    expectMatch('what it says', said, /--replace kvm-host-02/);
  });
  await report.check('with --replace it takes the place of the former one', async () => {
    const { code, said } = await finalize(place, '--replace', SECOND.name).end(LIMIT);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${said.slice(-4000)}`);
    await zoneIsWhole(place, [FIRST, SECOND, LATER]);
  });
}

/** Waits until CloudStack has noticed that it hears nothing of a host. */
async function isSilent(place: Place): Promise<void> {
  const seen = await until(LIMIT, async () => {
    const hosts = await cloudOf(place).objects('hosts');
    return hosts.some(({ state }) => state === 'Disconnected') ? true : undefined;
  });
  if (seen === undefined) throw new Error('CloudStack does not notice that the host is silent');
}
