/** serve within a test: a rack of made-up hosts on a port of the loopback address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Rack } from '../../src/serve/rack.ts';
import { ServeHttp } from '../../src/serve/serve-http.ts';
import type { ServedHost, ServedSite } from '../../src/serve/served-site.ts';
import type { Identity } from '../../src/site/site.ts';
import { hostOf, siteOf, urlsOf } from '../media/made-up.ts';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The loopback address it is asked from: another machine. */
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class StandingServe {
  readonly folder = mkdtempSync(join(tmpdir(), 'serve-'));
  readonly broken: unknown[] = [];
  rack!: Rack;
  http!: ServeHttp;
  port = 0;
  readonly #site: ServedSite;

  constructor(identities: Readonly<Record<string, Partial<Identity>>>) {
    this.#site = servedSiteOf(identities);
    writeFileSync(join(this.folder, 'installer.iso'), ISO);
  }

  /** Starts, with what the journal knows; at a port that a browser knows it by, or at any. */
  async start(port = 0): Promise<this> {
    const journal = join(this.folder, 'serve/journal.jsonl');
    this.rack = await Rack.open({ site: this.#site, url: 'http://10.15.0.5:8080/', journal });
    const files = new Map([['ubuntu/installer.iso', join(this.folder, 'installer.iso')]]);
    const hosts = ['serve:8080', `127.0.0.1:${port}`];
    const urls = urlsOf('http://10.15.0.5:8080/');
    this.http = new ServeHttp({ rack: this.rack, urls, files, hosts, broken: (error) => this.broken.push(error) });
    this.port = await this.http.listen('127.0.0.1', port);
    return this;
  }

  async stop(): Promise<void> {
    await this.http.close();
    await this.rack.close();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  ask(path: string, { method = 'GET', headers = {}, body, from }: Asked = {}): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const about = { host: '127.0.0.1', port: this.port, path, method, agent: false };
      const all = { host: 'serve:8080', ...headers };
      const asking = httpRequest({ ...about, headers: all, ...(from === undefined ? {} : { localAddress: from }) });
      asking.on('response', (response) => {
        text(response).then(
          (said) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said }),
          reject,
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  /** A report as a host's first boot sends it. */
  report(host: string, body: unknown, token = `token-of-${host}`): Promise<Answered> {
    const said = typeof body === 'string' ? body : JSON.stringify(body);
    return this.ask('/report', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: said });
  }

  boot(query: string, from?: string): Promise<Answered> {
    return this.ask(`/machine.ipxe?${query}`, from === undefined ? {} : { from });
  }

  shown(host: string) {
    const [machine] = this.rack.machines([host]);
    if (machine === undefined) throw new Error(`there is no ${host}`);
    return machine;
  }
}

/** What the installer's ISO holds here: no two ranges of it are alike. */
export const ISO = Buffer.concat(Array.from({ length: 3000 }, (_, at) => Buffer.from(String(at).padEnd(1000, '.'))));

function servedSiteOf(identities: Readonly<Record<string, Partial<Identity>>>): ServedSite {
  const media = siteOf(
    Object.entries(identities).map(([name, identity]) => ({ ...hostOf(name, identity), token: `token-of-${name}` })),
  );
  const hosts = media.hosts.map(
    (medium): ServedHost => ({
      ...{ name: medium.name, roles: ['kvm'], address: '10.15.0.9', identity: medium.identity },
      ...{ token: medium.token, medium },
    }),
  );
  const networks = [{ name: 'management', cidr: '10.15.0.0/24', served: true, hosts: [] }];
  return { name: 'lab', media, hosts, networks };
}
