/** All documents of one host. */
import type { Artifact } from '../output/artifact.ts';
import type { HostRoles } from '../role/role.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host, Site } from '../site/site.ts';
import { autoinstall } from './autoinstall.ts';
import { cloudConfig, type FirstBoot } from './cloud-config.ts';
import { metaData } from './meta-data.ts';
import { netplan } from './netplan.ts';
import { yamlText } from './yaml.ts';

/**
 * The seed of `host` as files below `hosts/<host>/`. For the installer: `autoinstall.yaml`, the bare mapping for
 * `subiquity.autoinstallpath`, and the NoCloud pair whose `user-data` wraps the same mapping. For a cloud image: plain
 * NoCloud `user-data`, `meta-data` and `network-config`. They hold private keys, so all are secret.
 */
export function hostSeed(
  site: Site,
  host: Host,
  roles: HostRoles,
  firstBoot: FirstBoot,
  secrets: SiteSecrets,
): Artifact[] {
  const documents =
    host.install === 'autoinstall'
      ? installerDocuments(site, host, roles, firstBoot, secrets)
      : imageDocuments(site, host, roles, firstBoot, secrets);
  return Object.entries(documents).map(([name, content]) => ({
    path: `hosts/${host.name}/${name}`,
    mode: 0o600,
    content,
    secret: true,
    origin: host.path,
  }));
}

type Documents = Record<string, string>;

function installerDocuments(...seed: Parameters<typeof autoinstall>): Documents {
  const [, host] = seed;
  const mapping = autoinstall(...seed);
  const bare = yamlText(mapping);
  return {
    'autoinstall.yaml': bare,
    'user-data': `#cloud-config\n${yamlText({ autoinstall: mapping })}`,
    'meta-data': metaData(host, [bare]),
  };
}

function imageDocuments(...seed: Parameters<typeof autoinstall>): Documents {
  const [site, host] = seed;
  const config = `#cloud-config\n${yamlText(cloudConfig(...seed))}`;
  const network = yamlText(netplan(site, host));
  return { 'user-data': config, 'network-config': network, 'meta-data': metaData(host, [config, network]) };
}
