/** The runs of one program over a site of its own: what is done to a site, from the first build on. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchSite } from './site.ts';
import { type Run, timed } from './timed.ts';

/** In the order they are run in each round. */
export const KINDS = ['first build, nothing there', 'build', 'nothing changed', 'one serial changed', 'check'] as const;
export type Kind = (typeof KINDS)[number];

/** A first build that takes longer is not repeated. */
const LONG_SECONDS = 60;

export class SiteRuns {
  readonly folder = mkdtempSync(join(tmpdir(), 'zoneseed-bench-'));
  readonly runs: Record<Kind, Run[]>;
  readonly #checkout: string;

  /** `checkout` is a folder of the program, with its `node_modules`. */
  constructor(checkout: string, hosts: number) {
    this.#checkout = checkout;
    this.runs = {
      'first build, nothing there': [],
      build: [],
      'nothing changed': [],
      'one serial changed': [],
      check: [],
    };
    writeFileSync(join(this.folder, 'site.yaml'), benchSite(hosts));
  }

  round(): void {
    const [before] = this.runs['first build, nothing there'];
    if (before === undefined || before.wall < LONG_SECONDS) {
      for (const name of ['out', '.config', 'site.secrets.age']) this.#remove(name);
      this.#run('first build, nothing there', 'build');
    }
    this.#remove('out');
    this.#run('build', 'build');
    this.#run('nothing changed', 'build');
    const site = readFileSync(join(this.folder, 'site.yaml'), 'utf8');
    writeFileSync(join(this.folder, 'site.yaml'), site.replace(/serial: SN-/, 'serial: SN-0'));
    this.#run('one serial changed', 'build');
    this.#run('check', 'check');
  }

  /** An empty folder of this name beside the site. */
  fresh(name: string): string {
    this.#remove(name);
    mkdirSync(join(this.folder, name));
    return join(this.folder, name);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  #run(kind: Kind, command: string): void {
    const program = join(this.#checkout, 'src/zoneseed.js');
    this.runs[kind].push(timed(process.execPath, [program, command], this.folder));
  }

  #remove(name: string): void {
    rmSync(join(this.folder, name), { recursive: true, force: true });
  }
}
