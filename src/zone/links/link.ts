/** A link of the chain from cable to system VM: whether it is whole, with what shows that it is not and what mends it. */
import type { Outcome } from '../../outcome/outcome.ts';
import type { Path, Problem } from '../../outcome/problem.ts';
import type { Storage } from '../../site/site.ts';
import { derivedSettings } from '../derived-settings.ts';
import type { ZonedSite } from '../kind.ts';
import type { State } from '../readiness.ts';
import type { Reading } from '../reading.ts';

/** What only a shell on a machine can tell; undefined where nobody can. Hosts are those of the site, by name. */
export interface Questions {
  /** Whether a host reaches an address and port. */
  reaches(host: string, address: string, port: number): Promise<boolean | undefined>;
  /** Whether a host can mount an export and write there. */
  mounts(host: string, storage: Storage): Promise<Outcome<void> | undefined>;
  /** Which of these network devices a host lacks. */
  lacks(host: string, devices: readonly string[]): Promise<readonly string[] | undefined>;
}

/** What a link may look at. */
export interface Seen {
  readonly site: ZonedSite;
  readonly state: State;
  readonly look: Reading;
  readonly questions: Questions | undefined;
}

export type Link = (seen: Seen) => Promise<Problem | undefined>;

/** What is broken, with what shows it; and how it is mended. */
export function broken(message: string, hint: string, path: Path): Problem {
  return { rule: 'zone-broken-link', message, hint, path };
}

/** Where agents and system VMs connect to. */
const AGENT_PORT = 8250;

/** The management server that a host does not reach, when there is one. */
export async function unreached({ site, questions }: Seen, from: string, path: Path): Promise<Problem | undefined> {
  const addresses =
    derivedSettings(site)
      .find(({ key }) => key === 'host')
      ?.value.split(',') ?? [];
  for (const address of addresses) {
    if ((await questions?.reaches(from, address, AGENT_PORT)) !== false) continue;
    const message = `${from} does not reach ${address}:${AGENT_PORT}, where agents find the management server`;
    return broken(message, 'the service, its firewall, or the network between the two', path);
  }
  return undefined;
}

/** The first of these hosts that cannot use an export, as a problem of the storage. */
export async function unmountable(
  { questions }: Seen,
  hosts: readonly { readonly name: string }[],
  storage: Storage,
): Promise<Problem | undefined> {
  for (const { name } of hosts) {
    const mounted = await questions?.mounts(name, storage);
    if (mounted === undefined || mounted.ok) continue;
    const why = mounted.problems[0]?.message ?? 'no reason given';
    return broken(
      `${name} cannot use ${storage.server}:${storage.exportPath}: ${why}`,
      'the export, its options (rw, no_root_squash) and the firewall of the NFS server',
      storage.path,
    );
  }
  return undefined;
}
