/** What stands before serve listens: the site read and compiled, its output folder held, what all machines boot made. */
import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Lock, takeLock } from '../../disk/lock.ts';
import { makeFolders } from '../../disk/make-folders.ts';
import { recogniseInstaller } from '../../media/installer/installer.ts';
import { dnsmasqCanName } from '../../media/medium-place.ts';
import { netbootTree } from '../../media/netboot-tree.ts';
import { type PxeSegment, pxeSegment } from '../../media/servers/pxe-segment.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { shellQuote } from '../../quote/shell.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { journalFile } from '../../serve/journal.ts';
import { Rack } from '../../serve/rack.ts';
import type { Site } from '../../site/site.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Refusal } from './answer.ts';
import { hostsNamed, type Inputs, siteInputs } from './inputs.ts';
import { keepOutOfGit } from './keep-out-of-git.ts';
import { siteSecretsOf } from './secrets-access.ts';
import { compiledToServe, type ServePlace, servePlace } from './serve-place.ts';
import { siteTrace } from './site-edits.ts';

/** What is asked of dnsmasq. */
export const DHCP_MODES = ['proxy', 'full', 'off'] as const;
export type DhcpMode = (typeof DHCP_MODES)[number];

export interface ServeOptions {
  readonly installer: string;
  readonly listen?: string | undefined;
  readonly url?: string | undefined;
  readonly dnsmasq: DhcpMode;
  readonly again?: readonly string[] | undefined;
  readonly out: string;
  readonly sha256sums?: string | undefined;
}

/**
 * All that serve goes on with for as long as it runs. The site as it was read and its secrets are not among it: beside the rack,
 * which takes up every edit, they would be a second copy of everything.
 */
export interface ServeStart {
  /** Of the site as it was read: what is edited while the tree is made counts too. */
  readonly trace: string;
  readonly rack: Rack;
  readonly place: ServePlace;
  readonly segment: PxeSegment | undefined;
  /** Hosts that are to be installed once more. */
  readonly again: readonly string[];
  readonly reportUrl: string | undefined;
  /** Where serve keeps what it makes. */
  readonly folder: string;
  /** Of that folder; whoever has the start gives it back. */
  readonly lock: Lock;
}

export async function startServe(
  terminal: Terminal,
  file: string,
  options: ServeOptions,
): Promise<Outcome<ServeStart> | Refusal> {
  const trace = siteTrace(file);
  const inputs = siteInputs(terminal, file);
  if (!inputs.ok) return inputs;
  const { site } = inputs.value;
  const again = hostsNamed(inputs.value, options.again ?? []);
  if (!again.ok) return again;
  const place = servePlace(site, options);
  if (!place.ok) return place;
  const segment = options.dnsmasq === 'off' ? done(undefined) : segmentToServe(site, place.value);
  if (!segment.ok) return segment;
  const folder = serveFolder(options.out);
  const named = options.dnsmasq === 'off' ? done(folder) : dnsmasqCanName(folder);
  if (!named.ok) return named;
  const recognised = recogniseInstaller(options.installer);
  if (!recognised.ok) return recognised;
  const secrets = await siteSecretsOf(terminal, inputs.value);
  if (!secrets.ok) return secrets;
  makeFolders(folder, 0o755);
  const own = ownFolder(folder);
  if (!own.ok) return own;
  const lock = takeLock(join(folder, 'lock'), `serving this site from "${options.out}"`);
  if (!lock.ok) return lock;
  keepOutOfGit(terminal, options.out);
  let rack: Outcome<Rack> | undefined;
  try {
    rack = await openedRack(terminal, inputs.value, secrets.value, { ...options, place: place.value, folder });
  } finally {
    if (!rack?.ok) lock.value.release();
  }
  if (!rack.ok) return rack;
  const names = again.value.map(({ name }) => name);
  const about = { trace, folder, reportUrl: site.reportUrl, again: names, lock: lock.value };
  return done({ ...about, rack: rack.value, place: place.value, segment: segment.value });
}

/** Where serve keeps what it makes. */
export function serveFolder(out: string): string {
  return join(out, 'serve');
}

/** Nothing in it belongs to somebody else, root for example: it could neither be read nor written. dnsmasq is root's, and so is what it makes. */
function ownFolder(folder: string): Outcome<undefined> {
  const own = process.geteuid?.();
  const others = readdirSync(folder).filter((name) => lstatSync(join(folder, name)).uid !== own);
  const [foreign] = others.filter((name) => !name.startsWith('dnsmasq.'));
  if (foreign === undefined || own === 0) return done(undefined);
  return refused({
    rule: 'serve-files',
    message: `${join(folder, foreign)} belongs to another user`,
    hint: `take it back: sudo chown -R "$(id -un)" ${shellQuote(folder)}`,
  });
}

/** The segment that dnsmasq is to answer on; it binds to the address of the URL, and needs to be root for its ports. */
function segmentToServe(site: Site, { urls }: ServePlace): Outcome<PxeSegment> {
  // The real user: where sudo was called, the effective one is who called it.
  if (process.getuid?.() !== 0) {
    const message = 'dnsmasq answers on ports that only root may have';
    return refused({ rule: 'serve-dnsmasq', message, hint: 'run it with sudo, or say --dnsmasq off' });
  }
  return pxeSegment(site, urls.host);
}

async function openedRack(
  terminal: Terminal,
  inputs: Inputs,
  secrets: SiteSecrets,
  { installer, sha256sums, out, place, folder }: ServeOptions & Pick<ServeStart, 'place' | 'folder'>,
): Promise<Outcome<Rack>> {
  const compiled = compiledToServe(inputs, secrets, place);
  if (!compiled.ok) return compiled;
  const output = resolve(folder, 'tree');
  const made = await netbootTree(compiled.value.media, { installer, output, sha256sums }, terminal);
  if (!made.ok) return made;
  return done(await Rack.open({ site: compiled.value, url: place.urls.base, journal: journalFile(out) }));
}
