import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command as destroy } from '../../src/commands/destroy.ts';
import { command as finalize } from '../../src/commands/finalize.ts';
import { dispatch } from '../../src/commands/shared/dispatch.ts';
import { finalizePlace } from './finalize-place.ts';
import { listener } from './listener.ts';

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('--json prints one event a line and nothing else; the journal has the same', async () => {
  const place = await finalizePlace();
  const { said, code } = await place.finalize({ json: true });
  expect(code).toBe(0);
  const events = lines(said);
  expect(events[0]).toMatchObject({ event: 'begin', command: 'finalize', site: 'banana', zone: 'TEST' });
  expect(events).toContainEqual(expect.objectContaining({ event: 'host', host: 'nfs-01', state: 'is ready' }));
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'change', state: 'done', action: 'create', kind: 'host', name: 'kvm-host-01' }),
  );
  expect(events.at(-1)).toMatchObject({
    ...{ event: 'end', exit: 0, changed: 24, user: 'admin' },
    ...{ ui: 'http://10.10.0.116:8080/client/', api: 'http://10.10.0.116:8080/client/api' },
  });
  expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  expect(place.journal()).toEqual(events);
});

test('--json says in events also what keeps a run from beginning', async () => {
  const place = await finalizePlace();
  place.edit((text) => text.replace('management: 10.15.0.117', 'management: 10.16.0.117'));
  const { said, code } = await place.finalize({ json: true });
  expect(code).toBe(1);
  expect(lines(said)).toMatchObject([
    { event: 'problem', rule: 'address-in-network', line: 43 },
    { event: 'problem', rule: 'disk-path-unstable', severity: 'warning' },
    { event: 'problem', rule: 'primary-async', severity: 'warning' },
    { event: 'end', exit: 1 },
  ]);
});

test.each([
  ['finalize', finalize],
  ['destroy', destroy],
])('%s --json says also in one event a line that it was called wrongly', async (name, command) => {
  const { terminal, heard } = listener();
  const typed = [name, '--json', '--wait', 'nonsense'];
  expect(await dispatch([[name, 'what it does', async () => ({ command })]], typed, terminal)).toBe(2);
  expect(lines(heard().said)).toMatchObject([
    { event: 'problem', rule: 'invalid-argument', message: expect.stringContaining('expected a time like 45m') },
    { event: 'end', exit: 2 },
  ]);
});

test('a plan in events says of each change where the site file asks for it', async () => {
  const place = await finalizePlace();
  const { said } = await place.finalize({ plan: true, json: true });
  const plan = lines(said).find(({ event }) => event === 'plan');
  expect(plan).toMatchObject({ summary: '18 to create, 3 to change', access: ['password', 'key'], files: [] });
  expect(plan?.changes).toContainEqual(
    expect.objectContaining({
      action: 'create',
      kind: 'pod',
      name: 'Internal',
      at: expect.stringMatching(/site\.yaml:71$/),
    }),
  );
});

test('no secret is printed, written to the journal, or sent to a machine', async () => {
  const place = await finalizePlace();
  const runs = [
    await place.finalize({ verbose: true }),
    await place.finalize({ json: true, verbose: true }),
    await place.finalize({ plan: true }),
  ];
  const { adminPassword, apiKey, apiSecretKey, siteKey, host } = await place.secrets();
  const keys = host('kvm-host-01').hostKeys.map(({ privateKey }) => privateKey.split('\n')[1]);
  const hidden = [adminPassword, apiKey, apiSecretKey, siteKey.privateKey.split('\n')[1], ...keys];
  const told = [
    ...runs.map(({ said, remarks }) => said + remarks.join('\n')),
    readFileSync(join(place.out, 'finalize.log'), 'utf8'),
    ...place.fakes.ran.map(({ sent }) => sent),
  ];
  for (const secret of hidden) {
    expect(secret).toMatch(/\S{16}/);
    expect(told.filter((text) => text.includes(secret ?? ''))).toEqual([]);
  }
});

test('a setting that is a secret is set, and neither its old nor its new value is told', async () => {
  const settings = (value: string) => (text: string) =>
    text.replace(/^ {2}settings:\n/m, `  settings:\n    ldap.bind.password: ${value}\n`);
  const place = await finalizePlace({}, settings('hunter2-new'));
  place.cloud.world.add('settings', { name: 'ldap.bind.password', value: 'hunter2-old' });
  const set = () => place.cloud.world.live('settings').find(({ name }) => name === 'ldap.bind.password');
  const plan = await place.finalize({ plan: true });
  expect(plan.said).toMatch(/^~ {2}setting +ldap\.bind\.password +value: \*\*\* → \*\*\* /m);
  const runs = [plan, await place.finalize({ json: true, verbose: true }), await place.finalize({ verbose: true })];
  expect(set()?.value).toBe('hunter2-new');
  const told = [...runs.map(({ said, remarks }) => said + remarks.join('\n')), JSON.stringify(place.journal())];
  expect(told.filter((text) => text.includes('hunter2'))).toEqual([]);
});

test('a journal that was cut in the middle of a line goes on with a line of its own', async () => {
  const place = await finalizePlace();
  mkdirSync(place.out, { recursive: true });
  appendFileSync(join(place.out, 'finalize.log'), '{"time":"2026');
  await place.finalize({ plan: true });
  const [cut, ...rest] = readFileSync(join(place.out, 'finalize.log'), 'utf8').trim().split('\n');
  expect(cut).toBe('{"time":"2026');
  expect(lines(rest.join('\n'))[0]).toMatchObject({ event: 'begin' });
});
