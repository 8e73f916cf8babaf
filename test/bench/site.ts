/** A site of any size for measuring: clusters of sixteen KVM hosts, every card by MAC, every machine by serial. */

/** The text of a site file with `count` hosts, one of them for management and database, one for NFS. */
export function benchSite(count: number): string {
  const ip = (network: number, index: number) => `10.${network + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  const mac = (network: number, index: number) =>
    `52:54:0${network}:${hex(index >> 16)}:${hex(index >> 8)}:${hex(index)}`;
  const host = (name: string, role: string, index: number) =>
    `  ${name}:
    roles: [${role}]
    networks:
      management: { address: ${ip(16, index)}, nic: "${mac(0, index)}" }
      public: { address: ${ip(32, index)}, nic: "${mac(1, index)}" }
    identity: { serial: SN-${String(index).padStart(8, '0')} }
`;
  const kvm = Array.from({ length: Math.max(1, count - 2) }, (_, i) => `kvm-${String(i + 1).padStart(5, '0')}`);
  const clusters = Array.from({ length: Math.ceil(kvm.length / 16) }, (_, i) => kvm.slice(16 * i, 16 * i + 16));
  return `site: bench
domain: bench.lan
cloudstack: "4.20"
access: { user: ops }
dns: { servers: [10.16.0.2] }
networks:
  management: { cidr: 10.16.0.0/12, gateway: 10.16.0.1, bridge: cloudbr0 }
  public: { cidr: 10.32.0.0/12, gateway: 10.32.0.1, bridge: cloudbr1, mtu: 1600, default_route: true }
hosts:
${host('mgmt', count === 1 ? 'management, database, nfs, kvm' : 'management, database', 16)}${count > 2 ? host('nfs', 'nfs', 17) : ''}${count > 1 ? kvm.map((name, i) => host(name, 'kvm', 256 + i)).join('') : ''}zone:
  name: bench
  guest_cidr: 192.168.0.0/16
  physical_networks:
    - { name: physical, isolation: VXLAN, guest_range: 5000-60000, traffic: { management: management, guest: public, public: public } }
  public_ips: [{ network: public, range: 10.47.0.10-10.47.3.250 }]
  pods:
    - name: pod
      network: management
      system_ips: 10.31.0.10-10.31.3.250
      clusters:
${clusters.map((hosts, i) => `        - { name: c${i + 1}, hosts: [${count > 1 ? hosts.join(', ') : 'mgmt'}] }\n`).join('')}  primary_storage: [{ name: primary, export: "${count > 2 ? 'nfs' : 'mgmt'}:/export/primary" }]
  secondary_storage: [{ name: secondary, export: "${count > 2 ? 'nfs' : 'mgmt'}:/export/secondary" }]
`;
}

function hex(value: number): string {
  return (value & 255).toString(16).padStart(2, '0');
}
