/** What differs between two things that were looked into, by host and document. */
import type { Identity } from '../site/site.ts';
import { type Change, changes } from './changes.ts';
import { readDocument } from './documents.ts';
import type { Look, LookDocument, LookHost } from './look-model.ts';
import { ourYaml, type Side } from './our-documents.ts';
import { SEED_NAMES } from './seed-folders.ts';

export interface Difference {
  /** Hosts of the second alone. */
  readonly added: readonly string[];
  /** Hosts of the first alone. */
  readonly removed: readonly string[];
  readonly changed: readonly HostDifference[];
  /** Documents of the whole site, where both sides can have them. */
  readonly documents: readonly DocumentDifference[];
}

export interface HostDifference {
  readonly host: string;
  readonly identity?: { readonly old: Identity; readonly new: Identity };
  readonly documents: readonly DocumentDifference[];
}

export interface DocumentDifference {
  readonly document: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Of a YAML document of ours; of any other it is only told that it differs, for nobody knows what of it is secret. */
  readonly changes?: readonly Change[];
}

/** Compares two looks of any kinds. What one of them cannot tell of by its nature is no difference. */
export function compareLooks(a: Look, b: Look): Difference {
  const pairs = pairHosts(a, b);
  const changed = pairs.flatMap(([old, now]) => {
    const difference = compareHosts(a, old, b, now);
    return difference === undefined ? [] : [difference];
  });
  const both = a.kind === 'output' && b.kind === 'output';
  return {
    added: isPart(a)
      ? []
      : names(
          b,
          pairs.map(([, now]) => now),
        ),
    removed: isPart(b)
      ? []
      : names(
          a,
          pairs.map(([old]) => old),
        ),
    changed,
    documents: both ? compareDocuments(a.documents, b.documents, () => true) : [],
  };
}

/** Whether there are differences at all. */
export function isSame({ added, removed, changed, documents }: Difference): boolean {
  return added.length + removed.length + changed.length + documents.length === 0;
}

/** Something that holds one host by its nature says nothing about the others of a site. */
function isPart({ kind, hosts }: Look): boolean {
  return kind === 'seed-iso' || kind === 'document' || (kind === 'seeds' && hosts.length === 1);
}

function pairHosts(a: Look, b: Look): (readonly [LookHost, LookHost])[] {
  const [first] = a.hosts;
  const [second] = b.hosts;
  // Whoever names two single seeds wants them compared, whatever they are called.
  if (isPart(a) && isPart(b) && first !== undefined && second !== undefined) return [[first, second]];
  const byName = new Map(b.hosts.map((host) => [host.name, host]));
  return a.hosts.flatMap((host) => {
    const other = byName.get(host.name);
    return other === undefined ? [] : [[host, other] as const];
  });
}

function names({ hosts }: Look, without: readonly LookHost[]): string[] {
  const known = new Set(without);
  return hosts.filter((host) => !known.has(host)).map(({ name }) => name);
}

function compareHosts(a: Look, old: LookHost, b: Look, now: LookHost): HostDifference | undefined {
  const identity = identityChange(old, now);
  const documents = compareSeeds(a, old.documents, b, now.documents);
  if (identity === undefined && documents.length === 0) return undefined;
  return { host: now.name, identity, documents };
}

function identityChange(old: LookHost, now: LookHost): HostDifference['identity'] {
  if (old.identity === undefined || now.identity === undefined) return undefined;
  return key(old.identity) === key(now.identity) ? undefined : { old: old.identity, new: now.identity };
}

function key({ serial, uuid, macs }: Identity): string {
  return JSON.stringify([serial?.trim(), uuid?.toLowerCase(), macs.map((mac) => mac.toLowerCase()).sort()]);
}

function compareSeeds(
  a: Look,
  old: readonly LookDocument[],
  b: Look,
  now: readonly LookDocument[],
): DocumentDifference[] {
  const [first] = old;
  const [second] = now;
  if (a.kind === 'document' && b.kind === 'document' && first && second) return compareOne(first.name, first, second);
  const roleA = a.kind === 'document' ? old.map((document) => ({ ...document, name: roleOf(document) })) : old;
  const roleB = b.kind === 'document' ? now.map((document) => ({ ...document, name: roleOf(document) })) : now;
  const has = (documents: readonly LookDocument[], name: string) =>
    documents.some((document) => document.name === name);
  return compareDocuments(roleA, roleB, (name) => {
    if (a.kind === 'document') return has(roleA, name);
    if (b.kind === 'document') return has(roleB, name);
    return true;
  });
}

/** The name a document has in a seed, by what it says. */
function roleOf(document: LookDocument): string {
  if (SEED_NAMES.includes(document.name)) return document.name;
  const reading = readDocument(document.name, document.read());
  const said = reading.kind === 'yaml' ? reading.value : {};
  if ('instance-id' in said) return 'meta-data';
  return 'network' in said || 'ethernets' in said ? 'network-config' : 'user-data';
}

function compareDocuments(
  old: readonly LookDocument[],
  now: readonly LookDocument[],
  counts: (name: string) => boolean,
): DocumentDifference[] {
  const [before, after] = [old, now].map(
    (documents) => new Map(documents.map((document) => [document.name, document])),
  );
  return [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
    .filter(counts)
    .sort()
    .flatMap((name) => compareOne(name, before?.get(name), after?.get(name)));
}

function compareOne(name: string, old: LookDocument | undefined, now: LookDocument | undefined): DocumentDifference[] {
  // Vendor data that says nothing is the same as none.
  if ((old === undefined && now?.size === 0) || (now === undefined && old?.size === 0)) return [];
  if (old === undefined) return [{ document: name, kind: 'added' }];
  if (now === undefined) return [{ document: name, kind: 'removed' }];
  if (old.sha256 === now.sha256) return [];
  const [before, after] = [sideOf(old), sideOf(now)];
  if (before === undefined || after === undefined) return [{ document: name, kind: 'changed' }];
  return [{ document: name, kind: 'changed', changes: changes(before, after) }];
}

function sideOf(document: LookDocument): Side | undefined {
  const reading = readDocument(document.name, document.read());
  return reading.kind === 'yaml' ? ourYaml(reading.value) : undefined;
}
