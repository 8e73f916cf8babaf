/** All that was heard of a site, written so that it can be judged again without the site: nothing of it is a secret. */

import { isSecretName } from '../outcome/secret-names.ts';
import type { HostFile, HostRoles } from '../role/role.ts';
import type { Host } from '../site/site.ts';
import { STRUCK } from '../why/strike-out.ts';
import { struckOut } from './changed-lines.ts';
import type { Seen } from './check-type.ts';
import type { HostAnswers } from './host-answers.ts';
import { FORM, type KeptHost, type KeptSite } from './kept-form.ts';
import { digestOf } from './questions.ts';

export type Strike = (text: string) => string;

/** Stands for the digest of a file that is not as it should be: of a text with a short secret the real one would give it away. */
const OTHER = 'other';

/** The lines to keep. `about` is what is not heard and yet needed to read the site again. */
export function* keptSeen(
  seen: Seen,
  about: Pick<KeptSite, 'time' | 'roles' | 'named'>,
  strike: Strike,
): Generator<string> {
  const line = (value: unknown) => JSON.stringify(withoutSecrets(value, strike));
  yield line({ form: FORM, ...about, cloud: cloudOf(seen) } satisfies KeptSite);
  for (const host of seen.site.hosts) yield line(keptOf(host, seen, strike));
}

function cloudOf({ cloud }: Seen): KeptSite['cloud'] {
  if (cloud === undefined) return undefined;
  if (cloud.heard === undefined) return { problem: plain(cloud.problem) };
  const { state, plan, inside, ...more } = cloud.heard;
  const heard = {
    ...{
      zone: state.zone,
      templates: state.templates,
      waiting: state.waiting,
      systemVms: state.systemVms,
      toLoad: plan.toLoad,
    },
    // What would be sent is judged by nobody.
    changes: plan.changes.map(({ calls: _, fields, ...change }) => ({
      ...change,
      fields: isSecretName(change.key) ? fields.map((one) => ({ ...one, from: STRUCK, to: STRUCK })) : fields,
    })),
    inside: inside.map((one) => ({ ...one, host: one.host.name })),
    ...more,
  };
  return { heard: plain(heard) };
}

function keptOf(host: Host, { roles, answers, unreached }: Seen, strike: Strike): KeptHost {
  const { files = [], packages = [], ports = [] }: Partial<HostRoles> = roles.get(host.name) ?? {};
  const kept = files.map((file) => ({ ...file, content: contentOf(file, strike) }));
  const own = answers.get(host.name);
  return plain({
    ...{ host: host.name, files: kept, ports, packages: packages.map(({ content }) => content) },
    answers: own && { ...own, host: undefined, files: own.files && answeredFiles(own.files, files, strike) },
    problem: unreached.find((one) => one.host === host)?.problem,
  });
}

/** What not everybody on the host may read is kept by nobody else either. */
function isClosed({ secret, mode }: HostFile): boolean {
  return secret || (Number.parseInt(mode, 8) & 0o004) === 0;
}

function contentOf(file: HostFile, strike: Strike): string {
  return isClosed(file) ? STRUCK : strike(file.content);
}

/** What lies on the host, with digests of what is kept instead of what is there: equal where both were. */
function answeredFiles(
  there: NonNullable<HostAnswers['files']>,
  wanted: readonly HostFile[],
  strike: Strike,
): NonNullable<HostAnswers['files']> {
  return Object.fromEntries(
    Object.entries(there).map(([path, found]) => {
      const file = wanted.find((one) => one.path === path);
      const isRight = file !== undefined && found.digest === digestOf(file.content);
      const digest = found.digest === null ? null : isRight ? digestOf(contentOf(file, strike)) : OTHER;
      const text = file === undefined || isClosed(file) ? null : strangersStruck(found.text, file.content);
      return [path, { ...found, digest, text }];
    }),
  );
}

/** The text of a file, with what looks like a secret struck out of the lines that the site has not given it. */
function strangersStruck(text: string | null, wanted: string): string | null {
  if (text === null) return null;
  const ours = new Set(wanted.split('\n'));
  const lines = text.split('\n').map((line) => (ours.has(line) ? line : struckOut(line)));
  return lines.join('\n');
}

/** Every text in a value struck, and all of one under the name of a secret. */
function withoutSecrets(value: unknown, strike: Strike): unknown {
  if (typeof value === 'string') return strike(value);
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, strike));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === 'string' && isSecretName(name) ? STRUCK : withoutSecrets(one, strike),
    ]),
  );
}

/** A value as JSON has it; its lists may be changed, as those of a schema's output. */
function plain<T>(value: Readonly<T>): Mutable<T> {
  return value as Mutable<T>;
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
