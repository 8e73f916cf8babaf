/** What `why` tells: what failed, the first cause of it, and the lines that show both. */
import type { Quote } from './log-sign.ts';

export interface StoryLine extends Quote {
  /** What the line is to the story. */
  readonly role: 'step' | 'cause' | 'again' | 'consequence';
  /** In a few words. */
  readonly means: string;
}

export interface StoryCause {
  /** Of causes.ts; undefined for one that has no row of its own. */
  readonly id: string | undefined;
  /** In our words, or in the agent's where nobody knows them. */
  readonly means: string;
  /** The decisive words, as they stand in the log. */
  readonly said: string;
  readonly repair: string;
}

export type StoryKind = 'database' | 'server' | 'host' | 'system-vm' | 'zone' | 'job' | 'request';

export interface Story {
  readonly kind: StoryKind;
  /** For example `job-44 (logid a6fb8aa7): DeployVMCmdByAdmin for i-2-14-VM`. */
  readonly title: string;
  readonly job: number | undefined;
  readonly parent: number | undefined;
  readonly logid: string;
  /** Ids of VMs and names of hosts it is about. */
  readonly vms: readonly string[];
  readonly hosts: readonly string[];
  /** When it failed. */
  readonly time: string;
  /** What whoever asked has read. */
  readonly saw: readonly string[];
  /** Undefined where the log does not show any. */
  readonly cause: StoryCause | undefined;
  readonly lines: readonly StoryLine[];
  /** Everything that was put aside, and why. */
  readonly avoided: readonly { readonly what: string; readonly why: string }[];
  /** What it does not say, and why not. */
  readonly unseen: string | undefined;
  /** Stories of one cause have the same. */
  readonly key: string;
}

/** A line of a story. */
export function lineOf(role: StoryLine['role'], means: string, quote: Quote): StoryLine {
  return { role, means, time: quote.time, place: quote.place, text: quote.text };
}

/** The same words without what differs between two of one cause: numbers, names in hexadecimal. */
export function keyOf(...words: readonly (string | undefined)[]): string {
  return words
    .join('|')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '#')
    .replace(/\d+/g, '#')
    .slice(0, 300);
}
