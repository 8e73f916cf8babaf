import type { Artifact } from '../../src/output/artifact.ts';
import { type BuildOptions, openBuild } from '../../src/output/open-build.ts';
import type { Build, BuildResult } from '../../src/output/staged-build.ts';

/** A secret artifact of a host unless told otherwise. */
export function artifact(path: string, content: string | Uint8Array, more: Partial<Artifact> = {}): Artifact {
  return {
    path,
    content,
    mode: 0o644,
    secret: path !== 'known_hosts',
    origin: ['hosts', path.split('/')[1] ?? ''],
    ...more,
  };
}

/** The artifacts of a site whose hosts all say `word`. */
export function artifactsOf(hosts: readonly string[], word: string): Artifact[] {
  return [
    ...hosts.flatMap((host) => [
      artifact(`hosts/${host}/user-data`, `#cloud-config\nhost: ${host}\nword: ${word}\n`),
      artifact(`hosts/${host}/meta-data`, `instance-id: ${host}\n`, { secret: false }),
      artifact(`iso/${host}.iso`, Buffer.from(`iso of ${host} with ${word}`.repeat(50))),
    ]),
    artifact('known_hosts', `${hosts.join(',')} ssh-ed25519 AAAA\n`),
  ];
}

/** Opens a build that must open. */
export function open(out: string, options?: BuildOptions): Build {
  const build = openBuild(out, options);
  if ('problem' in build) throw new Error(build.problem);
  return build;
}

/** Builds the artifacts; the build must succeed. */
export function buildAll(
  out: string,
  artifacts: readonly Artifact[],
  input = 'input',
  options?: BuildOptions,
): BuildResult {
  const result = tryBuild(out, artifacts, input, options);
  if ('problem' in result) throw new Error(result.problem);
  return result;
}

/** Builds the artifacts, or answers why not. */
export function tryBuild(
  out: string,
  artifacts: readonly Artifact[],
  input = 'input',
  options?: BuildOptions,
): BuildResult | { problem: string } {
  const build = openBuild(out, options);
  if ('problem' in build) return build;
  for (const each of artifacts) build.add(each);
  return build.commit({ input, site: 'test' });
}
