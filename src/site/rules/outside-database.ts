/** A database that is no host of the site. */
import { family } from '../address/address.ts';
import { topology } from '../topology.ts';
import { isHostName } from './host-names.ts';
import { rule } from './rule.ts';

/** It is named as CloudStack's tool can take it, which splits at colons, and the site has no other. */
export const outsideDatabase = rule('outside-database', function* (site) {
  const { outside, remoteRoot } = site.database;
  if (outside === undefined) return;
  const path = ['database', 'host'];
  const isName = isHostName(outside.host) && !/^[\d.]+$/.test(outside.host);
  if (!isName && family(outside.host) !== 4) {
    yield {
      path,
      message: `"${outside.host}" is no server`,
      hint: 'expected a name or an IPv4 address; the port has a key of its own',
    };
  }
  const ours = site.hosts.find((host) =>
    [host.name, host.fqdn, ...host.attachments.map(({ address }) => address)].includes(outside.host),
  );
  if (ours !== undefined) {
    yield {
      path,
      message: `${outside.host} is the host ${ours.name} of this site`,
      hint: `give ${ours.name} the role database, and leave this out`,
    };
  }
  for (const host of topology(site).hostsOf('database')) {
    yield {
      path: [...host.path, 'roles'],
      message: `host ${host.name} has the role database, and the database of the site is ${outside.host}`,
      hint: 'expected one of them',
    };
  }
  if (remoteRoot) {
    yield {
      severity: 'warning',
      path: ['database', 'remote_root'],
      message: 'nobody here makes accounts on a database outside the site',
      hint: 'leave it out',
    };
  }
});
