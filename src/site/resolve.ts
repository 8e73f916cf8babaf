/**
 * From what the site file says to what it means: defaults that depend on other nodes, references followed, files read.
 * Reports what cannot be followed; what can be followed but does not hold together is for the rules.
 */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { certificates } from './certificates.ts';
import { armouredKey, publicKeys } from './key-files.ts';
import { resolveExtras } from './resolve-extras.ts';
import { resolveHost } from './resolve-host.ts';
import { resolveZone } from './resolve-zone.ts';
import { cidrOf, type ResolveContext, Resolver } from './resolver.ts';
import type { Access, Host, Network, Repository, Site } from './site.ts';
import type { SiteInput } from './site-schema.ts';

/** Follows every reference of a site file; refused when one leads nowhere. */
export function resolveSite(input: SiteInput, context: ResolveContext): Outcome<Site, PlacedProblem> {
  const resolver = new Resolver(context);
  const networks = new Map(
    Object.entries(input.networks).map(([name, network]) => [name, resolveNetwork(name, network)]),
  );
  const hosts = new Map<string, Host>();
  for (const [name, host] of Object.entries(input.hosts))
    hosts.set(name, resolveHost(resolver, input, networks, name, host));
  const dns = resolveDns(input, networks);
  const zone = input.zone === undefined ? undefined : resolveZone(resolver, input.zone, networks, hosts, dns.servers);
  const access = resolveAccess(resolver, input.access);
  const repository = resolveRepository(resolver, input);
  const firewall = resolveFirewall(resolver, input.firewall);
  const extras = resolveExtras(resolver, input.extras, hosts);
  const trusted = resolveCertificates(resolver, input.ca);
  if (resolver.problems.length > 0) return { ok: false, problems: resolver.problems };
  return done({
    ...asWritten(input),
    access,
    dns,
    certificates: trusted,
    repository,
    firewall,
    extras,
    networks: [...networks.values()],
    hosts: [...hosts.values()],
    zone,
  });
}

/** What leads nowhere else: under the names of the model, with its defaults. */
function asWritten(input: SiteInput) {
  const { ntp, apt, database, management } = input;
  return {
    name: input.site,
    domain: input.domain,
    cloudstack: input.cloudstack,
    timezone: input.timezone,
    locale: input.locale,
    keyboard: input.keyboard,
    kernel: input.kernel,
    ntp: { servers: ntp.servers, pools: ntp.pools ?? (ntp.servers.length > 0 ? [] : ['ntp.ubuntu.com']) },
    proxy: input.proxy,
    noProxy: input.no_proxy,
    // One mirror usually carries both.
    apt: { mirror: apt.mirror, security: apt.security ?? apt.mirror },
    database: {
      remoteRoot: database.remote_root,
      outside: database.host === undefined ? undefined : { host: database.host, port: database.port },
    },
    management: {
      forceTemplateInstall: management.force_template_install,
      systemTemplate: management.system_template,
    },
    kvm: { plainTcp: input.kvm.plain_tcp },
    reportUrl: input.report_url,
  };
}

function resolveNetwork(name: string, input: SiteInput['networks'][string]): Network {
  const { cidr, cidr6, default_route, policy_routing, routes, ...rest } = input;
  const path = ['networks', name];
  return {
    name,
    ...rest,
    cidr: cidrOf(cidr),
    cidr6: cidr6 === undefined ? undefined : cidrOf(cidr6),
    defaultRoute: default_route,
    policyRouting: policy_routing,
    routes: routes.map((route, index) => ({ ...route, to: cidrOf(route.to), path: [...path, 'routes', index] })),
    path,
  };
}

function resolveDns(input: SiteInput, networks: ReadonlyMap<string, Network>): Site['dns'] {
  const router = [...networks.values()].find((network) => network.defaultRoute)?.gateway;
  return {
    servers: input.dns.servers ?? (router === undefined ? [] : [router]),
    search: input.dns.search ?? [input.domain],
  };
}

function resolveFirewall(
  resolver: Resolver,
  { enabled, allow, ssh_from, ui_from }: SiteInput['firewall'],
): Site['firewall'] {
  for (const [index, { role }] of allow.entries())
    if (role !== undefined) resolver.checkRole(role, ['firewall', 'allow', index, 'role']);
  return {
    enabled,
    sshFrom: ssh_from?.map(cidrOf),
    uiFrom: ui_from?.map(cidrOf),
    allow: allow.map((rule) => ({ ...rule, port: String(rule.port), from: rule.from.map(cidrOf) })),
  };
}

function resolveAccess(resolver: Resolver, input: SiteInput['access']): Access {
  const authorizedKeys = input.authorized_keys.flatMap((entry, index) => {
    const keys = publicKeys(entry, resolver.context.folder);
    return resolver.take(keys, 'key-file', ['access', 'authorized_keys', index]) ?? [];
  });
  return {
    user: input.user,
    fullName: input.full_name,
    authorizedKeys: [...new Set(authorizedKeys)],
    passwordHash: input.password_hash,
    hostKeys: input.rsa_host_keys ? ['ed25519', 'ecdsa', 'rsa'] : ['ed25519', 'ecdsa'],
  };
}

function resolveCertificates(resolver: Resolver, files: readonly string[]): string[] {
  const found = files.flatMap(
    (file, index) => resolver.take(certificates(file, resolver.context.folder), 'key-file', ['ca', index]) ?? [],
  );
  return [...new Set(found)];
}

function resolveRepository(resolver: Resolver, input: SiteInput): Repository {
  const { url, suite, component, key, key_url, key_fingerprint } = input.repository;
  return {
    url: url.replace(/\/+$/, ''),
    suite,
    component: component ?? input.cloudstack,
    key:
      key === undefined
        ? undefined
        : resolver.take(armouredKey(key, resolver.context.folder), 'key-file', ['repository', 'key']),
    keyUrl: key_url,
    keyFingerprint: key_fingerprint?.replaceAll(' ', '').toUpperCase(),
  };
}
