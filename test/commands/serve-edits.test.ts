/** Edits of the site while `serve` runs: the command as it is, of which a test asks what machines and the page ask. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { command } from '../../src/commands/serve.ts';
import type { RackView } from '../../src/serve/rack-view.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const PACKAGE = join(import.meta.dirname, '../..');
const { folder, site, env } = sitePlace();
const example = readFileSync(site, 'utf8');
const second = `  solo-2:
    roles: [kvm]
    networks: { lan: { address: 172.20.0.11, nic: eno1 } }
    identity: { serial: SECOND }
    disks:
      system: { match: { size: largest } }

zone:`;
const first = example.replace('\nzone:', second).replace('hosts: [solo-1]', 'hosts: [solo-1, solo-2]');
const ended = new AbortController();
let origin = '';
let serving: ReturnType<typeof heard>;

beforeAll(async () => {
  writeFileSync(site, first);
  const installer = join(folder, 'ubuntu.iso');
  await writeStandInIso(installer);
  const listen = `127.0.0.1:${await freePort()}`;
  origin = `http://${listen}/`;
  const options = {
    installer,
    listen,
    url: 'http://172.20.0.5:8080/',
    out: join(folder, 'out'),
    dnsmasq: 'off' as const,
  };
  serving = heard(command, [site], options, { env, interruption: () => ended.signal });
  const answers = async () => expect((await fetch(origin)).status).toBe(200);
  await Promise.race([serving, vi.waitFor(answers, { timeout: 60_000, interval: 200 })]);
});

afterAll(async () => {
  ended.abort();
  expect(await serving).toMatchObject({ code: 0 });
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** As editors do it that leave the old file whole until the new one is. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}~`, content);
  renameSync(`${file}~`, file);
}

async function text(path: string): Promise<string> {
  return (await fetch(new URL(path, origin))).text();
}

/** What the page shows of edits that were not taken. */
async function notices(): Promise<string[]> {
  const view: RackView = JSON.parse(await text('view'));
  return view.notices.filter(({ id }) => id === 'site').map((notice) => notice.text);
}

/** The path of the seed that a machine with this serial number is sent to; empty when it is not to be installed. */
async function seedFor(serial: string): Promise<string> {
  return /ds=nocloud;s=http:..172\.20\.0\.5:8080(\S+\/)/.exec(await text(`machine.ipxe?serial=${serial}`))?.[1] ?? '';
}

const shown = (words: string) => expect.poll(notices).toEqual([expect.stringContaining(words)]);
const taken = () => expect.poll(notices).toEqual([]);

test('an edit counts for machines that have not begun; a faulty one changes nothing and is shown', async () => {
  const [begun, waiting] = [await seedFor('PC0A1B2C'), await seedFor('SECOND')];
  const before = await text(`${begun}user-data`);
  const former = await text(`${waiting}meta-data`);

  replace(site, first.replace('172.20.0.11', '172.99.0.11'));
  await shown('site.yaml');
  expect(await text(`${waiting}meta-data`)).toBe(former);

  replace(site, first.replace('domain: solo.lan', 'domain: edited.lan'));
  await taken();
  expect(await text(`${waiting}meta-data`)).not.toBe(former);
  expect(await text(`${begun}user-data`)).toBe(before);
});

test('roles and templates beside the site file count too', async () => {
  const waiting = await seedFor('SECOND');
  for (const kind of ['roles', 'templates/kvm']) mkdirSync(join(folder, kind), { recursive: true });
  const role = join(folder, 'roles/kvm.yaml');
  writeFileSync(role, 'titel: KVM\n');
  await shown('roles/kvm.yaml');
  rmSync(role);
  await taken();

  const template = 'templates/kvm/sysctl.conf';
  const former = await text(`${waiting}meta-data`);
  writeFileSync(join(folder, template), `${readFileSync(join(PACKAGE, template), 'utf8')}# ours\n`);
  await expect.poll(() => text(`${waiting}meta-data`)).not.toBe(former);
  expect(await text(`${waiting}user-data`)).toContain('edited.lan');
});
