/** Reads cloud-init, autoinstall and netplan documents of any writer as plain values. Whatever the bytes are, it ends. */
import { CORE_SCHEMA, defineScalarTag, load, YAMLException } from 'js-yaml';

/** What a document turned out to be. */
export type Reading =
  /** A mapping or a list. `comments` are the lines it begins with, such as `#cloud-config`. */
  | { readonly kind: 'yaml'; readonly value: object; readonly comments: readonly string[] }
  /** Says it is YAML, or has a name only YAML has, and is not. `problem` quotes nothing of the document. */
  | { readonly kind: 'broken'; readonly problem: string }
  /** A script, a MIME message, an include file, or nothing at all. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' };

/** Deeper than any real document; one that leads back into itself is deeper than everything. */
const DEEPEST = 100;
/** Characters. A document of ours has less than a tenth; one that is made to be slow takes seconds for these. */
const LONGEST = 4 * 2 ** 20;
/** What others write in base64 stays as it is written. */
const SCHEMA = CORE_SCHEMA.withTags(
  defineScalarTag('tag:yaml.org,2002:binary', { resolve: (text) => text, identify: () => false }),
);
const YAML_NAMES = /^(meta-data|network-config|autoinstall\.yaml|.*\.ya?ml)$/;
const YAML_HEADS = /^#(cloud-config|cloud-config-archive|cloud-config-jsonp)\b/;
const OTHER_HEADS =
  /^(#!|#include|#cloud-boothook|#upstart-job|#part-handler|content-type:|mime-version:|from [^:\n]*$)/i;

/** Reads `bytes`, which have the name `name` (its last component). */
export function readDocument(name: string, bytes: Uint8Array): Reading {
  const text = textOf(bytes);
  if (text === undefined) return { kind: 'binary' };
  if (OTHER_HEADS.test(text.trimStart())) return { kind: 'text', text };
  const parsed = text.length > LONGEST ? 'is too long to be taken apart' : parse(text);
  if (typeof parsed === 'object') return { kind: 'yaml', value: parsed.value, comments: commentsOf(text) };
  const claims = YAML_NAMES.test(name) || YAML_HEADS.test(text);
  if (!claims || text.trim() === '') return { kind: 'text', text };
  return { kind: 'broken', problem: parsed };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function commentsOf(text: string): string[] {
  const lines = text.slice(0, 4096).split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('#')),
  );
}

/** A mapping or list, or what is wrong in words that quote nothing: the text may be a secret. */
function parse(text: string): { readonly value: object } | string {
  try {
    const value = load(text, { schema: SCHEMA, json: true });
    if (typeof value !== 'object' || value === null) return 'is no YAML mapping';
    return isSane(value) ? { value } : 'is broken YAML (its aliases or its nesting make no sense)';
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    return `is broken YAML at line ${line + 1}, column ${column + 1}`;
  }
}

/** Whether all who walk through a value may do it without care, wherever aliases lead them. */
function isSane(root: object): boolean {
  let room = 2 * LONGEST;
  const fits = (value: unknown, depth: number): boolean => {
    room -= typeof value === 'string' ? value.length + 1 : 1;
    if (room < 0 || depth > DEEPEST) return false;
    return typeof value !== 'object' || value === null || Object.values(value).every((item) => fits(item, depth + 1));
  };
  return fits(root, 0);
}
