/**
 * What the secrets file says once it is decrypted: JSON lines. The first line holds the site's secrets, each further line one
 * host's. Lines stay bytes until a host is asked for, because parsed objects of 10 000 hosts take several times the memory.
 */
import { z } from 'zod';
import { objection } from './acceptable.ts';
import { damaged, problem } from './secrets-problem.ts';

/** A decrypted secrets file. Whoever changes it writes it back. */
export interface Payload {
  head: SiteMaterial;
  /** Host name -> its line, in the order hosts were added. */
  readonly hosts: Map<string, Uint8Array>;
}

/** The newest layout of the payload this program writes, and the only one it reads. */
const VERSION = 1;
const NEWLINE = 10;

const encoded = (bytes: number) =>
  z
    .string()
    .length(Math.ceil((bytes * 4) / 3))
    .regex(/^[A-Za-z0-9_-]*$/);
const password = z.string().refine((value) => objection(value) === undefined);

const siteMaterial = z.strictObject({
  zoneseed: z.literal('secrets'),
  version: z.literal(VERSION),
  /** age recipients every rewrite is encrypted to; empty in a file protected by a passphrase. */
  recipients: z.array(z.string()),
  mysqlRootPassword: password,
  mysqlCloudPassword: password,
  managementKey: password,
  databaseKey: password,
  adminPassword: password,
  /** ed25519, seed and public key. */
  siteKey: encoded(64),
});

const hostMaterial = z.strictObject({
  host: z.string().min(1),
  token: encoded(24),
  /** Seed and public key, so that no curve arithmetic is left for a build. */
  ed25519: encoded(64),
  /** The scalar of a P-256 key. */
  ecdsa: encoded(32),
  /** The parts of a 3072-bit RSA key that are costly to find again. */
  p: encoded(192),
  q: encoded(192),
  iqmp: encoded(192),
});

export type SiteMaterial = z.infer<typeof siteMaterial>;
export type HostMaterial = z.infer<typeof hostMaterial>;

/** A payload of a fresh file, without hosts. */
export function newPayload(material: Omit<SiteMaterial, 'zoneseed' | 'version'>): Payload {
  return { head: { zoneseed: 'secrets', version: VERSION, ...material }, hosts: new Map() };
}

/** Adds or replaces a host. */
export function putHost(payload: Payload, material: HostMaterial): void {
  payload.hosts.set(material.host, Buffer.from(JSON.stringify(material)));
}

/** A host's line as an object; undefined for a host the file does not know. */
export function getHost(payload: Payload, name: string): HostMaterial | undefined {
  const line = payload.hosts.get(name);
  return line && (JSON.parse(textOf(line)) as HostMaterial);
}

/** The bytes to encrypt. */
export function encodePayload({ head, hosts }: Payload): Buffer {
  const lines: Uint8Array[] = [Buffer.from(`${JSON.stringify(head)}\n`)];
  for (const line of hosts.values()) lines.push(line, Buffer.of(NEWLINE));
  return Buffer.concat(lines);
}

/** Reads decrypted bytes and checks every line; fails with a problem that names `file` and never quotes its content. */
export function decodePayload(bytes: Buffer, file: string): Payload {
  const [first, ...rest] = linesOf(bytes);
  if (first === undefined) throw damaged(file, 'nothing is in it');
  const payload: Payload = { head: parseLine(siteMaterial, first, 1, file), hosts: new Map() };
  for (const [index, line] of rest.entries()) {
    payload.hosts.set(parseLine(hostMaterial, line, index + 2, file).host, line);
  }
  return payload;
}

/** The lines as views of `bytes`, not copies. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function parseLine<T>(schema: z.ZodType<T>, line: Uint8Array, number: number, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(textOf(line));
  } catch {
    throw damaged(file, `line ${number} of its content is not JSON`);
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : VERSION;
  if (typeof version === 'number' && version > VERSION) {
    throw problem('secrets-damaged', `${file} was written by a newer zoneseed (layout ${version})`, {
      hint: `this one reads layout ${VERSION}: use the newer zoneseed`,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => (path.length > 0 ? `"${path.join('.')}"` : 'its keys'));
  throw damaged(file, `line ${number} of its content is wrong at ${[...new Set(places)].join(', ')}`);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
