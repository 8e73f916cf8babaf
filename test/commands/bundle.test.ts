import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { bundleFile, plainSink } from '../../src/bundle/bundle-file.ts';
import { bundleWith } from '../../src/commands/bundle.ts';
import { command as doctor, doctorWith } from '../../src/commands/doctor.ts';
import { command as why } from '../../src/commands/why.ts';
import { done } from '../../src/outcome/outcome.ts';
import type { Machines } from '../../src/remote/machines.ts';
import { RUNS } from '../doctor/healthy.ts';
import { deploy, madeLog } from '../why/made-log.ts';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';
import { heard } from './listener.ts';

const log = madeLog('4.20');
deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: 'No space left on device' });

const OF_AGENT =
  '2026-03-01 09:00:01,100 WARN  [cloud.agent.Agent] (agentRequest-Handler-1:null) (logid:dddd0001) No space left on device';

/** What each host says to collect.sh: a version, and on the management server a log with secrets in it. */
const answerOf = (host: string) => [
  '',
  '\u001eversions/kernel',
  `Linux ${host}`,
  '',
  '\u001elogs/management/management-server.log',
  ...(host.includes('mgmt') ? log.lines.map((line) => line.replaceAll('kvm-07', 'kvm-host-01.banana.lan')) : []),
  '\u001elogs/agent/agent.log',
  ...(host === 'kvm-host-01' ? [OF_AGENT] : []),
  '\u001e../../etc/passwd',
  'password=plantedToo',
];

/** Hosts that are asked at this moment, and how many were at most; hosts that did not answer, as often as they were asked. */
const running = new Set<string>();
let most = 0;
let waited: string[] = [];
/** Called for each host when it has said all. */
let collected: (host: string) => void | Promise<void> = () => {};
beforeEach(() => {
  collected = () => {};
  most = 0;
  waited = [];
});

/** The machines of a place, which also answer that script. */
function collecting(place: FinalizePlace): Machines {
  const machines = place.fakes.machines();
  const shell: Machines['shell'] = async (host, signal) => {
    const opened = await machines.shell(host, signal);
    if (!opened.ok) waited.push(host);
    if (!opened.ok) return opened;
    return done({
      ...opened.value,
      async run(script, options = {}) {
        if (!script.includes('logs/journal')) return opened.value.run(script, options);
        running.add(host);
        for (let turn = 0; turn < 200 && running.size < 3; turn++) await setTimeout(5);
        most = Math.max(most, running.size);
        for (const line of answerOf(host)) options.heard?.(line);
        running.delete(host);
        await collected(host);
        return done({ code: 0, stdout: '', stderr: '' });
      },
    });
  };
  return { ...machines, shell };
}

async function bundled(
  options: Parameters<ReturnType<typeof bundleWith>['run']>[2] = {},
  {
    change,
    before,
  }: { change?: (text: string) => string; before?: (place: FinalizePlace) => void | Promise<void> } = {},
) {
  const place = await finalizePlace({}, change);
  await before?.(place);
  const folder = dirname(place.file);
  const output = join(folder, 'site.bundle');
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const ended = await heard(
    bundleWith({ ...place.outside, machines: () => collecting(place) }),
    [place.file],
    { output, ...options },
    { env },
  );
  return { ...ended, output, env, folder };
}

const tar = (...words: string[]) => execFileSync('tar', words).toString();

test('everything of every host is in one file of its owner, without secrets, and why reads it without the site', async () => {
  const { code, output } = await bundled();
  expect(code).toBe(0);
  expect(most).toBe(3);
  expect(statSync(output).mode & 0o777).toBe(0o600);
  const names = tar('tzf', output).trim().split('\n');
  expect(names).toEqual(
    expect.arrayContaining([
      'cloudstack-mgmt/versions/kernel',
      'kvm-host-01/versions/kernel',
      'nfs-01/versions/kernel',
      'findings',
    ]),
  );
  expect(names).toContain('nfs-01/etc/passwd');
  expect(tar('xzOf', output)).not.toContain('planted');
  const told = await heard(why, ['job-50'], { site: 'none.yaml', bundle: output });
  expect(told.said).toMatch(/^job-50 .*\n {2}cause .*a disk is full/);
  expect(told.said).toContain('cloudstack-mgmt:management-server.log:');
  expect(told.said).toContain('kvm-host-01:agent.log:1  the first cause, in the log of host kvm-host-01');
});

test('for recipients it is encrypted, and why opens it with the identity', async () => {
  const identity = execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const recipient = /public key: (age1\w+)/.exec(identity)?.[1] ?? '';
  const { code, output, folder, env } = await bundled({ recipient: [recipient] });
  expect(code).toBe(0);
  writeFileSync(join(folder, 'identity'), identity, { mode: 0o600 });
  expect(execFileSync('age', ['-d', '-i', join(folder, 'identity'), output]).subarray(0, 2)).toEqual(
    Buffer.from([0x1f, 0x8b]),
  );
  const opened = { env: { ...env, ZONESEED_AGE_IDENTITY: join(folder, 'identity') } };
  expect((await heard(why, [undefined], { site: 'none.yaml', bundle: output }, opened)).said).toContain(
    'a disk is full',
  );
  const stranger = await heard(why, [undefined], { site: 'none.yaml', bundle: output }, { env });
  expect(stranger).toMatchObject({
    code: 3,
    remarks: [
      expect.stringMatching(/^error: \S+ is not encrypted to age1\w+, the identity in \S+ \[secrets-identity\]$/),
      expect.stringContaining('set ZONESEED_AGE_IDENTITY'),
    ],
  });
  const nobody = { env: { HOME: join(folder, 'nobody') } };
  const without = await heard(why, [undefined], { site: 'none.yaml', bundle: output }, nobody);
  expect(without.remarks).toEqual([
    `error: there is no age identity to open ${output} with [secrets-identity]`,
    expect.stringContaining(join(folder, 'nobody/.config/zoneseed/identity.txt')),
  ]);
});

/** What looks like the beginning of a packed piece. */
const PACKED = Buffer.from([0x1f, 0x8b, 8, 0]);

test.each([true, false])(
  'sealed %j, its bytes are on the disk as they come; plain ones only where it is not',
  async (sealed) => {
    const key = execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    const recipient = /public key: (age1\w+)/.exec(key)?.[1] ?? '';
    const seen: Buffer[] = [];
    const { folder } = await bundled(sealed ? { recipient: [recipient] } : {}, {
      before: (place) => {
        const around = dirname(place.file);
        collected = async () => {
          // What was told is not written at once.
          for (let turn = 0; turn < 400 && seen.length < 3; turn++) {
            await setTimeout(5);
            const name = readdirSync(around).find((one) => one.includes('.unfinished-'));
            const files =
              name === undefined ? [] : readdirSync(join(around, name)).map((file) => join(around, name, file));
            seen.push(...files.map((file) => readFileSync(file)).filter(({ length }) => length > 0));
          }
        };
      },
    });
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.some((bytes) => bytes.includes(PACKED))).toBe(!sealed);
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  },
);

test('what a run that was killed has left is gone after the next one', async () => {
  const left = { folder: '' };
  const { code } = await bundled(
    {},
    {
      before(place) {
        const { pid } = spawnSync('true');
        left.folder = join(dirname(place.file), `.site.bundle.unfinished-${pid}`);
        mkdirSync(left.folder);
        writeFileSync(join(left.folder, 'bundle'), 'half');
      },
    },
  );
  expect(code).toBe(0);
  expect(existsSync(left.folder)).toBe(false);
});

test('a host that is away is named, and the others are in it', async () => {
  const { code, output, remarks } = await bundled(
    {},
    {
      before: (place) => {
        place.fakes.host('nfs-01').away = 'no-route';
      },
    },
  );
  expect(code).toBe(0);
  expect(remarks.join('\n')).toMatch(/warning: nfs-01 .*does not answer/);
  expect(tar('xzOf', output, 'not-collected')).toMatch(/^nfs-01 .*does not answer/);
  expect(tar('xzOf', output, 'findings')).toMatch(/^nfs-01 .*does not answer \[answers\]/m);
  expect(waited).toEqual(['nfs-01']);
});

const SECRETS = `
proxy: http://user:planted-in-url@proxy.example:3128
extras:
  - files: [{ path: /etc/closed, mode: "0600", content: planted-in-file }]
`;

test('doctor runs on a bundle without the site, finds what it found on the site, and no secret is there', async () => {
  const live = { said: '' };
  const { output, remarks } = await bundled(
    {},
    {
      change: (text) => text.replace(/^hosts:/m, `${SECRETS}\nhosts:`),
      async before(place) {
        await place.finalize();
        place.fakes.host('nfs-01').away = 'no-route';
        place.fakes.host('cloudstack-mgmt').answers = {
          hostname: 'other',
          fqdn: 'other.lan',
          units: { 'mysql.service': { ...RUNS, active: 'failed', words: 'password=planted-in-words' } },
        };
        const env = { HOME: dirname(place.file), XDG_CONFIG_HOME: join(dirname(place.file), 'config') };
        live.said = (await heard(doctorWith(place.outside), [place.file], {}, { env })).said;
      },
    },
  );
  expect(remarks.filter((one) => /no check can be judged/.test(one))).toEqual([]);
  expect(tar('xzOf', output)).not.toContain('planted');
  const { said, code } = await heard(doctor, ['none.yaml'], { bundle: output });
  const withoutEnd = (text: string) =>
    text.replace(/\(\S*\/site\.yaml:/g, '(site.yaml:').replace(/, (nothing was changed|as they were at .*)\n$/, '');
  expect(withoutEnd(said)).toBe(withoutEnd(live.said));
  expect(said).toMatch(/does not answer \[answers\][\s\S]*\[mysql-running\]/);
  expect(said).toMatch(/checks of 2 hosts and CloudStack, as they were at 20\d\d-.*Z\n$/);
  expect(code).toBe(1);
  const one = await heard(doctor, ['none.yaml'], { bundle: output, host: ['nfs-01'], json: true });
  expect(JSON.parse(one.said)).toMatchObject({ answered: 0, unreached: ['nfs-01'], findings: [{ check: 'answers' }] });
  expect((await heard(doctor, ['none.yaml'], { bundle: output, check: ['alike'], host: ['kvm-host-01'] })).code).toBe(
    0,
  );
  expect((await heard(doctor, ['none.yaml'], { bundle: output, host: ['nobody'] })).code).toBe(2);
  expect((await heard(doctor, ['none.yaml'], { bundle: output, watch: true })).code).toBe(2);
});

test('a bundle without answers, and what is none, are said to be that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-bundle-'));
  const [none, old] = [join(folder, 'none'), join(folder, 'old')];
  writeFileSync(none, 'no bundle');
  const file = bundleFile(plainSink(old), 0);
  file.part('findings');
  file.line('of an older one');
  file.close();
  for (const [bundle, rule] of [
    [none, 'no-bundle'],
    [old, 'no-answers'],
    [join(folder, 'gone'), 'no-bundle'],
  ] as const) {
    const { code, remarks } = await heard(doctor, ['none.yaml'], { bundle });
    expect([code, remarks.join('\n')]).toEqual([3, expect.stringContaining(`[${rule}]`)]);
  }
});

test('a folder that is named for the file stays, with what is in it, and none is made for it', async () => {
  const { folder } = await bundled();
  const kept = join(folder, 'kept');
  mkdirSync(kept);
  writeFileSync(join(kept, 'x'), '');
  for (const output of [kept, `${kept}/`, '/dev/null', join(folder, 'gone/x'), join(kept, 'x/below')]) {
    expect(await bundled({ output })).toMatchObject({
      code: 2,
      remarks: expect.arrayContaining([expect.stringContaining('[bundle-output]')]),
    });
  }
  expect(readdirSync(kept)).toEqual(['x']);
});

test('where nobody answers, or a recipient is none, nothing is left', async () => {
  const away = await bundled(
    {},
    {
      before(place) {
        for (const host of ['cloudstack-mgmt', 'kvm-host-01', 'nfs-01']) place.fakes.host(host).away = 'no-route';
      },
    },
  );
  expect(away.code).toBe(3);
  expect(existsSync(away.output)).toBe(false);
  expect(readdirSync(away.folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  const none = await bundled({ recipient: ['age1nobody'] });
  expect(none).toMatchObject({ code: 2, remarks: [expect.stringContaining('[secrets-identity]'), expect.anything()] });
  const cut = join(away.folder, 'cut');
  writeFileSync(cut, Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));
  expect((await heard(why, [undefined], { site: 'none.yaml', bundle: cut })).code).toBe(3);
});
