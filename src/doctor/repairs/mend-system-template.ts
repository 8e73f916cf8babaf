/** The system VM template, brought to the stores by CloudStack's own tool (facts: cloudstack a.5). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../../disk/own-package.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Host } from '../../site/site.ts';
import { topology } from '../../site/topology.ts';
import { hasZone, type ZonedSite } from '../../zone/kind.ts';
import { imageStore } from '../../zone/kinds/image-store.ts';
import { zoneId } from '../../zone/kinds/zone.ts';
import { isComplete, readState } from '../../zone/readiness.ts';
import { reading } from '../../zone/reading.ts';
import { type Bench, notMended, type Repair, runThere } from '../repair-type.ts';

const SCRIPTS = ['template.sh', 'template-install.sh'];

export const mendSystemTemplate: Repair = {
  id: 'system-template',
  does: 'fetches the system VM template where it is missing, and writes it to every secondary store anew, over what is there; where CloudStack has it as ready without a size, takes the stores out and adds them again',
  group: { words: 'the first management server', of: (site) => topology(site).hostsOf('management').slice(0, 1) },
  hurts: storesThatGo,
  plan: () => [
    'fetches the template of this CloudStack',
    'runs cloud-install-sys-tmplt -h kvm -F for each store',
    'where it is ready without a size: deleteImageStore, which CloudStack refuses where anything else is on it, and addImageStore',
  ],
  async mend(bench, host) {
    for (const name of SCRIPTS) {
      const script = readFileSync(join(PACKAGE_FOLDER, 'templates/management', name), 'utf8');
      bench.say(`${host.name}: runs ${name}`);
      const ran = await runThere(bench, host, script);
      if (!ran.ok) return ran;
    }
    return addAnew(bench, host);
  },
};

/** CloudStack counts the template of a store when the store is added, and takes the copy that lies there. */
async function addAnew(bench: Bench, host: Host): Promise<Outcome<void>> {
  const api = await bench.api();
  if (!api.ok) return api;
  const { site, signal } = bench;
  if (!hasZone(site)) return done(undefined);
  const phantom = await phantomStores(bench, site);
  if (!phantom.ok) return phantom;
  const stores = phantom.value;
  if (stores.some(({ want }) => want === undefined)) {
    return refused(
      notMended(
        host,
        'the zone has stores that are none of the site, and the template comes with the first store alone',
      ),
    );
  }
  for (const { have } of stores) {
    bench.say(`deleteImageStore ${have.name}`);
    const gone = await api.value.send({ command: 'deleteImageStore', params: { id: have.id } }, z.unknown(), signal);
    if (!gone.ok) return gone;
  }
  for (const { want, zoneid } of stores) {
    if (want === undefined) continue;
    bench.say(`addImageStore ${want.name}`);
    const params = { provider: 'NFS', zoneid, name: want.name, url: want.url };
    const added = await api.value.send(
      { command: 'addImageStore', params, timeout: imageStore.takes },
      z.unknown(),
      signal,
    );
    if (!added.ok) return refused(...added.problems.map((one) => ({ ...one, hint: 'zoneseed finalize adds it' })));
  }
  return done(undefined);
}

/** All stores of a zone whose template is ready without a size, as the site has them; none where it is not so. */
async function phantomStores({ api: entered, signal }: Bench, site: ZonedSite) {
  const api = await entered();
  if (!api.ok) return api;
  const state = await readState(api.value, site, signal);
  if (!state.ok) return state;
  const ours = state.value.templates.filter(({ hypervisor }) => hypervisor === 'KVM');
  if (ours.some(isComplete) || !ours.some(({ isready }) => isready)) return done([]);
  const look = reading(api.value, site, signal);
  const [zone, stores] = await Promise.all([zoneId(look), look.of(imageStore)]);
  if (!zone.ok) return zone;
  if (!stores.ok) return stores;
  const wants = imageStore.want(site);
  return done(
    stores.value.map((have) => ({ have, zoneid: zone.value, want: wants.find(({ key }) => key === have.key) })),
  );
}

/** Names what would be taken out. */
async function storesThatGo(bench: Bench): Promise<Outcome<string | undefined>> {
  if (!hasZone(bench.site)) return done(undefined);
  const phantom = await phantomStores(bench, bench.site);
  if (!phantom.ok) return phantom;
  const names = phantom.value.map(({ have }) => have.name).join(', ');
  return done(names === '' ? undefined : `${names} would be taken out of the zone and added again`);
}
