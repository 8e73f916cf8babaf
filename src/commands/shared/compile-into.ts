/** Compiles the hosts of a site into the output folder; those that need no rendering stay as they were built. */
import { resolve } from 'node:path';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Told } from '../../outcome/told.ts';
import type { ManifestHeader } from '../../output/manifest.ts';
import type { Build } from '../../output/staged-build.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { Host } from '../../site/site.ts';
import { buildHeader, formerInputs } from './build-header.ts';
import { Compiler } from './compile.ts';
import { type InputDigests, secretsDigest } from './input-digest.ts';
import type { Inputs } from './inputs.ts';

interface Wanted {
  readonly inputs: Inputs;
  readonly digests: InputDigests;
  /** Those that were asked for; the others stay as they were built. */
  readonly hosts: readonly Host[];
  readonly secrets: SiteSecrets;
  /** The output folder as the user named it. */
  readonly out: string;
}

/**
 * Puts everything of the site into the build. A host is rendered when what it is made from is not what it was made from, or when
 * one of its files was changed; `tellHost` hears of each in turn. Answers the head of the manifest; refused when a role is faulty
 * or a host that was not asked for cannot stay.
 */
export function compileInto(
  target: Build,
  { inputs, digests, hosts, secrets, out }: Wanted,
  told: Told,
  tellHost: (host: Host, isWritten: boolean) => void,
): Outcome<ManifestHeader> {
  const { file, site } = inputs;
  const compiler = new Compiler(inputs, secrets);
  const ofSecrets = secretsDigest(file) ?? '';
  const madeFrom = new Map(formerInputs(target.formerHeader));
  told.step('compiling');
  for (const artifact of compiler.ofSite(resolve(out))) target.add(artifact);
  for (const [index, host] of hosts.entries()) {
    const input = digests.host(ofSecrets, host);
    const isKept = madeFrom.get(host.name) === input && target.keep(host.path).length === 0;
    const artifacts = isKept ? done([]) : compiler.artifacts(host);
    if (!artifacts.ok) return refused(...compiler.faults());
    const written = artifacts.value.filter((artifact) => target.add(artifact));
    madeFrom.set(host.name, input);
    told.progress(index + 1, hosts.length, 'hosts');
    tellHost(host, written.length > 0);
  }
  const changed = keepOthers(target, inputs, hosts, out);
  if (changed.length > 0) return refused(...changed);
  return done(buildHeader(site, digests.site(ofSecrets, out), ({ name }) => madeFrom.get(name)));
}

/** Leaves the hosts that were not asked for as they were built; says which of their files cannot stay. */
function keepOthers(target: Build, { site }: Inputs, hosts: readonly Host[], out: string): Problem[] {
  const chosen = new Set(hosts);
  const others = site.hosts.filter((host) => !chosen.has(host));
  return others
    .flatMap((host) => target.keep(host.path))
    .map((path) => ({
      rule: 'output-changed',
      message: `"${out}/${path}" was changed since it was built`,
      hint: 'build all hosts to put it right',
    }));
}
