/** The cause of a piece of work that failed, in words, with its repair: its own, or one that lies elsewhere. */
import { databaseAway } from './causes/database-away.ts';
import { hostAway } from './causes/host-away.ts';
import type { Sign } from './log-sign.ts';
import type { Story, StoryCause } from './story.ts';
import type { Surroundings } from './surroundings.ts';
import type { Stamped } from './work-unit.ts';

const AGENT_LOG =
  'agent.log of that host, by the same logid, has what was done before; libvirt itself: journalctl -u libvirtd';
const NOT_KNOWN = 'none is known for these words; the lines around the first cause may say more';

/** A cause that the work met and that lies elsewhere: a host that had gone before, a database that was away. */
export function outsideOf({ known, said }: Sign, around: Surroundings): Story | undefined {
  if (known?.cause === databaseAway) return around.database.lately();
  if (known?.cause !== hostAway) return undefined;
  const host = hostAway.sign.exec(said)?.[1];
  return host === undefined ? undefined : around.hosts.lately(host);
}

export function causeOf({ known, said, command, host, attempt, weight }: Stamped, around: Surroundings): StoryCause {
  const name = host === undefined ? undefined : around.hosts.nameOf(host);
  const where = host === undefined ? '' : ` on host ${host}${name === undefined ? '' : ` (${name})`}`;
  const whose = attempt === undefined ? '' : ` for ${attempt.vm}`;
  if (known !== undefined) {
    const place = weight === 'planning' ? '' : `${command === undefined ? '' : `${command}Command`}${whose}${where}`;
    const means = place === '' ? known.means : `${place.trim()}: ${known.means}`;
    return { id: known.cause.id, means, said, repair: known.cause.repair };
  }
  if (host === undefined) return { id: undefined, means: said, said, repair: NOT_KNOWN };
  const refused = command === undefined ? '' : ` ${command}Command`;
  return {
    id: undefined,
    means: `the agent refuses${refused}${whose}${where}: ${said}`,
    said,
    repair: AGENT_LOG,
  };
}
