/** A stand-in CloudStack in a process of its own, so that its work is not taken for ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ApiKeys } from '../../src/cloudstack/sign.ts';
import { StandIn } from '../fakes/cloudstack/stand-in.ts';
import type { Pace } from '../fakes/cloudstack/world.ts';

const SERVE = join(import.meta.dirname, '../fakes/cloudstack/serve.ts');

export class ZoneServer {
  readonly url: string;
  readonly keys: ApiKeys;
  readonly #child: ChildProcess;

  private constructor(url: string, keys: ApiKeys, child: ChildProcess) {
    this.url = url;
    this.keys = keys;
    this.#child = child;
  }

  /** A fresh server with an API key; `pace` is what differs from one that takes no time. */
  static async start(pace: Partial<Pace>): Promise<ZoneServer> {
    const folder = mkdtempSync(join(tmpdir(), 'zone-server-'));
    try {
      const fresh = new StandIn();
      const keys = fresh.adminKeys();
      const state = join(folder, 'state.json');
      writeFileSync(state, JSON.stringify(fresh.world.state));
      // Its state is read and not written: writing it after each call would be most of its work.
      const args = [SERVE, '--port', '0', '--from', state, '--pace', JSON.stringify(pace)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      return new ZoneServer(url, keys, child);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** How many calls it has heard. */
  async calls(): Promise<number> {
    const answer = await fetch(new URL('/stand-in/heard', this.url));
    return ((await answer.json()) as unknown[]).length;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
