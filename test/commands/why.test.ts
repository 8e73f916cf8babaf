import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { command, whyWith } from '../../src/commands/why.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Machines } from '../../src/remote/machines.ts';
import { remoteProblem } from '../../src/remote/remote-problem.ts';
import type { Ran, RunOptions } from '../../src/remote/remote-shell.ts';
import { ensureSecrets } from '../../src/secrets/store.ts';
import { AGENT_FOLDER, LOG_FOLDER } from '../../src/why/logs-of-server.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { deploy, madeLog } from '../why/made-log.ts';
import { heard } from './listener.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'zoneseed-why-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function faulty() {
  const log = madeLog('4.20');
  deploy(log, { job: 40, vm: 9, logid: 'cccc0001' });
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: 'No space left on device' });
  return log;
}

/** The script run by the bash of this machine, on a folder of its own. */
function bashOn(logs: string, script: string, { heard: line = () => {} }: RunOptions): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-s'], { env: { PATH: process.env.PATH } });
    let stderr = '';
    createInterface({ input: child.stdout }).on('line', line);
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes;
    });
    child.on('close', (code) => resolve({ code: code ?? 255, stdout: '', stderr }));
    child.stdin.end(script.replaceAll(LOG_FOLDER, logs).replaceAll(AGENT_FOLDER, logs));
  });
}

/** The reference site, whose management server has its logs in a folder; undefined for one that is away. */
async function site(logs: string | undefined) {
  const place = folder();
  const file = join(place, 'site.yaml');
  cpSync(join(import.meta.dirname, '../../examples/reference.yaml'), file);
  const env = { HOME: place, XDG_CONFIG_HOME: join(place, 'config') };
  const { site: read } = valueIn(loadInputs(file));
  const wanted = { hosts: read.hosts.map(({ name }) => name), hostKeys: read.access.hostKeys };
  valueIn(await ensureSecrets({ siteFile: file, site: read.name }, wanted, { env }));
  const shell: Machines['shell'] = async (host) =>
    logs === undefined
      ? refused(remoteProblem('no-route', host, '192.0.2.1'))
      : done({
          run: async (script, options = {}) => done(await bashOn(logs, script, options)),
          tunnel: () => Promise.reject(new Error('nobody asks for one')),
          isOpen: () => true,
          close: () => {},
        });
  const asked = whyWith({ machines: () => ({ shell, fresh: shell, close: () => {} }) });
  return (what?: string, options = {}) => heard(asked, [what], { site: file, ...options }, { env });
}

test('a site is asked for the logs of its management server, rotated ones first', async () => {
  const logs = folder();
  const { lines } = faulty();
  writeFileSync(join(logs, 'management-server.log.2026-03-01.gz'), gzipSync(lines.slice(0, 14).join('\n')));
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(join(logs, 'management-server.log.2026-03-01.gz'), anHourAgo, anHourAgo);
  writeFileSync(join(logs, 'management-server.log'), lines.slice(14).join('\n'));
  writeFileSync(join(logs, 'apilog.log'), 'not asked for\n');
  const why = await site(logs);
  const { code, said } = await why('job-50');
  expect(said).toMatch(/^job-50 \(logid dddd0001\): DeployVMCmd for i-2-11-VM: failed at 2026-03-01 09:00:/);
  expect(said).toContain('StartCommand for i-2-11-VM on host 7 (kvm-07): a disk is full');
  expect(said).toMatch(/^> .* {2}cloudstack-mgmt:management-server\.log\.2026-03-01\.gz:14 {2}the first cause$/m);
  expect(code).toBe(1);
  expect((await why('i-2-9-VM')).code).toBe(0);
});

test('a site that cannot be reached, or has no logs, says so', async () => {
  const away = await (await site(undefined))();
  expect(away).toMatchObject({
    code: 3,
    remarks: expect.arrayContaining([expect.stringContaining('does not answer')]),
  });
  const empty = folder();
  mkdirSync(join(empty, 'management-server.log'));
  expect(await (await site(empty))()).toMatchObject({
    code: 3,
    remarks: expect.arrayContaining([expect.stringContaining('no management-server.log of the last 2 days')]),
  });
});

test('of a failure on a host, the log of its agent is read too', async () => {
  const logs = folder();
  const log = madeLog('4.20');
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: '' });
  writeFileSync(join(logs, 'management-server.log'), log.text().replaceAll('kvm-07', 'kvm-host-01.banana.lan'));
  const agent =
    '2026-03-01 09:00:01,100 WARN  [cloud.agent.Agent] (AgentRequest-Handler-1:[]) (logid:dddd0001) No space left on device\n';
  writeFileSync(join(logs, 'agent.log'), agent);
  const { code, said } = await (await site(logs))('job-50');
  expect(said).toContain('on host kvm-host-01: a disk is full');
  expect(said).toMatch(/^> 2026-03-01 09:00:01,100 {2}kvm-host-01:agent\.log:1 {2}the first cause/m);
  expect(code).toBe(1);
});

test('the log of an agent alone says nothing of jobs, and that is told; two of one name are told apart', async () => {
  const place = folder();
  const line =
    '2026-03-01 09:00:01,100 WARN  [cloud.agent.Agent] (AgentRequest-Handler-1:[]) (logid:dddd0001) No space left on device\n';
  const files = ['a', 'b'].map((host) => join(place, host, 'agent.log'));
  for (const file of files) {
    mkdirSync(dirname(file));
    writeFileSync(file, file === files[0] ? line.replace('dddd0001', 'dddd0007') : line);
  }
  const alone = await heard(command, [undefined], { site: 'none.yaml', log: files });
  expect(alone).toMatchObject({ code: 3, remarks: expect.arrayContaining([expect.stringContaining('lines alone')]) });
  const server = join(place, 'management-server.log');
  const log = madeLog('4.20');
  deploy(log, { job: 50, vm: 11, logid: 'dddd0001', refusal: '' });
  writeFileSync(server, log.text());
  const { said } = await heard(command, [undefined], { site: 'none.yaml', log: [...files, server] });
  expect(said).toContain(`on the host of ${files[1]}: a disk is full`);
});

test('files are read without a site, and as JSON', async () => {
  const file = join(folder(), 'management-server.log');
  writeFileSync(file, faulty().text());
  const { code, said } = await heard(command, [undefined], { site: 'none.yaml', log: [file], json: true });
  expect(code).toBe(1);
  expect(JSON.parse(said)).toMatchObject({ stories: [{ job: 50, cause: { id: 'disk-full' } }], forgotten: 0 });
  expect(said).not.toContain('planted');
});

test('what is no log, and days that are none, are refused', async () => {
  const file = join(folder(), 'other.log');
  writeFileSync(file, 'hello\n');
  const other = await heard(command, [undefined], { site: 'none.yaml', log: [file] });
  expect(other).toMatchObject({
    code: 3,
    remarks: expect.arrayContaining([expect.stringContaining('no line is one of a management server')]),
  });
  expect((await heard(command, [undefined], { site: 'none.yaml', days: Number.NaN })).code).toBe(2);
  expect((await heard(command, [undefined], { site: 'none.yaml', log: [file], days: 3 })).code).toBe(2);
});

/** `zoneseed why --log` as a process of its own. */
function whyAlone(file: string, ...flags: string[]) {
  const program = join(import.meta.dirname, '../../src/zoneseed.js');
  return spawnSync(process.execPath, [...flags, program, 'why', '--log', file], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: join(folder(), 'cache') },
  });
}

test('files are read without the libraries that a site needs, which take more memory than a log', () => {
  const file = join(folder(), 'management-server.log');
  writeFileSync(file, faulty().text());
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => {
      const found = next(name, context);
      if (found.url.includes('/node_modules/')) console.error(found.url);
      return found;
    } });`;
  const { stdout, stderr } = whyAlone(file, '--import', `data:text/javascript,${encodeURIComponent(hook)}`);
  expect(stdout).toContain('a disk is full');
  const libraries = [...stderr.matchAll(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  expect([...new Set(libraries)]).toEqual(['commander']);
});

test('a log that is much larger than the memory there is for it is read to its end', () => {
  const log = madeLog('4.19');
  // Each with words of its own, and too long to be kept: a part of a line must not keep the line.
  const long = 'x'.repeat(12_000);
  for (let at = 0; at < 700; at++)
    deploy(log, {
      job: 10 * at + 10,
      vm: at,
      logid: `dd${String(at).padStart(6, '0')}`,
      refusal: `No space left on device ${long}`,
    });
  const padded = log.lines.map((line) =>
    line.includes('Sending') ? `${line} ${long}` : line.length < 4000 ? `${line} ${long.slice(0, 6000)}` : line,
  );
  const file = join(folder(), 'management-server.log.gz');
  writeFileSync(file, gzipSync(padded.join('\n'), { level: 1 }));
  const { stdout, status, stderr } = whyAlone(file, '--max-old-space-size=24');
  expect(stderr).not.toContain('out of memory');
  expect(stdout).toContain('a disk is full');
  expect(status).toBe(1);
});
