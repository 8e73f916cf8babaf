/** Firewalls of others: one beside ours, and chains that drop what bridges carry for guests. */
import { type Check, type Examined, type Fault, onEach } from '../check-type.ts';
import { everyHost, kvmHosts } from '../groups.ts';

export const foreignFirewall: Check = {
  id: 'foreign-firewall',
  layer: 'ports',
  asks: 'is firewalld away where the site has a firewall, and does no chain drop what the bridges of a KVM host forward?',
  why: 'two firewalls both have to agree to a packet; where forwarding is dropped (Docker does so), guests have no traffic at all while the host has',
  after: ['answers', 'firstboot', 'firewall-rules'],
  group: everyHost,
  find: (seen) => [...onEach(everyHost, second).find(seen), ...onEach(kvmHosts, drops).find(seen)],
};

function second({ host, own: { firewalld }, seen: { site } }: Examined): Omit<Fault, 'hosts'>[] {
  if (!site.firewall.enabled || firewalld !== true) return [];
  return [
    {
      message: `firewalld is active on ${host.name}`,
      seen: 'nft list chains: table inet firewalld',
      expected: 'table inet zoneseed alone lets in',
      path: ['firewall'],
      todo: `on ${host.name}: systemctl disable --now firewalld`,
    },
  ];
}

/** Without br_netfilter a bridge carries packets past the chains of IP; those of the bridge family always see them. */
function drops({ host, own: { forwardDrops, bridgeFilter } }: Examined): Omit<Fault, 'hosts'>[] {
  const bridges = host.attachments.flatMap(({ network }) => network.bridge ?? []);
  return (forwardDrops ?? []).flatMap(({ chain, takes }) => {
    if (!chain.startsWith('bridge ') && (bridgeFilter !== true || chain.startsWith('ip6 '))) return [];
    if (takes.some((rule) => rule === 'accept' || rule.includes('physdev') || names(rule, bridges))) return [];
    return [
      {
        message: `${host.name} drops what its bridges carry for guests`,
        seen: `nft list chains: ${chain}: type filter hook forward; policy drop${chain.startsWith('bridge ') ? '' : '; net.bridge.bridge-nf-call-iptables = 1'}`,
        expected: 'what is forwarded is accepted, as without this chain',
        path: [...host.path, 'roles'],
        todo: `on ${host.name}: remove what made it (nft list table ${chain.split(' ').slice(0, 2).join(' ')}; Docker, another firewall), or iptables -P FORWARD ACCEPT`,
      },
    ];
  });
}

function names(rule: string, bridges: readonly string[]): boolean {
  return bridges.some((bridge) => rule.includes(`"${bridge}"`));
}
