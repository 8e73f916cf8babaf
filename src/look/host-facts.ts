/** What a host's own documents tell of it: its name, its site, how it is recognised. */
import type { Identity } from '../site/site.ts';
import { readDocument } from './documents.ts';
import type { LookDocument } from './look-model.ts';

export interface Told {
  readonly name?: string | undefined;
  readonly site?: string | undefined;
  readonly identity?: Identity | undefined;
  /** NoCloud's instance-id. */
  readonly instance?: string | undefined;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Asks documents in the order in which they are believed. What is no YAML tells nothing. */
export function toldBy(documents: readonly LookDocument[]): Told {
  const mappings = documents.map(({ name, read }) => {
    const reading = readDocument(name, read());
    return reading.kind === 'yaml' && !Array.isArray(reading.value) ? (reading.value as Mapping) : {};
  });
  const first = (ask: (mapping: Mapping) => string | undefined) =>
    mappings.map(ask).find((answer) => answer !== undefined);
  const installs = mappings.map(installOf);
  const configs = [...mappings, ...installs.map((install) => mapping(install['user-data']))];
  return {
    name:
      first((m) => text(m['local-hostname'])) ??
      configs.map((config) => text(config.hostname) ?? text(config.fqdn)).find((name) => name !== undefined) ??
      installs.map((install) => text(mapping(install.identity).hostname)).find((name) => name !== undefined),
    site: configs.map(siteOf).find((site) => site !== undefined),
    identity: installs.map(guarded).find((identity) => identity !== undefined),
    instance: first((m) => text(m['instance-id'])),
  };
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

/** The comment of the key that zoneseed lets itself in with names the site. */
function siteOf(config: Mapping): string | undefined {
  const keys = list(config.users).flatMap((user) => list(mapping(user).ssh_authorized_keys));
  for (const key of keys) {
    const site = /^ssh-ed25519 \S+ zoneseed@(\S+)$/.exec(String(key))?.[1];
    if (site !== undefined) return site;
  }
  return undefined;
}

/** The arguments of our wipe guard: `… /sys/class/dmi/id /sys/class/net /dev/console serial=ABC uuid=… mac=…`. */
function guarded(install: Mapping): Identity | undefined {
  for (const command of list(install['early-commands'])) {
    const words = list(command).filter((word) => typeof word === 'string');
    const start = words.indexOf('/sys/class/dmi/id');
    if (start < 0) continue;
    const values = (name: string) =>
      words.slice(start).flatMap((word) => (word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : []));
    return { serial: values('serial')[0], uuid: values('uuid')[0], macs: values('mac') } as Identity;
  }
  return undefined;
}
