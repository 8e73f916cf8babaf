/** A site with a secrets file that has two hosts, for the commands that work on it. */
import { openSecrets } from '../../src/secrets/store.ts';
import { fakeSecretsFile } from '../fakes/secrets.ts';
import { valueIn, type Workplace, workplace } from '../secrets/workplace.ts';

export async function placeWithHosts(): Promise<Workplace> {
  const place = workplace();
  await fakeSecretsFile(place.siteFile, ['nfs-01', 'kvm-host-01'], place.env);
  return place;
}

/** What the file holds now. */
export async function secretsOf({ siteFile, options }: Workplace) {
  return valueIn(await openSecrets(siteFile, { site: 'banana', hosts: [] }, options));
}
