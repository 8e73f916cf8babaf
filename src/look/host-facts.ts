/** What a host's own documents tell of it: its name, its site, how it is recognised. */
import type { Identity } from '../site/site.ts';
import { readDocument } from './documents.ts';
import type { LookDocument } from './look-model.ts';

export interface HostFacts {
  readonly name?: string;
  readonly site?: string;
  readonly identity?: Identity;
  /** NoCloud's instance-id. */
  readonly instance?: string;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Asks documents in the order in which they are believed. What is no YAML tells nothing. */
export function hostFacts(documents: readonly LookDocument[]): HostFacts {
  const mappings = documents.map(({ name, read }) => {
    const reading = readDocument(name, read());
    return reading.kind === 'yaml' ? mapping(reading.value) : {};
  });
  const first = (ask: (mapping: Mapping) => string | undefined) =>
    mappings.map(ask).find((answer) => answer !== undefined);
  const installs = mappings.map(installOf);
  const configs = mappings.flatMap(configsIn);
  return {
    name:
      first((m) => text(m['local-hostname'])) ??
      configs.map((config) => text(config.hostname) ?? text(config.fqdn)).find((name) => name !== undefined) ??
      installs.map((install) => text(mapping(install.identity).hostname)).find((name) => name !== undefined),
    site: mappings.map(siteOf).find((site) => site !== undefined),
    identity: installs.map(guarded).find((identity) => identity !== undefined),
    instance: first((m) => text(m['instance-id'])),
  };
}

/** What a document says to cloud-init, itself and inside an autoinstall. */
function configsIn(document: Mapping): Mapping[] {
  return [document, mapping(installOf(document)['user-data'])];
}

/** The autoinstall mapping, bare or wrapped. */
function installOf(document: Mapping): Mapping {
  return 'autoinstall' in document ? mapping(document.autoinstall) : document;
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The site of a document that zoneseed made: the comment of the key that it lets itself in with names it. */
export function siteOf(document: object): string | undefined {
  const users = configsIn(mapping(document)).flatMap((config) => list(config.users));
  const keys = users.flatMap((user) => list(mapping(user).ssh_authorized_keys));
  for (const key of keys) {
    const site = /^ssh-ed25519 \S+ zoneseed@(\S+)$/.exec(String(key))?.[1];
    if (site !== undefined) return site;
  }
  return undefined;
}

/** The arguments of our wipe guard: `… /sys /dev serial=ABC uuid=… mac=…`. */
function guarded(install: Mapping): Identity | undefined {
  for (const command of list(install['early-commands'])) {
    const words = list(command).filter((word) => typeof word === 'string');
    const start = words.findIndex((word) => /^(serial|uuid|mac)=/.test(word));
    if (start < 2 || words[start - 2] !== '/sys' || words[start - 1] !== '/dev') continue;
    const values = (name: string) =>
      words.slice(start).flatMap((word) => (word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : []));
    return { serial: values('serial')[0], uuid: values('uuid')[0], macs: values('mac') } as Identity;
  }
  return undefined;
}
