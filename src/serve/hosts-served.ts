/** The hosts that machines ask for, found by their secrets; those whose installation has begun with the documents they began with. */
import type { MediaHost } from '../media/media-site.ts';
import { seedFolder } from '../media/pxe-urls.ts';
import { tokenDigest } from './report-post.ts';
import type { ServedHost } from './served-site.ts';

export class HostsServed {
  #hosts: readonly ServedHost[];
  /** As it was when its installation began, host -> what it goes on with whatever the site file says since. */
  readonly #begunWith = new Map<string, { readonly medium: MediaHost; readonly token: string }>();
  #byToken = new Map<string, ServedHost>();
  /** By the digest of the folder's name, so that no comparison tells how much of a name was right. */
  #bySeed = new Map<string, ServedHost>();

  constructor(hosts: readonly ServedHost[]) {
    this.#hosts = hosts;
    this.#index();
  }

  /** The host a token belongs to. */
  ofToken(token: string): ServedHost | undefined {
    return this.#byToken.get(tokenDigest(token));
  }

  /** The host whose seed lies in a folder. */
  ofSeed(folder: string): ServedHost | undefined {
    return this.#bySeed.get(tokenDigest(folder));
  }

  /** The site file was edited; `isBegun` tells of a host that its installation goes on. */
  replace(hosts: readonly ServedHost[], isBegun: (host: string) => boolean): void {
    for (const { name, medium, token } of this.#hosts) {
      if (!isBegun(name)) this.#begunWith.delete(name);
      else if (medium !== undefined && !this.#begunWith.has(name)) this.#begunWith.set(name, { medium, token });
    }
    this.#hosts = hosts;
    this.#index();
  }

  /** A host is installed once more, with what the site file says now. */
  renew(host: string): void {
    if (this.#begunWith.delete(host)) this.#index();
  }

  #index(): void {
    const hosts = this.#hosts.map((host) => ({ ...host, ...this.#begunWith.get(host.name) }));
    this.#byToken = new Map(hosts.map((host) => [tokenDigest(host.token), host]));
    this.#bySeed = new Map(
      hosts.flatMap((host) =>
        host.medium === undefined ? [] : [[tokenDigest(seedFolder(host.medium)), host] as const],
      ),
    );
  }
}
