/**
 * From what the site file says to what it means: defaults that depend on other nodes, references followed, files read.
 * Reports what cannot be followed; what can be followed but does not hold together is for the rules.
 */
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { Path } from '../outcome/problem.ts';
import { armouredKeyProblem, looksLikePublicKey, publicKeyProblem, publicKeysOf, readNamedFile } from './key-files.ts';
import { resolveHost } from './resolve-host.ts';
import { resolveZone } from './resolve-zone.ts';
import { checkRole, cidrOf, type ResolveContext, Resolver } from './resolver.ts';
import type { Access, Host, Network, Repository, Site } from './site.ts';
import type { SiteInput } from './site-schema.ts';

/** Follows every reference of a site file. The site is undefined when one leads nowhere. */
export function resolveSite(input: SiteInput, context: ResolveContext): { site?: Site; diagnostics: Diagnostic[] } {
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
  for (const [index, rule] of input.firewall.allow.entries()) {
    if (rule.role !== undefined) checkRole(resolver, rule.role, ['firewall', 'allow', index, 'role']);
  }
  if (resolver.diagnostics.length > 0) return { diagnostics: resolver.diagnostics };
  const site: Site = {
    name: input.site,
    domain: input.domain,
    cloudstack: input.cloudstack,
    timezone: input.timezone,
    locale: input.locale,
    keyboard: input.keyboard,
    kernel: input.kernel,
    access,
    dns,
    ntp: {
      servers: input.ntp.servers,
      pools: input.ntp.pools ?? (input.ntp.servers.length > 0 ? [] : ['ntp.ubuntu.com']),
    },
    ...(input.proxy === undefined ? {} : { proxy: input.proxy }),
    apt: resolveApt(input.apt),
    repository,
    firewall: {
      enabled: input.firewall.enabled,
      allow: input.firewall.allow.map((rule) => ({ ...rule, port: String(rule.port), from: rule.from.map(cidrOf) })),
    },
    database: { remoteRoot: input.database.remote_root },
    management: {
      forceTemplateInstall: input.management.force_template_install,
      ...(input.management.system_template === undefined ? {} : { systemTemplate: input.management.system_template }),
    },
    kvm: { plainTcp: input.kvm.plain_tcp },
    ...(input.report_url === undefined ? {} : { reportUrl: input.report_url }),
    networks: [...networks.values()],
    hosts: [...hosts.values()],
    ...(zone === undefined ? {} : { zone }),
  };
  return { site, diagnostics: [] };
}

function resolveNetwork(name: string, input: SiteInput['networks'][string]): Network {
  const { cidr, cidr6, default_route, policy_routing, routes, ...rest } = input;
  const path = ['networks', name];
  return {
    name,
    ...rest,
    cidr: cidrOf(cidr),
    ...(cidr6 === undefined ? {} : { cidr6: cidrOf(cidr6) }),
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

function resolveApt(input: SiteInput['apt']): Site['apt'] {
  const security = input.security ?? input.mirror;
  return {
    ...(input.mirror === undefined ? {} : { mirror: input.mirror }),
    ...(security === undefined ? {} : { security }),
  };
}

function resolveAccess(resolver: Resolver, input: SiteInput['access']): Access {
  const authorizedKeys = input.authorized_keys.flatMap((entry, index) =>
    readKeys(resolver, entry, ['access', 'authorized_keys', index]),
  );
  return {
    user: input.user,
    ...(input.full_name === undefined ? {} : { fullName: input.full_name }),
    authorizedKeys: [...new Set(authorizedKeys)],
    ...(input.password_hash === undefined ? {} : { passwordHash: input.password_hash }),
    hostKeys: input.rsa_host_keys ? ['ed25519', 'ecdsa', 'rsa'] : ['ed25519', 'ecdsa'],
  };
}

function readKeys(resolver: Resolver, entry: string, path: Path): string[] {
  if (looksLikePublicKey(entry)) {
    const problem = publicKeyProblem(entry.trim());
    if (problem !== undefined)
      resolver.report('key-file', `the key ${problem}`, path, 'expected "type base64 comment" on one line');
    return [entry.trim()];
  }
  const file = readNamedFile(entry, resolver.context.folder);
  if ('problem' in file) {
    resolver.report('key-file', file.problem, path, file.hint ?? 'expected a public key, or a file that holds one');
    return [];
  }
  const parsed = publicKeysOf(file.text);
  if ('keys' in parsed) return parsed.keys;
  resolver.report('key-file', `the file ${JSON.stringify(entry)} ${parsed.problem}`, path, parsed.hint);
  return [];
}

function resolveRepository(resolver: Resolver, input: SiteInput): Repository {
  const { url, suite, component, key, key_url } = input.repository;
  const base = { url: url.replace(/\/+$/, ''), suite, component: component ?? input.cloudstack, keyUrl: key_url };
  if (key === undefined) return base;
  const path = ['repository', 'key'];
  const file = readNamedFile(key, resolver.context.folder);
  if ('problem' in file) {
    resolver.report('key-file', file.problem, path, file.hint);
    return base;
  }
  const fault = armouredKeyProblem(file.text);
  if (fault) resolver.report('key-file', `the file ${JSON.stringify(key)} ${fault.problem}`, path, fault.hint);
  return { ...base, key: `${file.text.trim()}\n` };
}
