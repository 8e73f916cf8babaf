/**
 * What of the documents we write is open, key by key; whatever is not named here is a secret, or was not written by us.
 * The writers are in src/seed.
 */

/** `open`: all of it. Keys: of a mapping, or of every mapping of a list. A function: keys that depend on what the mapping says. */
export type Openness = 'open' | Keys | ((mapping: Mapping) => Keys);
interface Keys {
  readonly [name: string]: Openness;
}
type Mapping = Readonly<Record<string, unknown>>;

const open = (...names: readonly string[]): Keys => Object.fromEntries(names.map((name) => [name, 'open']));

/** Whatever the keys of a mapping are called: the same of each. */
const each =
  (openness: Openness) =>
  (mapping: Mapping): Keys =>
    Object.fromEntries(Object.keys(mapping).map((name) => [name, openness]));

/** What others may not read on the host is not shown here either: all files with secrets are such. */
const file = ({ permissions }: Mapping): Keys => {
  const readable = typeof permissions === 'string' && /^0[0-7]{2}[4-7]$/.test(permissions);
  return open('path', 'owner', 'permissions', 'defer', ...(readable ? ['content'] : []));
};

const device = open(
  ...[
    'match',
    'dhcp4',
    'dhcp6',
    'accept-ra',
    'link-local',
    'optional',
    'mtu',
    'macaddress',
    'interfaces',
    'parameters',
  ],
  ...['id', 'link', 'addresses', 'nameservers', 'routes', 'routing-policy'],
);

/** netplan's mapping, in a network-config and in what the installer reads. */
export const NETWORK_CONFIG: Openness = {
  version: 'open',
  ethernets: each(device),
  bonds: each(device),
  vlans: each(device),
  bridges: each(device),
};

export const META_DATA: Openness = open('instance-id', 'local-hostname');

const cloudConfig: Keys = {
  ...open('hostname', 'fqdn', 'prefer_fqdn_over_hostname', 'manage_etc_hosts', 'timezone', 'locale', 'keyboard'),
  ...open('disk_setup', 'fs_setup', 'mounts', 'disable_root', 'ssh_pwauth', 'ssh_deletekeys'),
  ...open('bootcmd', 'runcmd', 'final_message'),
  apt: open('preserve_sources_list'),
  users: open('name', 'gecos', 'groups', 'shell', 'lock_passwd', 'sudo', 'ssh_authorized_keys'),
  ssh_keys: open('ed25519_public', 'ecdsa_public', 'rsa_public'),
  write_files: file,
};

const autoinstall: Keys = {
  ...open('version', 'refresh-installer', 'reporting', 'early-commands', 'late-commands', 'shutdown', 'updates'),
  ...open('locale', 'keyboard', 'timezone', 'source', 'drivers', 'codecs', 'oem', 'kernel', 'proxy', 'storage'),
  ssh: open('install-server', 'allow-pw'),
  apt: open('geoip', 'fallback', 'conf', 'mirror-selection', 'security'),
  network: NETWORK_CONFIG,
  'user-data': cloudConfig,
};

/** What an installer reads is wrapped; what a cloud image reads is not. */
export const USER_DATA: Openness = { ...cloudConfig, autoinstall };
