/**
 * Many machines at serve at once for a while: `soak.ts [SECONDS]`, or a case of `make test-serve`. Each boots, takes its seed, and
 * reports as an installer does, out of order, twice, late, cut, too long and with wrong tokens, while others fetch parts of the ISO.
 */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { RackView } from '../../src/serve/rack-view.ts';
import { LONGEST_REPORT } from '../../src/serve/report-post.ts';
import { type Case, holds, same } from '../media-boot/harness.ts';
import { type Sample, trendOf } from './flatness.ts';
import { LoopbackServe } from './loopback-serve.ts';

const MACHINES = 300;
const DOWNLOADS = 100;
const ISO_MIB = 300;
const PART = 2 ** 20;
/** Milliseconds that a machine and a download wait between two requests. */
const REST = 500;

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Tally {
  reports: number;
  parts: number;
}

class Soak {
  readonly tally: Tally = { reports: 0, parts: 0 };
  readonly #serve: LoopbackServe;
  readonly #until: number;

  constructor(serve: LoopbackServe, seconds: number) {
    this.#serve = serve;
    this.#until = performance.now() + 1000 * seconds;
  }

  /** Until the time is over; answers what it had in memory from a third of it on. */
  async run(): Promise<{ readonly samples: readonly Sample[]; readonly peak: number }> {
    const third = (this.#until - performance.now()) / 3;
    const machines = Array.from({ length: MACHINES }, (_, index) => this.#machine(index));
    const downloads = Array.from({ length: DOWNLOADS }, (_, index) => this.#downloads(index));
    const all = Promise.all([...machines, ...downloads]);
    const samples: Sample[] = [];
    const sampling = (async () => {
      await delay(third);
      for (; performance.now() < this.#until; await delay(REST)) {
        samples.push({ at: performance.now() / 1000, mebibytes: this.#serve.memory().now });
      }
    })();
    await Promise.all([all, sampling]);
    return { samples, peak: this.#serve.memory().peak };
  }

  async #machine(index: number): Promise<void> {
    const from = `127.1.${index >> 8}.${index & 255}`;
    const token = await this.#seedToken(index, from);
    await this.#says(from, token, { name: 'subiquity/apply_autoinstall_config', description: '' }, 204);
    for (let turn = 0; performance.now() < this.#until; turn += 1) {
      for (const event of disordered(eventsOf(turn), index)) {
        if (performance.now() > this.#until) return this.#ends(index, from, token);
        await this.#says(from, token, event, 204);
        await this.#misbehaves(from, token, event);
        await delay(REST);
      }
    }
    await this.#ends(index, from, token);
  }

  /** What a machine does until its installer has its seed; answers the token in it. */
  async #seedToken(index: number, from: string): Promise<string> {
    const serial = `SN-${String(index < 2 ? 16 + index : 254 + index).padStart(8, '0')}`;
    const script = await this.#ask(`/machine.ipxe?serial=${serial}`, from);
    const seed = /;s=http:\/\/[^/]+(\/\S+)/.exec(script.body)?.[1] ?? `/nothing to install for ${serial}`;
    const { status, body } = await this.#ask(`${encodeURI(seed)}user-data`, from);
    same(`${status}`, '200', `the seed of ${serial}`);
    return /oauth2-bearer = \\?"([^"\\]+)/.exec(body)?.[1] ?? '';
  }

  /** Every tenth report comes twice, every eleventh is cut, every twentieth has no token of ours, and every hundredth is too long. */
  async #misbehaves(from: string, token: string, event: object): Promise<void> {
    const count = this.tally.reports;
    if (count % 10 === 0) await this.#says(from, token, event, 204);
    if (count % 11 === 0) await this.#says(from, token, JSON.stringify(event).slice(0, -9), 400);
    if (count % 20 === 0) await this.#says(from, 'wrong', event, 401);
    if (count % 100 === 0) await this.#says(from, token, 'x'.repeat(LONGEST_REPORT + 1), 413);
  }

  async #ends(index: number, from: string, token: string): Promise<void> {
    const end = { name: 'subiquity/Install/install', description: '', result: 'SUCCESS' };
    await this.#says(from, token, { ...end, event_type: 'finish', timestamp: 1e6 }, 204);
    const ready = { host: hostOf(index), state: 'ready', reason: null, sequence: 1e6, steps: [] };
    await this.#says(from, token, JSON.stringify(ready), 204);
  }

  async #says(from: string, token: string, event: object | string, expected: number): Promise<void> {
    const whole = typeof event === 'string' ? event : JSON.stringify({ event_type: 'start', timestamp: 1, ...event });
    const signature = encodeURIComponent(`&${encodeURIComponent(token)}`);
    const headers = { authorization: `OAuth oauth_token="host", oauth_signature="${signature}"` };
    const { status } = await this.#ask('/report', from, { method: 'POST', headers, body: whole });
    same(`${status}`, `${expected}`, `the answer to ${whole.slice(0, 200)}`);
    this.tally.reports += 1;
  }

  async #downloads(index: number): Promise<void> {
    const from = `127.2.0.${index}`;
    for (let part = index; performance.now() < this.#until; part += 7) {
      const first = (part % (ISO_MIB - 1)) * PART;
      const headers = { range: `bytes=${first}-${first + PART - 1}` };
      const { status, length } = await this.#ask('/ubuntu/installer.iso', from, { headers });
      same(`${status} ${length}`, `206 ${PART}`, 'a part of the ISO');
      this.tally.parts += 1;
      await delay(REST);
    }
  }

  /** Asks from an address of its own, by a connection of its own as installers do. Who is refused in the midst of a long body may see the connection end before the answer. */
  #ask(path: string, from: string, { method = 'GET', headers = {}, body = '' }: Asked = {}) {
    return new Promise<{ status: number; length: number; body: string }>((resolve, reject) => {
      const place = { host: '127.0.0.1', port: this.#serve.port, localAddress: from, agent: false };
      const tooLong = body.length > LONGEST_REPORT;
      const all = { ...headers, ...(method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {}) };
      const asking = request({ ...place, path, method, headers: all }, (response) => {
        const status = response.statusCode ?? 0;
        buffer(response).then((bytes) => resolve({ status, length: bytes.length, body: `${bytes}` }), reject);
      });
      asking.on('error', (error) => (tooLong ? resolve({ status: 413, length: 0, body: '' }) : reject(error)));
      asking.end(body);
    });
  }
}

/** As benchSite names them. */
function hostOf(index: number): string {
  return ['mgmt', 'nfs'][index] ?? `kvm-${String(index - 1).padStart(5, '0')}`;
}

/** About as many events as an installation has, in their shape; `turn` makes them others. */
function eventsOf(turn: number): object[] {
  const install = 'subiquity/Install/install';
  const steps = ['partitioning', 'extract', 'curthooks', 'hook'];
  return Array.from({ length: 100 }, (_, at) => {
    const timestamp = 1000 * turn + at;
    const about = { level: 'INFO', origin: 'curtin', timestamp: timestamp + 0.123 };
    const step = steps[at % steps.length] ?? '';
    const name = at % 3 === 0 ? `${install}/curtin_install/run_curtin_step` : `${install}/part-${at}/cmd-${step}`;
    return [
      { ...about, name, description: `executing curtin install ${step} step`, event_type: 'start' },
      { ...about, name, description: `${step} of ${at} in turn ${turn}`, event_type: 'finish', result: 'SUCCESS' },
    ];
  }).flat();
}

/** The same for the same machine at each run: some come early, some late. */
function disordered<T>(events: readonly T[], seed: number): T[] {
  const place = (at: number) => at + ((at * 7919 + seed * 104_729) % 40);
  return events
    .map((event, at) => [place(at), event] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, event]) => event);
}

async function soak(seconds: number): Promise<void> {
  const serve = await LoopbackServe.start(MACHINES, ISO_MIB);
  try {
    const soaking = new Soak(serve, seconds);
    const { samples, peak } = await soaking.run();
    const { reports, parts } = soaking.tally;
    const { perMinute, bound } = trendOf(samples);
    const [warm = 0, end = 0] = [samples.at(0), samples.at(-1)].map((sample) => sample?.mebibytes);
    const memory = [
      `${warm.toFixed(0)} MiB when warm, ${end.toFixed(0)} MiB at the end, ${peak.toFixed(0)} MiB at the most`,
      `${perMinute.toFixed(1)} MiB more a minute, ${bound.toFixed(1)} are allowed`,
    ].join('; ');
    process.stdout.write(`        ${seconds} s: ${reports} reports, ${parts} parts of ${PART / 1024} KiB; ${memory}\n`);
    const view = (await (await fetch(`${serve.origin}/view`)).json()) as RackView;
    same(`${view.totals.ready} of ${view.machines.length}`, `${MACHINES} of ${MACHINES}`, 'machines that are ready');
    holds(perMinute < bound, `memory grows: ${memory}`);
  } finally {
    await serve.end();
  }
}

export function soakCase(seconds: number): Case {
  const name = `soak: ${MACHINES} machines report and ${DOWNLOADS} fetch parts of the ISO, and memory stays what it is`;
  return { name, run: () => soak(seconds) };
}

if (import.meta.main) await soak(Number(process.argv[2] ?? 60));
