/** `zoneseed serve` as a program of its own on the loopback address, with a site of any size and an installer of any. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { benchSite } from '../bench/site.ts';
import { writeStandInIso } from '../media/standin-iso.ts';

const PROGRAM = join(import.meta.dirname, '../../src/zoneseed.js');
const MIB = 2 ** 20;
/** Seconds until it has made the secrets of 300 hosts, compiled them, and listens. */
const PATIENCE = 180;

export class LoopbackServe {
  readonly port: number;
  readonly folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
    const where = ['--listen', `127.0.0.1:${port}`, '--url', 'http://10.16.0.2:8080/'];
    const words = [PROGRAM, 'serve', 'site.yaml', '--installer', this.installer, '--json', ...where];
    const env = { PATH: process.env.PATH ?? '', HOME: folder };
    this.#child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Starts it for so many hosts, with a stand-in for an installer of so many MiB, and waits until it answers. */
  static async start(hosts: number, mebibytes: number): Promise<LoopbackServe> {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-serve-'));
    writeFileSync(join(folder, 'site.yaml'), benchSite(hosts));
    await writeLargeInstaller(join(folder, 'installer.iso'), mebibytes);
    const serve = new LoopbackServe(folder, await freePort());
    for (let tries = 0; tries < 5 * PATIENCE; tries += 1) {
      if (await serve.#answers()) return serve;
      if (serve.#child.exitCode !== null) break;
      await delay(200);
    }
    await serve.end();
    throw new Error('serve does not answer');
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get installer(): string {
    return join(this.folder, 'installer.iso');
  }

  /** MiB that it has in memory now, and had at the most since `forgetPeak`. */
  memory(): { readonly now: number; readonly peak: number } {
    const text = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const of = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
    return { now: of('VmRSS'), peak: of('VmHWM') };
  }

  /** proc(5), clear_refs. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true });
  }

  async #answers(): Promise<boolean> {
    return fetch(`${this.origin}/boot.ipxe`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** What follows the image is read by nobody but those who fetch the file. */
async function writeLargeInstaller(file: string, mebibytes: number): Promise<void> {
  await writeStandInIso(file);
  const { size } = await stat(file);
  const handle = await open(file, 'a');
  const piece = randomBytes(MIB);
  for (let left = mebibytes * MIB - size; left > 0; left -= MIB) writeSync(handle.fd, piece, 0, Math.min(left, MIB));
  await handle.close();
}

/** A port of the loopback address at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
