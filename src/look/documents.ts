/** Reads cloud-init, autoinstall and netplan documents of any writer as plain values. */
import { gunzipSync } from 'node:zlib';
import { parseDocument } from 'yaml';

/** What a document turned out to be. */
export type Reading =
  /** A mapping or a list. `head` is the first line when it is a comment, such as `#cloud-config`. */
  | { readonly kind: 'yaml'; readonly value: object; readonly head: string; readonly text: string }
  /** Says it is YAML, or has a name only YAML has, and is not. `problem` quotes nothing of the document. */
  | { readonly kind: 'broken'; readonly problem: string }
  /** A script, a MIME message, an include file, or nothing at all. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' };

/** Deeper than any real document; one that leads back into itself is deeper than everything. */
const DEEPEST = 100;
const MAX_UNPACKED = 64 * 2 ** 20;
const YAML_NAMES = /^(meta-data|network-config|autoinstall\.yaml|.*\.ya?ml)$/;
const YAML_HEADS = /^#(cloud-config|cloud-config-archive|cloud-config-jsonp)\b/;
const OTHER_HEADS =
  /^(#!|#include|#cloud-boothook|#upstart-job|#part-handler|content-type:|mime-version:|from [^:\n]*$)/i;

/** Reads `bytes`, which have the name `name` (its last component); cloud-init takes them packed by gzip, too. */
export function readDocument(name: string, bytes: Uint8Array): Reading {
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'binary' };
  const first = /^(#[^\n]*)/.exec(text)?.[1] ?? '';
  if (OTHER_HEADS.test(text.trimStart())) return { kind: 'text', text };
  const parsed = parse(text);
  if (typeof parsed === 'object') return { kind: 'yaml', value: parsed.value, head: first, text };
  const claims = YAML_NAMES.test(name) || YAML_HEADS.test(first);
  if (!claims || text.trim() === '') return { kind: 'text', text };
  return { kind: 'broken', problem: parsed };
}

/** UTF-8, unpacked where it is packed; undefined for what is neither. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED }) : bytes;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A mapping or list, or what is wrong in words that quote nothing: the text may be a secret. */
function parse(text: string): { readonly value: object } | string {
  try {
    const document = parseDocument(text, {
      logLevel: 'silent',
      merge: true,
      customTags: ['binary'],
      uniqueKeys: false,
    });
    const error = document.errors[0];
    if (error !== undefined) {
      const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
      return `is broken YAML at line ${line}, column ${col} (${error.code.toLowerCase().replaceAll('_', ' ')})`;
    }
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (typeof value !== 'object' || value === null) return 'is no YAML mapping';
    refuseDepth(value, 0);
    return { value };
  } catch {
    // Aliases that lead nowhere, to themselves or to too much, and nesting deeper than the stack.
    return 'is broken YAML (its aliases or its nesting make no sense)';
  }
}

/** Fails with a RangeError, so that all who walk through a document may do it without care. */
function refuseDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (depth > DEEPEST) throw new RangeError('nested too deep');
  for (const item of Object.values(value)) refuseDepth(item, depth + 1);
}
