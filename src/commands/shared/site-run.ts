/** What finalize and destroy begin with: a site with a zone, its secrets, its machines, and a record of the run. */
import { type Clock, realClock } from '../../cloudstack/clock.ts';
import type { Server } from '../../cloudstack/http.ts';
import { apiUrl } from '../../cloudstack/server-url.ts';
import { targetsOf } from '../../finalize/targets.ts';
import { managerOf, throughTunnel, type Work } from '../../finalize/work.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import { type Machines, machines } from '../../remote/machines.ts';
import { hostRoles } from '../../role/host-roles.ts';
import { storeSecrets } from '../../secrets/secret-changes.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { Site } from '../../site/site.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { hasZone } from '../../zone/kind.ts';
import { fault, type Refusal, wrongUsage } from './answer.ts';
import { PATIENCE } from './duration.ts';
import { hostsNamed, type Inputs, siteInputs } from './inputs.ts';
import { openRecord, type RecordOptions, type RunRecord } from './run-record.ts';
import { ownerOf, secretsOptions, siteSecretsOf } from './secrets-access.ts';

/** What lies outside of this process; tests have something else there. */
export interface Outside {
  readonly machines: (site: Site, secrets: SiteSecrets) => Machines;
  readonly clock: Clock;
}

export const reality: Outside = { machines: (site, secrets) => machines(targetsOf(site, secrets)), clock: realClock };

export interface SiteRunOptions extends RecordOptions {
  /** Milliseconds. */
  readonly wait?: number | undefined;
  readonly api?: string | undefined;
  readonly host?: readonly string[] | undefined;
  readonly replace?: readonly string[] | undefined;
}

export interface SiteRun {
  readonly inputs: Inputs;
  readonly work: Work;
  readonly record: RunRecord;
}

/** Reads what the run is about; refused with what is wrong with that. */
export async function beginRun(
  terminal: Terminal,
  command: string,
  file: string,
  options: SiteRunOptions,
  outside: Outside,
): Promise<Outcome<SiteRun> | Refusal> {
  const inputs = siteInputs(terminal, file);
  if (!inputs.ok) return inputs;
  const { site, source } = inputs.value;
  if (!hasZone(site)) return wrongUsage(noZone(file));
  const [only, replace] = [hostsNamed(inputs.value, options.host), hostsNamed(inputs.value, options.replace ?? [])];
  if (!only.ok) return only;
  if (!replace.ok) return replace;
  const url = options.api === undefined ? undefined : apiUrl(options.api);
  if (url?.ok === false) return wrongUsage(...url.problems);
  const secrets = await siteSecretsOf(terminal, inputs.value, { ready: true });
  if (!secrets.ok) return secrets;
  const signal = terminal.interruption();
  const reached =
    url === undefined
      ? bySsh(outside.machines(site, secrets.value), site, signal)
      : done({ server: { url: url.value } });
  if (!reached.ok) return reached;
  const record = openRecord(terminal, source, options);
  if (!record.ok) return fault(...record.problems);
  record.value.say({ event: 'begin', command, site: site.name, zone: site.zone.name });
  const work: Work = {
    ...reached.value,
    ...{ site, secrets: secrets.value, signal, clock: outside.clock, say: record.value.say },
    patience: options.wait ?? PATIENCE.milliseconds,
    only: options.host === undefined ? undefined : new Set(only.value.map(({ name }) => name)),
    replace: new Set(replace.value.map(({ name }) => name)),
    filesOf: (host) => {
      const roles = hostRoles({ site, host, secrets: secrets.value, library: inputs.value.library });
      return roles.ok ? done(roles.value.files) : roles;
    },
    keep: async ({ apiKey, secretKey }) => {
      const made = { 'api-key': apiKey, 'api-secret-key': secretKey };
      const stored = await storeSecrets(ownerOf(file), made, secretsOptions(terminal));
      return stored.ok ? done(undefined) : stored;
    },
  };
  return done({ inputs: inputs.value, work, record: record.value });
}

/** The machines, and the API through the connection to the management server. */
function bySsh(
  found: Machines,
  site: Work['site'],
  signal: AbortSignal,
): Outcome<{ readonly machines: Machines; readonly server: Server }> {
  const manager = managerOf({ site });
  return manager.ok ? done({ machines: found, server: throughTunnel(found, manager.value, signal) }) : manager;
}

function noZone(file: string): Problem {
  return {
    rule: 'no-zone',
    message: `${file} says nothing of a zone`,
    hint: 'expected the section zone: see docs/site-file.md',
  };
}

/** Why a run that somebody ended did not come to its end. */
export function interrupted(command: string): Problem {
  return {
    rule: 'interrupted',
    message: `${command} was broken off`,
    hint: 'run it again: it goes on where this ended',
  };
}
