/** Which card carries what: every card has one use, and every `auto` can be found. */
import type { Path } from '../../outcome/problem.ts';
import type { Attachment, Host, Nic, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** One text for one card of a host. */
function cardOf(nic: Nic): string {
  if (nic.kind === 'mac') return nic.mac;
  if (nic.kind === 'name') return nic.name;
  return nic.kind === 'bond' ? nic.bond : `auto (${nic.network})`;
}

/** A card carries one untagged network, and each VLAN once. */
export const nicShared = rule('nic-shared', function* (site) {
  for (const host of site.hosts) {
    if (host.attachments.length < 2) continue;
    const uses = new Map<string, Attachment>();
    for (const attachment of host.attachments) {
      const { network, nic, path } = attachment;
      const card = cardOf(nic);
      const key = `${network.vlan ?? ''} ${card}`;
      const other = uses.get(key);
      if (other === undefined) uses.set(key, attachment);
      else
        yield {
          path: [...path, 'nic'],
          message: `${card} of ${host.name} carries ${other.network.name} and ${network.name}, both ${network.vlan === undefined ? 'untagged' : `as VLAN ${network.vlan}`}`,
          hint: 'expected another card, or another vlan on one of the networks',
        };
    }
  }
});

/** The installer finds a card by the address DHCP gave it, and there is none on a VLAN. */
export const nicAutoVlan = rule('nic-auto-vlan', function* (site) {
  const tagged = new Set(site.networks.filter(({ vlan }) => vlan !== undefined).map(({ name }) => name));
  for (const host of site.hosts) {
    for (const { network, nic, path } of host.attachments) {
      if (nic.kind !== 'auto' || !tagged.has(nic.network)) continue;
      yield {
        path: [...path, 'nic'],
        message: `the card of ${host.name} for ${network.name} (VLAN ${network.vlan}) cannot be found by itself`,
        hint: 'expected nic: with a MAC, a name or a bond',
      };
    }
  }
});

/** In a cloud image nothing looks for cards: `auto` is the only card of a machine, or it is nothing. */
export const nicAutoCloudImage = rule('nic-auto-cloud-image', function* (site) {
  for (const host of site.hosts) {
    if (host.install !== 'cloud-image' || new Set(host.attachments.map(({ nic }) => cardOf(nic))).size < 2) continue;
    for (const { network, nic, path } of host.attachments) {
      if (nic.kind !== 'auto') continue;
      yield {
        path: [...path, 'nic'],
        message: `the card of ${host.name} for ${network.name} cannot be found: a cloud image has no installer to look for it`,
        hint: 'expected nic: with a MAC or a name',
      };
    }
  }
});

/** A card that is in a bond carries nothing beside it, and is in one bond. */
export const bondMember = rule('bond-member', function* (site) {
  for (const host of site.hosts) {
    const owners = new Map<string, string>();
    for (const { card, bond, path } of bondCards(host)) {
      const owner = owners.get(card);
      if (owner === undefined) owners.set(card, bond);
      else yield { path, message: inTwo(host, card, owner, bond), hint: 'expected a card of its own' };
    }
    for (const { network, nic, path } of host.attachments) {
      const owner = nic.kind === 'bond' ? undefined : owners.get(cardOf(nic));
      if (owner === undefined) continue;
      yield {
        path: [...path, 'nic'],
        message: `${cardOf(nic)} of ${host.name} carries ${network.name} but belongs to bond ${owner}`,
        hint: `expected nic: ${owner}`,
      };
    }
  }
});

function inTwo(host: Host, card: string, owner: string, bond: string): string {
  return owner === bond
    ? `${card} of ${host.name} is twice in bond ${bond}`
    : `${card} of ${host.name} is in bond ${owner} and in bond ${bond}`;
}

function* bondCards(host: Host): Generator<{ card: string; bond: string; path: Path }> {
  for (const { name, nics, path } of host.bonds) {
    for (const [index, nic] of nics.entries()) yield { card: cardOf(nic), bond: name, path: [...path, 'nics', index] };
  }
}

/** Options of a bond fit its mode; the kernel refuses or ignores the others. */
export const bondOptions = rule('bond-options', function* (site: Site) {
  for (const host of site.hosts) {
    for (const { name, mode, nics, lacpRate, transmitHashPolicy, primary, path } of host.bonds) {
      const misfit = (key: string, modes: string): Fault => ({
        path: [...path, key],
        message: `bond ${name} of ${host.name} has ${key} but mode ${mode}`,
        hint: `expected mode ${modes}`,
      });
      if (lacpRate !== undefined && mode !== '802.3ad') yield misfit('lacp_rate', '802.3ad');
      if (transmitHashPolicy !== undefined && !hashing.has(mode))
        yield misfit('transmit_hash_policy', '802.3ad or balance-xor');
      if (primary === undefined) continue;
      if (!preferring.has(mode)) yield misfit('primary', 'active-backup');
      else if (!nics.some((nic) => cardOf(nic) === primary)) {
        yield {
          path: [...path, 'primary'],
          message: `primary ${primary} of bond ${name} of ${host.name} is not among its nics`,
          hint: `expected ${nics.map(cardOf).join(' or ')}`,
        };
      }
    }
  }
});

const hashing: ReadonlySet<string> = new Set(['802.3ad', 'balance-xor', 'balance-tlb']);
const preferring: ReadonlySet<string> = new Set(['active-backup', 'balance-tlb', 'balance-alb']);

/** A bond nobody uses is a card or two lost. */
export const bondUnused = rule('bond-unused', function* (site) {
  for (const host of site.hosts) {
    const used = new Set(host.attachments.map(({ nic }) => (nic.kind === 'bond' ? nic.bond : undefined)));
    for (const { name, path } of host.bonds) {
      if (used.has(name)) continue;
      yield {
        severity: 'warning',
        path,
        at: 'key',
        message: `no network of ${host.name} is on bond ${name}`,
        hint: `expected nic: ${name} at one of its networks`,
      };
    }
  }
});
