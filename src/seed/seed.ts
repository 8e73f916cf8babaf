/** All documents of one host. */
import { autoinstall } from './autoinstall.ts';
import { cloudConfig } from './cloud-config.ts';
import type { Document } from './document.ts';
import { head } from './head.ts';
import { metaData } from './meta-data.ts';
import { netplan } from './netplan.ts';
import type { SeedSource } from './seed-source.ts';
import { yamlText } from './yaml.ts';

/**
 * The seed of a host. For the installer: `user-data`, which says the same to cloud-init and as the file that
 * `subiquity.autoinstallpath` names, and NoCloud's `meta-data`. For a cloud image: NoCloud's `user-data`, `network-config`
 * and `meta-data`. They hold private keys, so all are secret.
 */
export function hostSeed(source: SeedSource): Document[] {
  const { host } = source;
  const said = host.install === 'autoinstall' ? toInstaller(source) : toImage(source);
  return Object.entries({ ...said, 'meta-data': metaData(host, Object.values(said)) }).map(([name, text]) => ({
    name,
    content: name === 'user-data' ? head(source) + text : text,
    secret: true,
    origin: host.path,
  }));
}

function toInstaller(source: SeedSource): Record<string, string> {
  return { 'user-data': yamlText({ autoinstall: autoinstall(source, cloudConfig(source)) }) };
}

function toImage(source: SeedSource): Record<string, string> {
  return { 'user-data': yamlText(cloudConfig(source)), 'network-config': yamlText(netplan(source.site, source.host)) };
}
