/** A site with a secrets file that has two hosts, for the commands that work on it. */
import { openSecrets } from '../../src/secrets/store.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { finished, type Workplace, wanting } from '../secrets/workplace.ts';

export function placeWithHosts(): Promise<Workplace> {
  return finished('nfs-01', 'kvm-host-01');
}

/** What the file holds now. */
export async function secretsOf({ owner, options }: Workplace) {
  return valueIn(await openSecrets(owner, wanting(), options));
}
