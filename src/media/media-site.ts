/** What a medium carries, as plain values: which hosts, how each is recognised, and its documents. */
import type { Document } from '../seed/document.ts';
import type { Identity } from '../site/site.ts';

export interface MediaHost {
  readonly name: string;
  readonly identity: Identity;
  /** As the kernel takes them after `console=`. */
  readonly consoles: readonly string[];
  /** `user-data` and `meta-data`. */
  readonly documents: readonly Document[];
  /** What an installation destroys, one sentence part a disk: `the smallest disk`. */
  readonly wipes: readonly string[];
  /** The host's own secret; names of public folders are derived from it, never shown. */
  readonly token: string;
}

export interface MediaSite {
  readonly name: string;
  /** Identifies what was compiled: same input, same build. */
  readonly build: string;
  /** The kernel a recognised machine boots. */
  readonly kernel: 'ga' | 'hwe';
  readonly hosts: readonly MediaHost[];
}

/** A host's document by name; a medium without it would boot an interactive installer, so its absence is a bug. */
export function hostDocument(host: MediaHost, name: string): Document {
  const found = host.documents.find((document) => document.name === name);
  if (found === undefined) throw new Error(`host ${host.name} has no document ${name}`);
  return found;
}
