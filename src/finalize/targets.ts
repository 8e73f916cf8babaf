/** How each host of a site is reached by SSH, from its seed: address, user, our key and the keys it must show. */
import type { Target } from '../remote/target.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { operatorAddress } from '../site/reach.ts';
import type { Site } from '../site/site.ts';

const SSH_PORT = 22;

/** Answers the target of a host by its name; throws for a name the site has not. */
export function targetsOf(site: Site, secrets: SiteSecrets): (host: string) => Target {
  const byName = new Map(site.hosts.map((host) => [host.name, host]));
  return (name) => {
    const host = byName.get(name);
    if (host === undefined) throw new Error(`the site has no host ${name}`);
    return {
      name,
      address: operatorAddress(host),
      port: SSH_PORT,
      user: site.access.user,
      privateKey: secrets.siteKey.privateKey,
      hostKeys: secrets.host(name).hostKeys,
    };
  };
}
