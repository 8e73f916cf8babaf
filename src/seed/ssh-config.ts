/** `ssh_config` and the key it names: `ssh -F out/ssh_config kvm-host-01` logs in, and only where the pinned key answers. */
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { operatorAddress } from '../site/reach.ts';
import type { Site } from '../site/site.ts';
import type { Document } from './document.ts';

/**
 * `out` is the absolute path of the output folder: ssh counts a relative one from its working directory and not from this file, and
 * has no word for the folder that this file is in (ssh_config(5), TOKENS).
 */
export function sshConfig(site: Site, out: string): Document {
  const hosts = site.hosts.map((host) => {
    const names = [...new Set([host.name, host.fqdn])].join(' ');
    return `Host ${names}\n  HostName ${operatorAddress(host)}\n  HostKeyAlias ${host.name}\n\n`;
  });
  const all = [
    'Host *',
    `  User ${site.access.user}`,
    `  IdentityFile ${quoted(`${out}/ssh_key`)}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${quoted(`${out}/known_hosts`)}`,
    '  GlobalKnownHostsFile none',
    '  StrictHostKeyChecking yes',
    '',
  ].join('\n');
  return { name: 'ssh_config', content: hosts.join('') + all, secret: false, origin: ['hosts'] };
}

/** The private key that every host knows as its operator's, besides those the site file names. */
export function sshKey(secrets: SiteSecrets): Document {
  return { name: 'ssh_key', content: secrets.siteKey.privateKey, secret: true, origin: ['access'] };
}

/** Whether a path can stand in ssh_config: `sshConfig` throws for an output folder that cannot. */
export function sshCanName(path: string): boolean {
  return !/[\r\n\0]/.test(path) && !path.includes('${');
}

/**
 * A path for ssh_config: in double quotes, `\` and `"` escaped, and `%`, which would start a token, doubled. ssh has no
 * escape for `$` before `{`; throws on that and on line breaks.
 */
function quoted(path: string): string {
  if (!sshCanName(path)) {
    throw new Error(`ssh_config cannot carry the path ${JSON.stringify(path)}`);
  }
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}
