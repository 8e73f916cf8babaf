import { done, type Outcome } from '../../src/outcome/outcome.ts';
import type { Artifact } from '../../src/output/artifact.ts';
import type { Build } from '../../src/output/staged-build.ts';
import { unchangedBuild } from '../../src/output/unchanged-build.ts';
import { type BuildOptions, type BuildResult, writeBuild } from '../../src/output/write-build.ts';
import { valueIn } from '../outcome/outcomes.ts';

/** A secret artifact of a host unless told otherwise. */
export function artifact(path: string, content: string | Uint8Array, more: Partial<Artifact> = {}): Artifact {
  return {
    path,
    content,
    mode: 0o644,
    secret: path !== 'known_hosts',
    origin: [
      'hosts',
      ...path
        .split('/')
        .slice(1, 2)
        .map((host) => host.replace('.iso', '')),
    ],
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

/** Builds the artifacts; the build must succeed. */
export function buildAll(
  out: string,
  artifacts: readonly Artifact[],
  input = 'input',
  options?: BuildOptions,
): BuildResult {
  return valueIn(tryBuild(out, artifacts, input, options));
}

/** Builds the artifacts, or answers why not. `meanwhile` happens when all are in the build and it does not count yet. */
export function tryBuild(
  out: string,
  artifacts: readonly Artifact[],
  input = 'input',
  options?: BuildOptions,
  meanwhile = () => {},
): Outcome<BuildResult> {
  const fill = (build: Build) => {
    for (const each of artifacts) build.add(each);
    meanwhile();
    return done({ input, site: 'test' });
  };
  return writeBuild(out, fill, options);
}

/** What a build was refused for, a line a problem; undefined when it went through. */
export function said(result: Outcome<unknown>): string | undefined {
  if (result.ok) return undefined;
  return result.problems.map(({ message, hint }) => (hint === undefined ? message : `${message}: ${hint}`)).join('\n');
}

/** Whether the folder has, whole and unedited, what `buildAll` would build from that input; and if so the result. */
export function unchanged(out: string, input = 'input', options?: BuildOptions): BuildResult | undefined {
  return unchangedBuild(out, { input, site: 'test' }, options);
}
