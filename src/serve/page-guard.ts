/**
 * Who may see the page: on a loopback address everybody of this machine, elsewhere who has the key that serve prints. A page of
 * another site in the same browser can do nothing: it knows no key, its name is no Host of ours, and it is no Origin of ours.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

const COOKIE = 'zoneseed-serve';

export class PageGuard {
  /** For the URL that serve prints; new with every start. */
  readonly key = randomBytes(18).toString('base64url');
  readonly #hosts: ReadonlySet<string>;

  /** `hosts` are where serve is reached: `10.15.0.5:8080`. Browsers leave out port 80. */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase().replace(/:80$/, '')));
  }

  /**
   * Whether it may be a machine that boots: it comes to an address or to a name of ours, with or without the port, as loaders write it. A
   * page in a browser that lets its own name lead here would else read where a seed is, and then the seed.
   */
  isForMachines({ headers: { host } }: IncomingMessage): boolean {
    // HTTP/1.0 has none, and no browser speaks it.
    if (host === undefined) return true;
    const name = nameIn(host);
    return isIP(name) !== 0 || [...this.#hosts].some((ours) => nameIn(ours) === name);
  }

  /** 200 when the request may go on, `enter` when it brings the key in its URL and is to get the cookie, else a refusal. */
  judge(request: IncomingMessage, url: URL): 200 | 401 | 403 | 'enter' {
    const { host = '', origin } = request.headers;
    if (!this.#hosts.has(host.toLowerCase())) return 403;
    if (request.method === 'POST' && origin?.toLowerCase() !== `http://${host.toLowerCase()}`) return 403;
    const site = request.headers['sec-fetch-site'];
    if (site === 'cross-site' && url.pathname !== '/') return 403;
    if (isLoopback(request)) return 200;
    const given = url.searchParams.get('key');
    if (given !== null && request.method === 'GET' && url.pathname === '/') return this.#isKey(given) ? 'enter' : 401;
    return this.#isKey(cookieIn(request.headers.cookie)) ? 200 : 401;
  }

  /** The header that lets a browser in from now on. */
  get cookie(): string {
    return `${COOKIE}=${this.key}; HttpOnly; SameSite=Strict; Path=/`;
  }

  #isKey(given: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(given), digest(this.key));
  }
}

/** Of a Host header, without port and brackets. */
function nameIn(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}

function isLoopback({ socket }: IncomingMessage): boolean {
  const { localAddress = '', remoteAddress = '' } = socket;
  const loops = (address: string) => /^(::ffff:)?127\.|^::1$/.test(address);
  return loops(localAddress) && loops(remoteAddress);
}

function cookieIn(header = ''): string {
  const pairs = header.split(/;\s*/).map((pair) => pair.split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? '';
}
