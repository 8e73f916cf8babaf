/** Names of what a PXE tree serves. */
import { createHmac } from 'node:crypto';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { MediaHost } from './media-site.ts';

export interface PxeUrls {
  /** The tree's root as machines reach it, with its final slash: `http://10.15.0.2:8080/zoneseed/`. */
  readonly base: string;
  readonly host: string;
  readonly port: number;
  /** With a slash at both ends. */
  readonly path: string;
}

/** Where the installer is in the tree; casper takes what ends in `.iso` only. */
export const SERVED_ISO = 'ubuntu/installer.iso';

/** Checks the address a tree is to be served under. The installer's RAM disk reads it, which knows plain http only. */
export function pxeUrls(url: string): Outcome<PxeUrls> {
  const wrong = wrongIn(url);
  if (wrong !== undefined) {
    const hint = 'expected http://ADDRESS[:PORT]/[PATH/] under which a web server will serve the tree';
    return refused({ rule: 'pxe-url', message: wrong, hint });
  }
  const { hostname, port, pathname } = new URL(url);
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const base = `http://${hostname}${port === '' ? '' : `:${port}`}${path}`;
  return done({ base, host: hostname, port: port === '' ? 80 : Number(port), path });
}

function wrongIn(url: string): string | undefined {
  if (!URL.canParse(url)) return `"${url}" is no URL`;
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(url);
  if (protocol !== 'http:') return `"${url}" does not begin with http://`;
  // Not quoted: it may be a password that is good elsewhere.
  if (username !== '' || password !== '') return 'the URL carries a user name or password';
  if (port === '0') return `"${url}" has port 0, where no server listens`;
  if (hostname === 'localhost' || hostname.startsWith('127.')) {
    return `"${url}" is this machine to itself alone, and every booting machine to itself`;
  }
  if (search !== '' || hash !== '') return `"${url}" has a query or a fragment`;
  if (!/^[a-z0-9.-]+$/.test(hostname) || !/^[A-Za-z0-9._/-]+$/.test(pathname)) {
    return `"${url}" has characters that not every loader can read`;
  }
  return undefined;
}

/**
 * The folder of a host's documents. Its name follows from the host's own secret, so who does not know it cannot guess
 * the name, and it stays the same from build to build.
 */
export function seedFolder(host: MediaHost): string {
  const name = createHmac('sha256', host.token).update('zoneseed pxe seed folder').digest('hex').slice(0, 32);
  return `seed/${name}`;
}

/** With the final slash that NoCloud needs. */
export function seedUrl(urls: PxeUrls, host: MediaHost): string {
  return `${urls.base}${seedFolder(host)}/`;
}

export function isoUrl(urls: PxeUrls): string {
  return `${urls.base}${SERVED_ISO}`;
}
