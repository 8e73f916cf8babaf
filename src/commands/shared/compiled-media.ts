/** What the media commands have in common: a site with its secrets as the values a medium is made from. */
import { buildId } from '../../media/build-id.ts';
import type { MediaSite } from '../../media/media-site.ts';
import { wipes } from '../../media/wipes.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { type CompileInputs, hostDocuments } from '../compile.ts';

/** Every host that the Ubuntu installer installs, with its documents. */
export function mediaSite(inputs: CompileInputs, secrets: SiteSecrets): MediaSite {
  const { site } = inputs;
  const hosts = site.hosts
    .filter((host) => host.install === 'autoinstall')
    .map((host) => ({
      name: host.name,
      identity: host.identity,
      documents: hostDocuments(inputs, host, secrets),
      wipes: wipes(host),
      token: secrets.host(host.name).token,
    }));
  return { name: site.name, build: buildId(hosts), kernel: site.kernel, hosts };
}
