import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { firewallRules } from '../../src/role/firewall.ts';
import type { Site } from '../../src/site/site.ts';
import { siteIn } from '../site/judged.ts';
import { filesOf, reference, referenceWith, rolesOf, siteFrom, textOf } from './sites.ts';

const RULES = '/etc/zoneseed/firewall.nft';

/** What the real nft says of a rule set, checked and not loaded, in a network namespace of its own. */
function nft(rules: string): { readonly code: number | null; readonly words: string } {
  const inside = ['--user', '--map-root-user', '--net', 'nft', '-c', '-f', '/dev/stdin'];
  const { status, stderr } = spawnSync('unshare', inside, { input: rules, encoding: 'utf8', timeout: 20_000 });
  return { code: status, words: stderr };
}

/** The sources of the rule that opens a port of a host. */
function sourcesOf(site: Site, host: string, port: string, protocol = 'tcp'): readonly string[] | undefined {
  return rolesOf(site, host).ports.find((each) => each.port === port && each.protocol === protocol)?.from;
}

const examples = readdirSync('examples')
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const site = siteIn(`examples/${name}`);
    return (site?.hosts ?? []).map((host) => ({
      title: `${host.name} of ${name}`,
      site: site as Site,
      host: host.name,
    }));
  });

describe('the rule set', () => {
  it.each(examples)('of $title is taken by the real nft', ({ site, host }) => {
    expect(nft(textOf(site, host, RULES))).toEqual({ code: 0, words: '' });
  });

  it('that is none is refused, so the check can fail', () => {
    expect(nft('table inet x { chain y { tcp dport 22 acept; } }').code).not.toBe(0);
  });

  it('touches its own table alone, drops what nobody asked for, and lets guests pass', () => {
    const rules = textOf(reference(), 'kvm-host-01', RULES);
    expect(rules.match(/^(table|delete table|flush).*$/gm)).toEqual([
      'table inet zoneseed',
      'delete table inet zoneseed',
      'table inet zoneseed {',
    ]);
    expect(rules).toContain('hook input priority filter; policy drop;');
    expect(rules).not.toMatch(/hook (forward|output)|^\s*flush/m);
  });

  it('is not there at all when the site has none', () => {
    const files = filesOf(referenceWith(['\ndns:', '\nfirewall: { enabled: false }\ndns:']), 'nfs-01');
    expect(files.has(RULES)).toBe(false);
    expect(files.has('/etc/systemd/system/zoneseed-firewall.service')).toBe(false);
    expect(files.get('/etc/zoneseed/plan')?.content).not.toContain('firewall');
  });
});

describe('who may reach a port', () => {
  const site = reference();

  it('is everyone for SSH, and for the UI', () => {
    expect(sourcesOf(site, 'nfs-01', '22')).toEqual(['any']);
    expect(sourcesOf(site, 'cloudstack-mgmt', '8080')).toEqual(['any']);
  });

  it('are KVM hosts and system VMs for agents', () => {
    expect(sourcesOf(site, 'cloudstack-mgmt', '8250')).toEqual([
      '10.10.0.117',
      '10.15.0.117',
      '10.15.0.160-10.15.0.170',
    ]);
  });

  it('is nobody for a database whose only client is on its own machine', () => {
    expect(sourcesOf(site, 'cloudstack-mgmt', '3306')).toBeUndefined();
    expect(sourcesOf(site, 'cloudstack-mgmt', '9090')).toBeUndefined();
  });

  it('are those who mount something for NFS, on every port of it', () => {
    const clients = ['10.15.0.116', '10.15.0.117', '10.15.0.160-10.15.0.170'];
    for (const port of ['2049', '111', '892', '662', '32803', '875'])
      expect(sourcesOf(site, 'nfs-01', port)).toEqual(clients);
    for (const port of ['111', '892', '662', '32769', '875'])
      expect(sourcesOf(site, 'nfs-01', port, 'udp')).toEqual(clients);
  });

  it('is the same host on all networks both are on, and only the management servers for an apart database', () => {
    const split = siteIn('examples/split-database.yaml');
    expect(sourcesOf(split, 'db-1', '3306')).toEqual(['10.40.0.11', '10.40.0.12', '10.42.0.11', '10.42.0.12']);
    expect(sourcesOf(split, 'mgmt-1', '9090')).toEqual(['10.40.0.12', '10.42.0.12']);
    expect(sourcesOf(split, 'kvm-a1', '16514')).toEqual(['10.40.0.22', '10.40.0.31', '10.42.0.22', '10.42.0.31']);
    expect(sourcesOf(split, 'kvm-a1', '8472', 'udp')).toEqual(sourcesOf(split, 'kvm-a1', '16514'));
    expect(sourcesOf(split, 'kvm-a1', '5900-6100')).toEqual(['10.40.1.10-10.40.1.60']);
  });

  it('is nobody new for NFS where a spare KVM host is in no cluster, and neither is the export open to anyone else', () => {
    const spare = referenceWith([
      '  nfs-01:\n',
      '  spare: { roles: [kvm], networks: { public: 10.10.0.119 } }\n  nfs-01:\n',
    ]);
    for (const path of ['/etc/exports.d/zoneseed.exports', RULES])
      expect(textOf(spare, 'nfs-01', path)).toBe(textOf(site, 'nfs-01', path));
    expect(textOf(spare, 'nfs-01', '/etc/exports.d/zoneseed.exports')).not.toContain('10.10.0.');
  });

  it('never includes plain libvirt, unless the site asks for it', () => {
    expect(sourcesOf(siteIn('examples/split-database.yaml'), 'kvm-a1', '16509')).toBeUndefined();
    const open = siteIn('examples/split-database.yaml');
    expect(sourcesOf({ ...open, kvm: { plainTcp: true } }, 'kvm-a1', '16509')).toHaveLength(4);
  });

  it('is what the site allows besides, on hosts of the role it names', () => {
    const more = referenceWith([
      '\ndns:',
      '\nfirewall: { allow: [{ port: 9100, from: [10.99.0.0/24, 10.99.0.7/32], role: kvm }, { port: 161, protocol: udp, from: ["fd00::/64"] }] }\ndns:',
    ]);
    expect(sourcesOf(more, 'kvm-host-01', '9100')).toEqual(['10.99.0.0/24']);
    expect(sourcesOf(more, 'nfs-01', '9100')).toBeUndefined();
    expect(sourcesOf(more, 'nfs-01', '161', 'udp')).toEqual(['fd00::/64']);
    expect(textOf(more, 'nfs-01', RULES)).toContain('ip6 saddr fd00::/64 udp dport 161 accept');
    expect(nft(textOf(more, 'nfs-01', RULES)).code).toBe(0);
  });

  it('are the networks of hosts when there are more than 32 of them', () => {
    const large = siteFrom(kvmSite(40));
    expect(sourcesOf(large, 'kvm-7', '16514')).toEqual(['10.1.0.0/16']);
    expect(sourcesOf(large, 'one', '8250')).toEqual(['10.1.0.0/16']);
    expect(sourcesOf(siteFrom(kvmSite(20)), 'kvm-7', '16514')).toHaveLength(19);
  });

  it.each([3, 40])('includes hosts of %i in a network beside, which come by a static route', (count) => {
    const far = siteFrom(kvmSite(count).replace('lan: 10.1.1.3 ', 'far: 10.2.0.3 '));
    for (const host of ['one', 'kvm-1']) {
      const sources = sourcesOf(far, host, host === 'one' ? '8250' : '16514') ?? [];
      expect(sources.some((source) => /^10\.2\.0\.(3$|0\/)/.test(source))).toBe(true);
    }
  });

  it.each([3, 40])(
    'includes the way of %i hosts to the address that agents are told, beside the network they share',
    (count) => {
      const both = kvmSite(count)
        .replace('lan: 10.1.1.3 ', 'far: 10.2.0.3, guest: 10.9.0.3 ')
        .replace('lan: 10.1.0.2 ', 'lan: 10.1.0.2, guest: 10.9.0.2 ')
        .replace('\nhosts:', '\n  guest: { cidr: 10.9.0.0/24, bridge: cloudbr1 }\nhosts:');
      const sources = sourcesOf(siteFrom(both), 'one', '8250') ?? [];
      const [own, shared] = count > 32 ? ['10.2.0.0/16', '10.9.0.0/24'] : ['10.2.0.3', '10.9.0.3'];
      expect(sources).toEqual(expect.arrayContaining([own, shared]));
    },
  );

  it.each([3, 40])('includes the IPv6 addresses of %i hosts', (count) => {
    const both = kvmSite(count)
      .replace('gateway: 10.1.0.1', 'gateway: 10.1.0.1, cidr6: "fd00:1::/64"')
      .replaceAll(/lan: 10\.1\.1\.(\d+)/g, 'lan: { address: 10.1.1.$1, address6: "fd00:1::$1" }');
    const sources = sourcesOf(siteFrom(both), 'one', '8250') ?? [];
    expect(sources.filter((source) => source.startsWith('fd00:'))).toEqual(
      count > 32 ? ['fd00:1::/64'] : ['fd00:1::1', 'fd00:1::2', 'fd00:1::3'],
    );
  });
});

/** A site with one machine for everything else and `count` KVM hosts. */
function kvmSite(count: number): string {
  const hosts = Array.from(
    { length: count },
    (_, i) => `  kvm-${i}: { roles: [kvm], networks: { lan: 10.1.1.${i + 1} } }`,
  );
  return `site: many\ndomain: many.lan\ncloudstack: "4.20"\naccess: { user: ops }\nnetworks:\n  lan: { cidr: 10.1.0.0/16, gateway: 10.1.0.1, bridge: cloudbr0, default_route: true, routes: [{ to: 10.2.0.0/16, via: 10.1.0.1 }] }\n  far: { cidr: 10.2.0.0/16, gateway: 10.2.0.1, bridge: cloudbr0, default_route: true, routes: [{ to: 10.1.0.0/16, via: 10.2.0.1 }] }\nhosts:\n  one: { roles: [management, database], networks: { lan: 10.1.0.2 } }\n${hosts.join('\n')}\n`;
}

describe('rules', () => {
  it('share a line when sources and protocol are the same, with ports that do not overlap', () => {
    const rules = firewallRules([
      { port: '5900-6100', protocol: 'tcp', from: ['10.0.0.1'], purpose: 'consoles' },
      { port: '6000', protocol: 'tcp', from: ['10.0.0.1'], purpose: 'more' },
      { port: '22', protocol: 'tcp', from: ['10.0.0.1'], purpose: 'more' },
      { port: '22', protocol: 'tcp', from: ['10.0.0.1', 'fd00::1'], purpose: 'both' },
    ]);
    expect(rules).toEqual([
      { protocol: 'tcp', ports: '{ 22, 5900-6100 }', comment: 'consoles, more', source: 'ip saddr 10.0.0.1 ' },
      { protocol: 'tcp', ports: '22', comment: 'both', source: 'ip saddr 10.0.0.1 ' },
      { protocol: 'tcp', ports: '22', comment: 'both', source: 'ip6 saddr fd00::1 ' },
    ]);
  });
});

describe('who may come from outside', () => {
  const site = referenceWith([
    '\ndns:',
    '\nfirewall: { ssh_from: [10.99.0.0/16], ui_from: [10.98.0.0/24, 10.97.0.1/32] }\ndns:',
  ]);

  it('is everybody unless the site says less', () => {
    expect(sourcesOf(reference(), 'nfs-01', '22')).toEqual(['any']);
    expect(sourcesOf(reference(), 'cloudstack-mgmt', '8080')).toEqual(['any']);
  });

  it('is by SSH who the site says, and management servers, which log in to hosts', () => {
    expect(sourcesOf(site, 'kvm-host-01', '22')).toEqual(['10.10.0.116', '10.15.0.116', '10.99.0.0/16']);
  });

  it('is for the UI and API who the site says', () => {
    expect(sourcesOf(site, 'cloudstack-mgmt', '8080')).toEqual(['10.97.0.1', '10.98.0.0/24']);
  });
});
