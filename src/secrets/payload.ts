/**
 * What the secrets file says once it is decrypted: one JSON object. What a later table has and this one does not know is kept
 * as it is, so that an older zoneseed can change a file without taking anything from it.
 */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { uncarriable, unkeepable } from './acceptable.ts';
import type { SecretValue } from './secret-values.ts';
import { damaged, problem } from './secrets-problems.ts';
import { hostSecretTable, type Secret, siteSecretTable, TABLE_VERSION } from './secrets-table.ts';

/** Values by the names of secrets. */
export type Values = Record<string, unknown>;

/** A decrypted secrets file. Whoever changes it writes it back. */
export interface Payload {
  readonly zoneseed: 'secrets';
  readonly layout: typeof LAYOUT;
  /** The newest version of the table of which the file lacks nothing. */
  table: number;
  /** The name of the site it belongs to. */
  site: string;
  /** age recipients every rewrite is encrypted to; empty in a file protected by a passphrase. */
  recipients: string[];
  readonly secrets: Values;
  /** By host name, in the order hosts were added. */
  readonly hosts: Map<string, Values>;
}

/** The layout this program writes, and the only one it reads. */
const LAYOUT = 2;

/** How every file begins, also one of the layouts before the first release (lines of JSON, which do not parse as a whole). */
const BEGINNING = /^\{"zoneseed":"secrets","(?:layout|version)":(\d+)/;

const keyPair = z.strictObject({
  type: z.enum(['ed25519', 'ecdsa', 'rsa']),
  privateKey: z
    .string()
    .regex(/^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=]+\n)+-----END OPENSSH PRIVATE KEY-----\n$/),
  publicKey: z.string().regex(/^[a-z0-9-]+ [A-Za-z0-9+/=]+ [^\n]*$/),
});
const word = z.string().refine((value) => uncarriable(value) === undefined);
const serverWord = z.string().refine((value) => unkeepable(value) === undefined);

/** A payload of a fresh file, without any secret. */
export function newPayload(site: string, recipients: readonly string[]): Payload {
  const head = { zoneseed: 'secrets', layout: LAYOUT, table: TABLE_VERSION } as const;
  return { ...head, site, recipients: [...recipients], secrets: {}, hosts: new Map() };
}

/** The value of a secret, as the table says it is; undefined when it is not there. */
export function secretIn(values: Values, { name }: Pick<Secret, 'name'>): SecretValue | undefined {
  // Every way into a payload judges it by the table.
  return values[name] as SecretValue | undefined;
}

/** The bytes to encrypt. */
export function encodePayload(payload: Payload): Buffer {
  return Buffer.from(`${JSON.stringify({ ...payload, hosts: Object.fromEntries(payload.hosts) })}\n`);
}

/** Reads decrypted bytes and judges them by the table; a problem names `file` and never quotes its content. */
export function decodePayload(bytes: Uint8Array, file: string): Outcome<Payload> {
  const text = Buffer.from(bytes).toString();
  const layout = Number(BEGINNING.exec(text)?.[1] ?? LAYOUT);
  if (layout !== LAYOUT) return refused(otherLayout(layout, file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(damaged(file, 'its content is not JSON'));
  }
  const parsed = payloadSchema(tableOf(value)).safeParse(value);
  if (parsed.success) return done({ ...parsed.data, hosts: new Map(Object.entries(parsed.data.hosts)) });
  const places = parsed.error.issues.map(({ path }) => (path.length > 0 ? `"${path.join('.')}"` : 'its keys'));
  return refused(damaged(file, `its content is wrong at ${[...new Set(places)].join(', ')}`));
}

function otherLayout(layout: number, file: string) {
  return layout > LAYOUT
    ? problem('secrets-damaged', `${file} was written by a newer zoneseed (layout ${layout})`, {
        hint: `this one reads layout ${LAYOUT}: use the newer zoneseed`,
      })
    : problem('secrets-damaged', `${file} is of a layout from before the first release, which nothing reads any more`, {
        hint: 'move it away and build again; hosts that are installed already must then be installed again',
      });
}

function tableOf(value: unknown): number {
  const table = typeof value === 'object' && value !== null && 'table' in value ? value.table : undefined;
  return typeof table === 'number' ? table : TABLE_VERSION;
}

/** What a file of a version of the table must and may hold. */
function payloadSchema(table: number) {
  return z.looseObject({
    zoneseed: z.literal('secrets'),
    layout: z.literal(LAYOUT),
    table: z.int().positive(),
    site: z.string().min(1),
    recipients: z.array(z.string()),
    secrets: valuesSchema(siteSecretTable, table),
    hosts: z.record(z.string().min(1), valuesSchema(hostSecretTable, table)),
  });
}

function valuesSchema(secrets: readonly Secret[], table: number) {
  return z.looseObject(
    Object.fromEntries(
      secrets.map((secret) => {
        const value = secret.kind === 'ssh key' ? keyPair : secret.make === undefined ? serverWord : word;
        const mayLack = secret.make === undefined || secret.onRequest || secret.since > table;
        return [secret.name, mayLack ? value.optional() : value];
      }),
    ),
  );
}
