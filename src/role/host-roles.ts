/** What the roles of one host put on it: files, steps in their order, open ports. */
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host, Site } from '../site/site.ts';
import { CONDITIONS } from './conditions.ts';
import { type Claim, disputedPaths, disputedSteps } from './disputes.ts';
import { endpointsOf } from './endpoint.ts';
import { openPorts } from './firewall.ts';
import type { RoleLibrary } from './library.ts';
import { OWN } from './own-paths.ts';
import type { HostFile, HostRoles, Role, Step } from './role.ts';
import { ROLE_SECRETS, secretsNamed } from './role-secrets.ts';
import { siteFiles } from './site-files.ts';
import { viewOf } from './view.ts';

/** One host, and what everything it gets is made from. */
export interface HostSource {
  readonly site: Site;
  readonly host: Host;
  readonly secrets: SiteSecrets;
  readonly library: RoleLibrary;
}

/**
 * Everything the roles of a host ask of its seed. Files that several roles name alike appear once. Refused with every hole
 * that has no value, what two roles want and cannot both have, and every network that the site does not have.
 */
export function hostRoles(source: HostSource): Outcome<HostRoles, Diagnostic> {
  const { site, host, library } = source;
  const roles = host.roles.map((name) => library.role(name));
  const ports = openPorts(site, host, roles);
  const view = viewOf(site, host, ports);
  const claims = roles.map((role) => claimsOf(source, role, view));
  const problems = [
    ...roles.flatMap((role) => unknownNetworks(site, role)),
    ...claims.flatMap((claim) => (claim.ok ? [] : claim.problems)),
  ];
  const made = claims.flatMap((claim) => (claim.ok ? claim.value : []));
  const ofSite = siteFiles(site, host);
  const steps = roles.flatMap((role) => stepsOf(source, role));
  const disputes = [...disputedPaths(made, ofSite), ...disputedSteps(roles, steps)];
  if (problems.length + disputes.length > 0) return refused(...problems, ...disputes);
  const files = new Map(made.toReversed().map(({ file }) => [file.path, file]));
  const ofRoles = made.flatMap(({ file }) => (files.get(file.path) === file ? [file] : []));
  return done({
    host,
    files: [...ofRoles, ...ofSite],
    secrets: ROLE_SECRETS.filter((name) => made.some(({ secrets }) => secrets.includes(name))),
    packages: roles.flatMap((role) => packageFile(site, role)),
    steps,
    ports,
  });
}

function claimsOf(
  { site, host, secrets, library }: HostSource,
  role: Role,
  view: object,
): Outcome<readonly Claim[], Diagnostic> {
  const claims: Claim[] = [];
  const problems: Diagnostic[] = [];
  for (const [index, { path, template, mode, owner, secrets: names, when }] of role.files.entries()) {
    if (!applies(site, host, when)) continue;
    const shown = names.length === 0 ? view : { ...view, secrets: secretsNamed(names, secrets, host) };
    const text = library.template(template).render(shown);
    if (!text.ok) problems.push(...text.problems);
    else {
      const file = { path, content: text.value, mode, owner, secret: names.length > 0 };
      claims.push({ role, index, file, secrets: names });
    }
  }
  return problems.length > 0 ? refused(...problems) : done(claims);
}

function unknownNetworks(site: Site, role: Role): Diagnostic[] {
  const known = site.networks.map(({ name }) => name);
  return role.ports.flatMap(({ from }, index) =>
    from.flatMap((word, place) => {
      const [, name] = /^network:(.*)/.exec(word) ?? [];
      if (name === undefined || known.includes(name)) return [];
      const problem = unknownName('network', name, known, `the site ${site.name} has`);
      return [inSource(role.source, { ...problem, path: ['ports', index, 'from', place] })];
    }),
  );
}

function applies(site: Site, host: Host, when: string | undefined): boolean {
  return when === undefined || (CONDITIONS[when]?.(site, host) ?? false);
}

function packageFile(site: Site, role: Role): HostFile[] {
  const names = role.packages.flatMap((entry) => (typeof entry === 'string' ? entry : (entry[site.cloudstack] ?? [])));
  if (names.length === 0) return [];
  const content = `${names.join('\n')}\n`;
  return [{ path: `${OWN.packages}/${role.name}`, content, mode: '0644', owner: 'root:root', secret: false }];
}

function stepsOf({ site, host, library }: HostSource, role: Role): Step[] {
  return role.steps
    .filter(({ when }) => applies(site, host, when))
    .map(({ name, template, waits_for: waits, once }) => ({
      name: `${role.name}-${name}`,
      role: role.name,
      script: library.text(template),
      waitsFor: waits.flatMap((word) => endpointsOf(site, host, word)),
      once,
    }));
}
