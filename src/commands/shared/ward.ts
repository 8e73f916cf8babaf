/** What doctor and repair begin with: a site, its secrets and machines, and what its roles give each host. */
import type { Ward } from '../../doctor/diagnose.ts';
import { knownOf } from '../../finalize/enter.ts';
import { throughTunnel } from '../../finalize/work.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import { hostRoles } from '../../role/host-roles.ts';
import type { HostRoles } from '../../role/role.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { topology } from '../../site/topology.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Refusal } from './answer.ts';
import { type Inputs, siteInputs } from './inputs.ts';
import { siteSecretsOf } from './secrets-access.ts';
import type { Outside } from './site-run.ts';

export interface OpenWard {
  readonly inputs: Inputs;
  readonly secrets: SiteSecrets;
  readonly ward: Ward;
}

/** Reads what a look at the site is about; refused with what is wrong with that. */
export async function openWard(
  terminal: Terminal,
  file: string,
  outside: Outside,
): Promise<Outcome<OpenWard> | Refusal> {
  const inputs = siteInputs(terminal, file);
  if (!inputs.ok) return inputs;
  const secrets = await siteSecretsOf(terminal, inputs.value, { ready: true });
  if (!secrets.ok) return secrets;
  const { site } = inputs.value;
  const roles = rolesOf(inputs.value, secrets.value);
  if (!roles.ok) return roles;
  const signal = terminal.interruption();
  const machines = outside.machines(site, secrets.value);
  const [manager] = topology(site).hostsOf('management');
  const server = manager && throughTunnel(machines, manager, signal);
  const cloud = server && { server, known: knownOf(secrets.value) };
  const ward: Ward = { site, roles: roles.value, machines, cloud, signal, clock: outside.clock };
  return done({ inputs: inputs.value, secrets: secrets.value, ward });
}

function rolesOf({ site, library }: Inputs, secrets: SiteSecrets): Outcome<ReadonlyMap<string, HostRoles>> {
  const made = site.hosts.map((host) => ({ host, roles: hostRoles({ site, host, secrets, library }) }));
  const problems = made.flatMap(({ roles }): readonly Problem[] => (roles.ok ? [] : roles.problems));
  if (problems.length > 0) return refused(...problems);
  return done(new Map(made.flatMap(({ host, roles }) => (roles.ok ? [[host.name, roles.value] as const] : []))));
}
