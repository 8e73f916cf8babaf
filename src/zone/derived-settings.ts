/** Settings that follow from the rest of the site file. */
import { isIPv4 } from 'node:net';
import type { Path } from '../outcome/problem.ts';
import { mainAddress } from '../site/reach.ts';
import { topology } from '../site/topology.ts';
import type { ZonedSite } from './kind.ts';
import type { SettingWant } from './kinds/setting.ts';

/** Private addresses of RFC 1918: system VMs reach them from their management side only when they are told to. */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** What the server sets by its first network card otherwise, and what a closed network needs. */
export function derivedSettings(site: ZonedSite): SettingWant[] {
  const { hostsOf, managementNetwork } = topology(site);
  const managers = hostsOf('management');
  const addresses = managers.map((host) => mainAddress(site, host));
  const inside = privateServers(site);
  return [
    ...(addresses.length === 0 ? [] : [want('host', addresses.join(','), managers[0]?.path ?? site.zone.path)]),
    ...(managementNetwork === undefined
      ? []
      : [want('management.network.cidr', managementNetwork.cidr.text, [...managementNetwork.path, 'cidr'])]),
    ...(inside.length === 0
      ? []
      : [{ ...want('secstorage.allowed.internal.sites', inside.join(','), site.zone.path), atLeast: inside }]),
  ];
}

function want(name: string, value: string, path: Path): SettingWant {
  return { key: name, name, about: value, value, path };
}

/** Servers at private addresses that this site takes its software from: templates will come from there too. */
function privateServers({ apt, repository, management }: ZonedSite): string[] {
  const urls = [apt.mirror, apt.security, repository.url, management.systemTemplate];
  const names = urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? new URL(url).hostname : []));
  return [...new Set(names.filter((name) => isIPv4(name) && PRIVATE.test(name)).map((name) => `${name}/32`))];
}
