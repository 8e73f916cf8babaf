/** Secondary storage. With the first store of a zone the server fetches the system VM template, for the hypervisors of its clusters. */
import { z } from 'zod';
import { blockedVerdict, changeVerdict, differing, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import { eachOf, type Have, type Kind, keyOf, type Verdict, type Want } from '../kind.ts';
import { cluster } from './cluster.ts';
import { zoneRef } from './zone.ts';

interface ImageStoreWant extends Want {
  readonly zone: string;
  readonly url: string;
}

const row = z.object({ id: z.string(), name: z.string(), url: z.string(), providername: z.string().optional() });
type ImageStoreHave = Have & z.infer<typeof row>;

/** The server unpacks the template before it answers; its own limit for that is half an hour. */
const UNPACKING = 35 * 60_000;
const keepsPlace = 'a store stays where it is: give the site another store name, or take this one out first';

export const imageStore: Kind<ImageStoreWant, ImageStoreHave> = {
  name: 'secondary storage',
  after: ['cluster', 'setting', 'physical network state'],
  takes: UNPACKING,
  want: ({ zone: { name: zone, secondaryStorage } }) =>
    secondaryStorage.map(({ name, server, exportPath, path }) => ({
      key: keyOf(name),
      name,
      about: `${server}:${exportPath}`,
      path,
      ...{ zone, url: `nfs://${server}${exportPath}` },
    })),
  list: (reading) =>
    inZone(reading, {
      command: 'listImageStores',
      key: 'imagestore',
      row,
      have: (one) => ({ ...one, key: keyOf(one.name), title: one.name }),
    }),
  verdict: verdictOnStore,
  needs: (_, site) => [eachOf(cluster, site).flat()],
  strangers: strangersByKey,
  remove: ({ id }) => ({ call: { command: 'deleteImageStore', params: { id } } }),
};

function verdictOnStore(want: ImageStoreWant, all: readonly ImageStoreHave[]): Verdict {
  const { zone, name, url, path } = want;
  const have = all.find(({ key }) => key === want.key);
  if (have !== undefined) {
    const fields = differing([
      { field: 'export', from: have.url, to: url, path: [...path, 'export'], cannot: keepsPlace },
    ]);
    return changeVerdict(want, have, fields);
  }
  // The server would take the same export under a second name without a word.
  const other = all.find((one) => one.url === url);
  if (other !== undefined) {
    return blockedVerdict(want, `${want.about} is there as ${other.name}`, `call it ${other.name} in the site file`);
  }
  const params = { provider: 'NFS', zoneid: zoneRef(zone), name, url };
  return {
    action: 'create',
    fields: [],
    calls: [{ command: 'addImageStore', params, timeout: UNPACKING }],
    blocked: [],
  };
}
