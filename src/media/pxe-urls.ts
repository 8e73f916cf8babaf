/** Names of what a PXE tree serves. */
import { createHmac } from 'node:crypto';
import { done, type Outcome, refused } from './media-outcome.ts';
import type { MediaHost } from './media-site.ts';

export interface PxeUrls {
  /** The tree's root as machines reach it, with its final slash: `http://10.15.0.2:8080/zoneseed/`. */
  readonly base: string;
  readonly host: string;
  readonly port: number;
  /** With a slash at both ends. */
  readonly path: string;
  /** File name of the installer in the tree. */
  readonly iso: string;
}

/** Checks the address a tree is to be served under. The installer's RAM disk reads it, which knows plain http only. */
export function pxeUrls(url: string, iso: string): Outcome<PxeUrls> {
  const expected = 'expected http://ADDRESS[:PORT]/[PATH/] under which a web server will serve the tree';
  if (!URL.canParse(url)) return refused(`"${url}" is no URL; ${expected}`);
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(url);
  if (protocol !== 'http:') return refused(`"${url}" does not begin with http://; ${expected}`);
  if (username !== '' || password !== '') return refused(`the URL carries a user name or password; ${expected}`);
  if (port === '0') return refused(`"${url}" has port 0, where no server listens; ${expected}`);
  if (hostname === 'localhost' || hostname.startsWith('127.')) {
    return refused(`"${url}" is this machine to itself alone, and every booting machine to itself; ${expected}`);
  }
  if (search !== '' || hash !== '') return refused(`"${url}" has a query or a fragment; ${expected}`);
  if (!/^[a-z0-9.-]+$/.test(hostname) || !/^[A-Za-z0-9._/-]+$/.test(pathname)) {
    return refused(`"${url}" has characters that not every loader can read; ${expected}`);
  }
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const base = `http://${hostname}${port === '' ? '' : `:${port}`}${path}`;
  return done({ base, host: hostname, port: port === '' ? 80 : Number(port), path, iso });
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
  return `${urls.base}ubuntu/${urls.iso}`;
}
