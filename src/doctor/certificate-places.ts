/** Where a host has certificates. */
import type { Host } from '../site/site.ts';

/** Those that CloudStack makes for a host that it added, and renews by itself. */
export const OF_AGENT = ['/etc/cloudstack/agent/cloud.crt', '/etc/pki/libvirt/servercert.pem'];

/** The files of an agent; of a management server what it shows browsers, where it does. */
export function certificatesOf({ roles }: Host): string[] {
  return [
    ...(roles.includes('kvm') ? [...OF_AGENT, '/etc/cloudstack/agent/cloud.ca.crt'] : []),
    ...(roles.includes('management') ? ['127.0.0.1:8443'] : []),
  ];
}
