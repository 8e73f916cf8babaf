/** Certificates that CloudStack gives its hosts. */
import { topology } from '../../site/topology.ts';
import { hasZone } from '../../zone/kind.ts';
import { host as hostKind } from '../../zone/kinds/host.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';
import { isUsable } from './cloud-hosts.ts';

export const hostCertificates: Check = {
  id: 'host-certificates',
  layer: 'cloudstack',
  asks: 'has every host that is Up a certificate of CloudStack, and does its libvirt use it?',
  why: 'guests migrate to and from it in the clear or not at all, and an agent without its certificate is not let in again',
  after: ['management-api', 'zone-there', 'host-setting', 'cloud-hosts', 'libvirt', 'libvirt-sockets', 'agent', 'time'],
  repair: 'certificates',
  group: cloudstack,
  find({ site, cloud, answers }) {
    const heard = cloud?.heard;
    if (heard === undefined || !hasZone(site)) return [];
    const managers = topology(site).hostsOf('management');
    return hostKind.want(site).flatMap(({ key, name, member, path }) => {
      const have = heard.hosts.find((one) => one.key === key);
      if (have === undefined || !isUsable(have)) return [];
      const secured = have.details?.secured;
      const isLost = answers.get(name)?.certificate === false;
      if (secured === 'true' && !isLost) return [];
      return [
        {
          hosts: [member, ...managers],
          message: isLost
            ? `${name} has lost the certificate that CloudStack gave it`
            : `CloudStack does not reach libvirt of ${name} by TLS`,
          seen: `listHosts: secured ${secured ?? '-'}${isLost ? '; /etc/pki/libvirt/servercert.pem is not there' : ''}`,
          expected: 'secured true',
          path,
          todo: `provisionCertificate of the API for ${name}, or take it out of the zone and run zoneseed finalize --host ${name}`,
        },
      ];
    });
  },
};
