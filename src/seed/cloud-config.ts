/** What cloud-init makes of a host at its first boot: the `user-data` of a cloud image, and the one inside an autoinstall. */
import type { KeyPair, SiteSecrets } from '../secrets/secret-values.ts';
import { type ExtraUser, extrasOf } from '../site/host-extras.ts';
import type { Host, Site } from '../site/site.ts';
import { cloudImageDisks } from './cloud-disks.ts';
import { BOOT_COMMANDS, writtenFiles } from './first-boot.ts';
import type { SeedSource } from './seed-source.ts';
import type { YamlMap } from './yaml.ts';

/**
 * The first-boot cloud-config as a mapping. No packages: installing them is a step that is tried again until it works,
 * which cloud-init's one attempt is not. Time zone, locale and keyboard are left to the installer where there is one.
 */
export function cloudConfig(source: SeedSource): YamlMap {
  const { site, host, secrets } = source;
  return {
    hostname: host.name,
    fqdn: host.fqdn,
    prefer_fqdn_over_hostname: false,
    // The site's own /etc/hosts is among the files; cloud-init's has the 127.0.1.1 line that CloudStack stumbles over.
    manage_etc_hosts: false,
    ...(host.install === 'cloud-image' ? imageOnly(site, host) : {}),
    users: [user(site, secrets), ...extrasOf(site, host).users.map(extraUser)],
    disable_root: true,
    ssh_pwauth: false,
    // An image may hold keys of others. The installed system already has ours and is never without them.
    ssh_deletekeys: host.install === 'cloud-image',
    ssh_keys: hostKeys(secrets.host(host.name).hostKeys),
    ...BOOT_COMMANDS,
    final_message: `zoneseed: cloud-init has set up ${host.name} after $UPTIME seconds`,
    write_files: writtenFiles(source),
  };
}

function imageOnly(site: Site, host: Host): YamlMap {
  const { layout, variant, toggle } = site.keyboard;
  const american = layout === 'us' && variant === undefined && toggle === undefined;
  return {
    timezone: site.timezone,
    locale: site.locale,
    keyboard: american ? undefined : { layout, variant, options: toggle && `grp:${toggle}` },
    // The sources of a mirror are among the files; cloud-init would write its own over them.
    apt: site.apt.mirror === undefined ? undefined : { preserve_sources_list: true },
    ...cloudImageDisks(host),
  };
}

/** The operator's account; without a password hash it has no password at all. What sudo lets it do is a file of its role. */
function user(site: Site, secrets: SiteSecrets): YamlMap {
  const { user: name, fullName, passwordHash, authorizedKeys } = site.access;
  return {
    name,
    gecos: fullName,
    groups: ['adm', 'sudo'],
    shell: '/bin/bash',
    lock_passwd: passwordHash === undefined,
    passwd: passwordHash,
    ssh_authorized_keys: [...authorizedKeys, secrets.siteKey.publicKey],
  };
}

/** An account that the site asks for besides; it logs in with its keys alone. */
function extraUser({ name, fullName, authorizedKeys, sudo }: ExtraUser): YamlMap {
  return {
    name,
    gecos: fullName,
    groups: sudo ? ['adm', 'sudo'] : undefined,
    sudo: sudo ? 'ALL=(ALL:ALL) NOPASSWD:ALL' : undefined,
    shell: '/bin/bash',
    lock_passwd: true,
    ssh_authorized_keys: authorizedKeys,
  };
}

/** Given keys are the only ones cloud-init installs; it then makes none. */
function hostKeys(keys: readonly KeyPair[]): YamlMap {
  return Object.fromEntries(
    keys.flatMap((key) => [
      [`${key.type}_private`, key.privateKey],
      [`${key.type}_public`, key.publicKey],
    ]),
  );
}
