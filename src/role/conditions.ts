/** The conditions that `when` in a role file may name: each one line, each a question to the site and the host. */
import { extrasOf, kernelWords } from '../site/host-extras.ts';
import type { Host, Site } from '../site/site.ts';
import { hasVxlan, topology } from '../site/topology.ts';

export type Condition = (site: Site, host: Host) => boolean;

export const CONDITIONS: Readonly<Record<string, Condition>> = {
  firewall: (site) => site.firewall.enabled,
  proxy: (site) => site.proxy !== undefined,
  certificates: (site) => site.certificates.length > 0,
  'apt-mirror': (site) => site.apt.mirror !== undefined,
  'repository-key-given': (site) => site.repository.key !== undefined,
  'plain-libvirt-tcp': (site) => site.kvm.plainTcp,
  'force-template-install': (site) => site.management.forceTemplateInstall,
  'kernel-parameters': (site, host) => kernelWords(site, host).length > 0,
  sysctl: (site, host) => extrasOf(site, host).sysctl.length > 0,
  'extra-packages': (site, host) => extrasOf(site, host).packages.length > 0,
  'data-disks': (_, host) => host.disks.data.length > 0,
  'database-elsewhere': (site, host) =>
    site.database.outside !== undefined ||
    topology(site)
      .hostsOf('database')
      .some((other) => other !== host),
  vxlan: hasVxlan,
  report: (site) => site.reportUrl !== undefined,
};
