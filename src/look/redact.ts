/** Takes secrets out of documents that anybody wrote, by their structure, and then by value wherever else they stand. */
import { stringify } from 'yaml';
import { readDocument } from './documents.ts';
import { contentText, isSecretFile } from './redact-files.ts';
import { redactText } from './redact-text.ts';
import { isPublicText, isSecretName, PRIVATE_SECTIONS, PUBLIC_HALF, REDACTED } from './secret-names.ts';

/** A shorter value would be found in words that are no secret. */
const SHORTEST = 6;
/** A word of a secret file that nobody writes by chance: long, with letters and digits, and no path. */
const ODD_WORD = /(?=[\w+/=.-]{0,200}\d)(?=[\w+/=.-]{0,200}[A-Za-z])[\w+/=.-]{16,}/g;
const PLAIN_PATH = /^(\/[a-z][a-z0-9._-]*){2,}$/;

type Mapping = Readonly<Record<string, unknown>>;
/** Secret values met so far. */
type Found = Set<string>;

/**
 * The same value in the same shape, with `REDACTED` for what is secret. Booleans and nothing stay: they tell no secret.
 * `value` is what `readDocument` made of a document.
 */
export function redactValue(value: unknown): unknown {
  const found: Found = new Set();
  const structural = walk(value, found);
  const values = [...found].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return values.length === 0 ? structural : strike(structural, values);
}

/** The text of a redacted document; its heading stays, other comments go, for they may hold anything. */
export function redactedYaml(value: unknown, head: string): string {
  return `${/^#cloud-config(-archive)?\s*$/.test(head) ? `${head.trimEnd()}\n` : ''}${yamlText(redactValue(value))}`;
}

function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function walk(value: unknown, found: Found, inList = false): unknown {
  if (typeof value === 'string') return redactString(value, found);
  if (value instanceof Uint8Array) return REDACTED;
  if (Array.isArray(value))
    return inList && isCommand(value) ? redactCommand(value) : value.map((v) => walk(v, found, true));
  return typeof value === 'object' && value !== null ? walkMapping(value as Mapping, found) : value;
}

function walkMapping(mapping: Mapping, found: Found): Mapping {
  return mapEntries(mapping, (name, value) => {
    const open = PRIVATE_SECTIONS.get(name.replaceAll('-', '_'));
    if (open !== undefined) return hide(value, found, open);
    if (name === 'content') return fileContent(mapping, value, found);
    return isSecretName(name) ? hide(value, found, PUBLIC_HALF) : walk(value, found, name === 'command');
  });
}

function mapEntries(mapping: object, change: (name: string, value: unknown) => unknown): Mapping {
  return Object.fromEntries(Object.entries(mapping).map(([name, value]) => [redactText(name), change(name, value)]));
}

/** A program and its arguments: `[mysql, --password, hunter2]`. */
function isCommand(list: readonly unknown[]): list is readonly string[] {
  return list.length > 1 && list.every((word) => typeof word === 'string' && !word.includes('\n'));
}

/** What only the words together give away hides all of them but the first. */
function redactCommand(words: readonly string[]): string[] {
  const single = words.map(redactText);
  const line = redactText(words.join(' '));
  return line === words.join(' ') || line === single.join(' ')
    ? single
    : single.map((word, i) => (i === 0 ? word : REDACTED));
}

function fileContent(entry: Mapping, value: unknown, found: Found): unknown {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return walk(value, found);
  const text = contentText(entry);
  if (isSecretFile(entry)) {
    for (const [word] of (text ?? '').matchAll(ODD_WORD)) if (!PLAIN_PATH.test(word)) found.add(word);
    return REDACTED;
  }
  if (text === undefined) return REDACTED;
  const redacted = /\.(ya?ml|json)$/.test(String(entry.path)) ? redactData(text, found) : redactString(text, found);
  return redacted === text ? value : redacted;
}

/** Documents in a document are taken by their own structure. */
function redactString(text: string, found: Found): string {
  return text.startsWith('#cloud-config') ? redactData(text, found) : redactText(text);
}

/** Keeps the text as it is written when there is nothing in it to hide. */
function redactData(text: string, found: Found): string {
  const reading = readDocument('data.yaml', Buffer.from(text));
  if (reading.kind !== 'yaml') return text.trim() === '' ? text : REDACTED;
  const redacted = yamlText(walk(reading.value, found));
  if (redacted === yamlText(reading.value)) return redactText(text);
  return /^#cloud-config/.test(reading.head) ? `${redactText(reading.head)}\n${redacted}` : redacted;
}

/** Everything below, but what is public by itself or has a name that `open` takes. */
function hide(value: unknown, found: Found, open: RegExp): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => hide(item, found, open));
  if (typeof value === 'object') {
    return mapEntries(value, (name, item) =>
      open.test(name) && typeof item === 'string' ? redactText(item) : hide(item, found, open),
    );
  }
  const text = String(value);
  if (isPublicText(text)) return value;
  found.add(text);
  for (const line of text.split('\n')) {
    found.add(line.trim());
    // chpasswd: user:password.
    found.add(line.slice(line.indexOf(':') + 1).trim());
  }
  return REDACTED;
}

function strike(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    // Half of a private key's lines are its public key.
    if (isPublicText(value)) return value;
    return secrets.reduce((text, secret) => (text.includes(secret) ? text.replaceAll(secret, REDACTED) : text), value);
  }
  if (Array.isArray(value)) return value.map((item) => strike(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [String(strike(name, secrets)), strike(item, secrets)]),
  );
}
