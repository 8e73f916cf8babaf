import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { doctorWith } from '../../src/commands/doctor.ts';
import { repairWith } from '../../src/commands/repair.ts';
import { reality } from '../../src/commands/shared/site-run.ts';
import { checks } from '../../src/doctor/checks.ts';
import { healthy } from '../doctor/healthy.ts';
import { reference } from '../role/sites.ts';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';
import { heard } from './listener.ts';

type Options = Parameters<ReturnType<typeof doctorWith>['run']>[2];

function doctor(place: FinalizePlace, options: Options = {}) {
  const folder = dirname(place.file);
  return heard(doctorWith(place.outside), [place.file], options, {
    env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') },
  });
}

const isLook = (command: string) => /^(list|get|login$|logout$|query)/.test(command);

test('before there is a zone it says that finalize makes one; a site that works is healthy, and nothing is changed', async () => {
  const place = await finalizePlace();
  const fresh = await doctor(place);
  expect(fresh.code).toBe(1);
  expect(fresh.said).toMatch(/^there is no zone TEST \[zone-there\]$/m);
  expect(fresh.said).toMatch(/ {2}repair {4}zoneseed finalize$/m);
  expect(fresh.said).toMatch(/banana: 1 finding; \d+ checks of 3 hosts and CloudStack, nothing was changed\n$/);
  expect((await place.finalize()).code).toBe(0);
  const asked = place.cloud.heard.length;
  const sent = place.fakes.ran.length;
  const well = await doctor(place);
  expect(well.said).toMatch(/^banana: nothing is wrong; \d+ checks of 3 hosts and CloudStack, nothing was changed\n$/);
  expect(well.code).toBe(0);
  expect(place.cloud.heard.slice(asked).filter(({ command }) => !isLook(command))).toEqual([]);
  // One script a host, and by way of the KVM host one to each system VM.
  const scripts = place.fakes.ran.slice(sent);
  const toVms = scripts.filter(({ script }) => script.includes('id_rsa.cloud'));
  expect(toVms.map(({ host }) => host)).toEqual(['kvm-host-01', 'kvm-host-01']);
  expect(toVms.every(({ sent: all }) => all.includes('Answers what `zoneseed doctor` asks a system VM'))).toBe(true);
  const toHosts = scripts.filter((one) => !toVms.includes(one)).map(({ host }) => host);
  expect(toHosts.toSorted()).toEqual(['cloudstack-mgmt', 'kvm-host-01', 'nfs-01']);
});

describe('on a zone that works', () => {
  test('a fault of a host is told with its line of the site file, its evidence, and what it explains', async () => {
    const place = await finalizePlace();
    await place.finalize();
    const answers = healthy(reference()).answers.get('cloudstack-mgmt');
    const mysql = answers?.mysql && {
      ...answers.mysql,
      settings: { ...answers.mysql.settings, bind_address: '127.0.0.1' },
    };
    place.fakes.host('cloudstack-mgmt').answers = { mysql };
    const ended = await doctor(place);
    expect(ended.code).toBe(1);
    const lines = ended.said.split('\n');
    expect(lines[0]).toBe('MySQL on cloudstack-mgmt does not run with its settings: bind_address [mysql-settings]');
    expect(lines[1]).toBe('  seen      bind_address is 127.0.0.1');
    expect(lines[2]).toMatch(/^ {2}expected {2}bind_address = 0\.0\.0\.0 \(.*site\.yaml:34\)$/);
    const { said } = await doctor(place, { json: true });
    expect(JSON.parse(said).findings).toMatchObject([
      { check: 'mysql-settings', hosts: ['cloudstack-mgmt'], layer: 'services' },
    ]);
    expect((await doctor(place, { host: ['nfs-01'] })).code).toBe(0);
    expect((await doctor(place, { layer: ['network'] })).code).toBe(0);
    expect((await doctor(place, { check: ['mysql-settings'] })).code).toBe(1);
  });

  test('a dead host is one finding, also of a site that has no zone', async () => {
    const place = await finalizePlace({}, (text) => text.replace(/^zone:[\s\S]*/m, ''));
    place.fakes.host('nfs-01').away = 'no-route';
    const { said, code } = await doctor(place);
    expect(code).toBe(1);
    expect(said).toMatch(/^nfs-01 \(192\.0\.2\.1\) does not answer \[answers\]$/m);
    expect(said).toMatch(/banana: 1 finding; \d+ checks of 2 hosts, nothing was changed/);
  });

  test('with all hosts dead, each is one finding and CloudStack none of its own', async () => {
    const place = await finalizePlace();
    for (const name of ['cloudstack-mgmt', 'kvm-host-01', 'nfs-01']) place.fakes.host(name).away = 'no-route';
    const { said } = await doctor(place);
    expect(said).toMatch(/banana: 3 findings; \d+ checks of 0 hosts, nothing was changed/);
  });
});

describe('what is wrong in CloudStack alone', () => {
  let place: FinalizePlace;
  beforeAll(async () => {
    place = await finalizePlace({}, undefined, 'kept');
    await place.finalize();
    return place.close;
  });

  type Table = Parameters<FinalizePlace['cloud']['world']['live']>[0];

  /** What is found while an object is another one: checks, and what the first explains. */
  async function whileChanged(changes: readonly (readonly [Table, (row: object) => boolean, object])[]) {
    const rows = changes.map(([table, isMeant, fields]) => {
      const row: object | undefined = place.cloud.world.live(table).find(isMeant);
      if (row === undefined) throw new Error(`no such row in ${table}`);
      const before = { ...row };
      Object.assign(row, fields);
      return { row, before };
    });
    const { said } = await doctor(place, { json: true });
    for (const { row, before } of rows) Object.assign(row, before);
    const { findings } = JSON.parse(said) as { findings: { check: string; message: string; explains: string[] }[] };
    return findings.map(({ check, explains }) => [check, explains.length]);
  }
  const isNamed = (name: RegExp) => (row: object) => 'name' in row && name.test(String(row.name));
  const any = () => true;

  test.each([
    ['host-setting', 'settings', isNamed(/^host$/), { value: '192.0.2.1' }],
    ['zone-as-site', 'settings', isNamed(/^vr\./), { value: '1500' }],
    ['zone-there', 'zones', any, { allocationstate: 'Disabled' }],
    ['cloud-hosts', 'hosts', isNamed(/^kvm-host-01/), { state: 'Disconnected' }],
    ['cloud-hosts', 'hosts', isNamed(/^kvm-host-01/), { resourcestate: 'Maintenance' }],
    ['host-certificates', 'hosts', isNamed(/^kvm-host-01/), { secured: false }],
    ['cloud-storage', 'pools', any, { state: 'Maintenance' }],
    ['system-vms', 'systemVms', any, { state: 'Starting' }],
    ['system-vms', 'hosts', isNamed(/^s-\d+-VM/), { state: 'Disconnected' }],
  ] as const)('%s, by a change of %s', async (check, table, isMeant, fields) => {
    const found = await whileChanged([[table, isMeant, fields]]);
    expect(found.map(([id]) => id)).toEqual([check]);
  });

  test('a template that never came to the store explains system VMs that are not there', async () => {
    const stopped = place.cloud.world
      .live('systemVms')
      .map(({ id }) => ['systemVms', (row: object) => 'id' in row && row.id === id, { state: 'Stopped' }] as const);
    expect(await whileChanged([['imageStores', any, { hasTemplate: false }], ...stopped])).toEqual([
      ['system-template', 2],
    ]);
  });

  test('the repair of a template without a size writes it anew, and adds its store again when somebody says yes', async () => {
    const { world } = place.cloud;
    const vms = world.live('systemVms');
    for (const vm of vms) vm.state = 'Stopped';
    for (const store of world.live('imageStores')) store.hasTemplate = false;
    const folder = dirname(place.file);
    const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
    const mend = (options: { yes?: true }) =>
      heard(repairWith(place.outside), [[place.file, 'system-template']], options, { env });
    const asked = place.cloud.heard.length;
    const commands = () =>
      place.cloud.heard.slice(asked).flatMap(({ command }) => (command?.endsWith('ImageStore') ? [command] : []));
    const held = await mend({});
    expect(held.remarks.join('\n')).toContain(
      'banana-secondary would be taken out of the zone and added again; nothing was changed [needs-yes]',
    );
    expect(commands()).toEqual([]);
    const ended = await mend({ yes: true });
    for (const vm of vms) vm.state = 'Running';
    expect(ended.said).toMatch(/system-template: mended; looked at again by system-template\n$/);
    expect(commands()).toEqual(['deleteImageStore', 'addImageStore']);
    expect((await doctor(place)).code).toBe(0);
  });

  test('alerts are told by their matter', async () => {
    const sent = place.cloud.world.now();
    const added = place.cloud.world.add('alerts', {
      ...{ type: 8, name: 'ALERT.USERVM', description: 'Failed to deploy Vm with Id: 14', sent },
    });
    const { said } = await doctor(place);
    place.cloud.world.remove(added);
    expect(said).toMatch(/^CloudStack has alerts of guests: one in the last day \[alerts\]$/m);
  });

  test('the repair of certificates has CloudStack make one for the host that lacks it', async () => {
    const row = place.cloud.world.live('hosts').find(isNamed(/^kvm-host-01/));
    if (row === undefined) throw new Error('no host');
    row.secured = false;
    const mend = () => {
      const folder = dirname(place.file);
      const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
      return heard(repairWith(place.outside), [[place.file, 'certificates']], {}, { env });
    };
    const ended = await mend();
    expect(ended.said).toMatch(/certificates: mended; looked at again by host-certificates\n$/);
    expect(row.secured).toBe(true);
    expect((await mend()).said).toBe('certificates: nothing to mend on KVM hosts\n');
  });

  test('the repair of system VMs destroys one that is stopped, and waits for the new one', async () => {
    const [first, second] = place.cloud.world.live('systemVms');
    if (first === undefined || second === undefined) throw new Error('no system VMs');
    second.state = 'Stopped';
    const asked = place.cloud.heard.length;
    const folder = dirname(place.file);
    const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
    const ended = await heard(repairWith(place.outside), [[place.file, 'system-vms']], {}, { env });
    expect(ended.said).toMatch(/system-vms: mended; looked at again by system-vms\n$/);
    const commands = place.cloud.heard.slice(asked).map(({ command }) => command);
    expect(commands).toContain('destroySystemVm');
    expect(commands).not.toContain('rebootSystemVm');
    // Those of another zone are left alone.
    const lists = place.cloud.heard.slice(asked).filter(({ command }) => command === 'listSystemVms');
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter(({ params }) => !('zoneid' in params))).toEqual([]);
  });
});

test('--list prints every check, and asks nobody', async () => {
  const { said, code } = await heard(doctorWith(reality), ['none.yaml'], { list: true });
  expect(code).toBe(0);
  for (const { id, layer, asks, why } of checks) {
    for (const text of [`${layer}: ${id}\n`, asks, why]) expect(said).toContain(text);
  }
});

test('a check or layer that there is not is answered with the one that was meant', async () => {
  const ended = await heard(doctorWith(reality), ['none.yaml'], { check: ['mysql-setings'], layer: ['servces'] });
  expect(ended.code).toBe(2);
  expect(ended.remarks.join('\n')).toMatch(/did you mean services\?[\s\S]*did you mean mysql-settings\?/);
});
