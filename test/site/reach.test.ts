/** Who reaches whom, at which address. */
import { describe, expect, test } from 'vitest';
import {
  addressesSeenFrom,
  addressSeenFrom,
  hasWay,
  mainAddress,
  operatorAddress,
  sharedAddress,
  sourcesSeenBy,
  sourcesTowards,
} from '../../src/site/reach.ts';
import type { Host } from '../../src/site/site.ts';
import { siteOfText } from './judged.ts';

/** Management is on `inner`, which has no way out; `outer` has one; static routes lead from `inner` to `far` and back. */
const site = siteOfText(
  'test/site/reach.yaml',
  `site: test
domain: test.lan
cloudstack: "4.20"
access: { user: ops }
networks:
  inner: { cidr: 10.1.0.0/24, bridge: br-inner, routes: [{ to: 10.3.0.0/24, via: 10.1.0.1 }] }
  outer: { cidr: 10.2.0.0/24, gateway: 10.2.0.1, default_route: true }
  far: { cidr: 10.3.0.0/24, gateway: 10.3.0.1, default_route: true, routes: [{ to: 10.1.0.0/24, via: 10.3.0.1 }] }
hosts:
  both: { roles: [management, database], networks: { inner: 10.1.0.2, outer: 10.2.0.2 } }
  near: { roles: [common], networks: { inner: 10.1.0.3, outer: 10.2.0.3 } }
  half: { roles: [common], networks: { inner: {}, outer: 10.2.0.4 } }
  lone: { roles: [common], networks: { far: 10.3.0.5 } }
`,
);
const [both, near, half, lone] = site.hosts as [Host, Host, Host, Host];
const texts = (attachments: readonly { address: string }[]) => attachments.map(({ address }) => address);

test('peers know a host by its address on the management network, operators by that on the network of its default route', () => {
  expect([both, near, half, lone].map((host) => mainAddress(site, host))).toEqual([
    '10.1.0.2',
    '10.1.0.3',
    '10.2.0.4',
    '10.3.0.5',
  ]);
  expect([both, near, half, lone].map(operatorAddress)).toEqual(['10.2.0.2', '10.2.0.3', '10.2.0.4', '10.3.0.5']);
  expect(operatorAddress({ ...both, attachments: both.attachments.slice(0, 1) })).toBe('10.1.0.2');
});

test('a host is seen on a network where both have an address, the management network first', () => {
  expect(addressSeenFrom(site, near, both)).toBe('10.1.0.2');
  expect(addressSeenFrom(site, half, both)).toBe('10.2.0.2');
});

test('a host is seen by a static route where there is no network in common, and without one by the address it is known by', () => {
  expect(addressSeenFrom(site, lone, both)).toBe('10.1.0.2');
  expect(addressSeenFrom(site, both, lone)).toBe('10.3.0.5');
  expect(addressSeenFrom(site, half, near)).toBe('10.2.0.3');
  expect(addressSeenFrom(site, lone, half)).toBe('10.2.0.4');
});

test('a way is a network with an address on it, or a static route from there; a default route is none', () => {
  expect(hasWay(near, '10.1.0.2')).toBe(true);
  expect(hasWay(lone, '10.1.0.2')).toBe(true);
  expect(hasWay(half, '10.1.0.2')).toBe(false);
  expect(hasWay(lone, '10.2.0.2')).toBe(false);
  expect(hasWay(near, 'filer.lan')).toBe(false);
});

test('a store is shared at an address that all its users have a way to: of a network of all sooner than by a route', () => {
  const [inner, outer] = site.networks;
  expect(sharedAddress(both, [near], [inner])).toBe('10.1.0.2');
  expect(sharedAddress(both, [near], [outer])).toBe('10.2.0.2');
  expect(sharedAddress(both, [near, half], [inner])).toBe('10.2.0.2');
  expect(sharedAddress(both, [near, lone], [outer])).toBe('10.1.0.2');
  expect(sharedAddress(both, [half, lone], [inner])).toBeUndefined();
  expect(sharedAddress(both, [both], [inner])).toBe('10.1.0.2');
  const edge: Host = { ...half, attachments: [...half.attachments, ...lone.attachments] };
  expect(hasWay(edge, '10.1.0.2')).toBe(true);
  expect(sharedAddress(both, [edge], [inner])).toBe('10.2.0.2');
});

test('a host sends from the network an address is on, else from where a route leads there, else from anywhere', () => {
  expect(texts(sourcesTowards(both, '10.2.0.9'))).toEqual(['10.2.0.2']);
  expect(texts(sourcesTowards(both, '10.3.0.5'))).toEqual(['10.1.0.2']);
  expect(texts(sourcesTowards(both, '192.0.2.1'))).toEqual(['10.1.0.2', '10.2.0.2']);
});

test('a peer comes from the networks of both, else by a route, else from anywhere', () => {
  expect(texts(sourcesSeenBy(near, both))).toEqual(['10.1.0.2', '10.2.0.2']);
  expect(texts(sourcesSeenBy(half, both))).toEqual(['10.2.0.2']);
  expect(texts(sourcesSeenBy(lone, both))).toEqual(['10.1.0.2']);
  expect(texts(sourcesSeenBy(half, lone))).toEqual(['10.3.0.5']);
});

describe('hosts of two pods, with management networks of their own and one network of guests in common', () => {
  const pods = (routes: boolean) => {
    const there = routes ? ', routes: [{ to: 10.2.0.0/24, via: 10.1.0.1 }]' : '';
    const back = routes ? ', routes: [{ to: 10.1.0.0/24, via: 10.2.0.1 }]' : '';
    const { hosts, ...rest } = siteOfText(
      'test/site/pods.yaml',
      `site: test
domain: test.lan
cloudstack: "4.20"
access: { user: ops }
networks:
  one: { cidr: 10.1.0.0/24, gateway: 10.1.0.1, bridge: cloudbr0, default_route: true${there} }
  two: { cidr: 10.2.0.0/24, gateway: 10.2.0.1, bridge: cloudbr0, default_route: true${back} }
  guest: { cidr: 10.9.0.0/24, bridge: cloudbr1 }
hosts:
  manager: { roles: [management, database], networks: { one: 10.1.0.11, guest: 10.9.0.11 } }
  kvm: { roles: [kvm], networks: { two: 10.2.0.32, guest: 10.9.0.32 } }
`,
    );
    const [manager, kvm] = hosts as [Host, Host];
    return { site: { ...rest, hosts }, manager, kvm };
  };

  test('see each other at the address that CloudStack knows, where a route leads there', () => {
    const { site: routed, manager, kvm } = pods(true);
    expect(addressesSeenFrom(routed, kvm, manager)).toEqual(['10.1.0.11', '10.9.0.11']);
    expect(addressesSeenFrom(routed, manager, kvm)).toEqual(['10.2.0.32', '10.9.0.32']);
    const { site: apart, ...unrouted } = pods(false);
    expect(addressesSeenFrom(apart, unrouted.kvm, unrouted.manager)).toEqual(['10.9.0.11']);
  });

  test.each([true, false])(
    'come from each of their networks, with static routes: %j; else their default route is taken',
    (routes) => {
      const { manager, kvm } = pods(routes);
      expect(texts(sourcesSeenBy(manager, kvm))).toEqual(['10.2.0.32', '10.9.0.32']);
      expect(texts(sourcesSeenBy(kvm, manager))).toEqual(['10.1.0.11', '10.9.0.11']);
    },
  );
});
