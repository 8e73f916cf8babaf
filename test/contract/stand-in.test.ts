import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Api } from '../../src/cloudstack/api.ts';
import { realClock } from '../../src/cloudstack/clock.ts';
import { listAll } from '../../src/cloudstack/list.ts';
import { logIn } from '../../src/cloudstack/login.ts';
import { done } from '../../src/outcome/outcome.ts';
import { untold } from '../../src/outcome/told.ts';
import { startStandIn } from '../fakes/cloudstack/stand-in.ts';
import { unlikeTheApi } from './described.ts';
import { API_FOLDER } from './recordings.ts';
import { buildZone } from './zone.ts';

const signal = new AbortController().signal;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function entered(url: string): Promise<Api> {
  const visit = { server: { url }, told: untold, signal, clock: realClock };
  const entry = await logIn(visit, { user: 'admin', password: 'another' }, async () => done(undefined));
  if (!entry.ok) throw new Error(JSON.stringify(entry.problems));
  return entry.value.api;
}

const vm = z.object({ name: z.string(), state: z.string(), agentstate: z.string().optional() });
const systemVms = (api: Api) => listAll(api, { command: 'listSystemVms' }, 'systemvm', vm, signal);

async function until<T>(look: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.each(['4.19.3.0', '4.20.3.0', '4.22.0.0'])('a KVM zone of %s', (version) => {
  test('is built by our client, and its system VMs come up by themselves', async () => {
    const standIn = await startStandIn({ version });
    ends.push(() => standIn.close());
    const api = await entered(standIn.url);
    await buildZone(api, signal);
    const running = await until(
      () => systemVms(api),
      (got) => got.ok && got.value.length === 2 && got.value.every(({ agentstate }) => agentstate === 'Up'),
    );
    expect(running).toMatchObject({ ok: true, value: [{ state: 'Running' }, { state: 'Running' }] });
    if (API_FOLDER !== undefined) expect(unlikeTheApi(standIn.heard, version.slice(0, 4))).toEqual([]);
  });
});

test('two who make a zone of one name at once make two of them, as the server does', async () => {
  const standIn = await startStandIn();
  ends.push(() => standIn.close());
  const api = await entered(standIn.url);
  const params = { name: 'TEST', networktype: 'Advanced', dns1: '8.8.8.8', internaldns1: '8.8.8.8' };
  const make = () => api.send({ command: 'createZone', params }, z.unknown(), signal);
  expect(await Promise.all([make(), make()])).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await make()).toMatchObject({ ok: false, problems: [{ code: 431 }] });
});

test('a host that cannot be added is refused with the reason; the export that cannot be mounted is one for pools only', async () => {
  const standIn = await startStandIn({
    hooks: {
      addHost: async ({ address, labels }) => {
        if (address.endsWith('9')) throw new Error('Authentication error with ssh private key');
        return { name: `${labels.Guest}-${address}`, secured: true };
      },
      mountPool: async () => false,
      mountImageStore: async () => false,
    },
  });
  ends.push(() => standIn.close());
  const api = await entered(standIn.url);
  const problems = await buildZone(api, signal, ['10.15.0.117', '10.15.0.119']);
  expect(problems).toEqual([
    expect.stringMatching(
      /Could not add host at \[http:\/\/10.15.0.119\].*due to: \[Authentication error with ssh private key\]/,
    ),
    expect.stringContaining('Failed to access storage pool'),
  ]);
  expect(standIn.world.live('hosts')).toMatchObject([{ name: 'cloudbr1-10.15.0.117', secured: true }]);
  const template = z.object({ isready: z.boolean(), size: z.number().optional() });
  const templates = { command: 'listTemplates', params: { templatefilter: 'all', templatetype: 'SYSTEM' } };
  expect(await listAll(api, templates, 'template', template, signal)).toEqual({ ok: true, value: [{ isready: true }] });
});

describe('as a program', () => {
  async function started(...args: string[]): Promise<{ readonly url: string; readonly child: ChildProcess }> {
    const program = join(import.meta.dirname, '../fakes/cloudstack/serve.ts');
    const child = spawn(process.execPath, [program, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    ends.push(() => endOf(child));
    const [url] = await once(createInterface(child.stdout), 'line');
    return { url, child };
  }

  /** Ends a program and waits until it writes nothing any more. */
  async function endOf(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }

  test('it goes on where it was killed, and adds hosts by the program it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-stand-in-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const state = join(folder, 'state.json');
    const login = join(folder, 'login.sh');
    writeFileSync(
      login,
      '#!/bin/sh\ngrep -q 10.15.0.117 || { echo refused >&2; exit 1; }\necho \'{"name":"kvm-1"}\'\n',
      { mode: 0o755 },
    );
    const first = await started('--state', state, '--add-host', login);
    const api = await entered(first.url);
    const fault = new URLSearchParams({ fault: '{"kind":"die-after","command":"createZone"}' });
    await fetch(new URL(`/stand-in/faults?${fault}`, first.url));
    const ended = once(first.child, 'exit');
    const params = { name: 'TEST', networktype: 'Advanced', dns1: '8.8.8.8', internaldns1: '8.8.8.8' };
    const cut = await api.send({ command: 'createZone', params }, z.unknown(), signal);
    expect(cut).toMatchObject({ ok: false, problems: [{ kind: 'unreachable', maybeDone: true }] });
    expect(await ended).toEqual([137, null]);

    const second = await started('--state', state, '--add-host', login);
    const again = await entered(second.url);
    const zones = await listAll(again, { command: 'listZones' }, 'zone', z.object({ name: z.string() }), signal);
    expect(zones).toEqual({ ok: true, value: [{ name: 'TEST' }] });
  });
});
