/** The installer's answers for one host: everything is said, so nothing is asked and no default of a later medium matters. */
import { directPackageServers } from '../site/proxy.ts';
import type { Site } from '../site/site.ts';
import { earlyCommands, TRUSTED_BY_INSTALLER } from './early-commands.ts';
import { installerCommand } from './installer-script.ts';
import { netplan } from './netplan.ts';
import type { SeedSource } from './seed-source.ts';
import { storage } from './storage.ts';
import type { YamlMap } from './yaml.ts';

/**
 * The autoinstall mapping (subiquity of 24.04, any point release), with the cloud-config of the first boot in it. Without
 * `identity`: that section demands a password, makes the account at another time before 24.04.4 than after, and freezes
 * the host name; the account is made by `user-data`. The installer reads it as a whole, so the order is a reader's: first
 * what is the host's own, at the end what the installer runs, which all hosts share.
 */
export function autoinstall(source: SeedSource, firstBoot: YamlMap): YamlMap {
  const { site, host, shared } = source;
  return {
    version: 1,
    network: netplan(site, host),
    storage: storage(host),
    'refresh-installer': { update: false },
    reporting: { builtin: { type: 'print' } },
    locale: site.locale,
    keyboard: { layout: site.keyboard.layout, variant: site.keyboard.variant, toggle: site.keyboard.toggle },
    timezone: site.timezone,
    source: { id: 'ubuntu-server', search_drivers: false },
    drivers: { install: false },
    codecs: { install: false },
    oem: { install: false },
    kernel: { flavor: site.kernel === 'hwe' ? 'hwe' : 'generic' },
    proxy: site.proxy,
    apt: apt(site),
    ssh: { 'install-server': true, 'allow-pw': false },
    updates: 'security',
    shutdown: 'reboot',
    'user-data': firstBoot,
    'early-commands': earlyCommands(source),
    'late-commands': [installerCommand(shared, 'place', '/autoinstall.yaml', '/target')],
  };
}

/** Never a question about a configuration file that was changed, neither in the installer nor later on the host. */
const NO_CONFFILE_QUESTIONS = 'Dpkg::Options { "--force-confdef"; "--force-confold"; };\n';

/**
 * Without a reachable mirror the installation goes on from the medium; packages beyond it are the first boot's, which tries
 * again. Only the primary mirror is chosen by the installer, so a closed network must name the security one, too.
 */
function apt(site: Site): YamlMap {
  const { mirror, security } = site.apt;
  return {
    geoip: false,
    fallback: 'offline-install',
    conf: `${NO_CONFFILE_QUESTIONS}${direct(site)}${trust(site)}`,
    'mirror-selection': mirror === undefined ? undefined : { primary: [{ uri: mirror }] },
    security: security === undefined ? undefined : [{ arches: ['default'], uri: security }],
  };
}

/** The installer's `proxy` knows no exceptions; apt's own setting for one server goes before the one for all. */
function direct(site: Site): string {
  const line = (scheme: string, server: string) => `Acquire::${scheme}::Proxy::${server} "DIRECT";\n`;
  return directPackageServers(site)
    .flatMap((server) => [line('http', server), line('https', server)])
    .join('');
}

/** A file of the host with a higher number has apt look into the system's own bundle again. */
function trust({ certificates }: Site): string {
  return certificates.length === 0 ? '' : `Acquire::https::CaInfo "${TRUSTED_BY_INSTALLER}";\n`;
}
