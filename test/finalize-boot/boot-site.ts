/** From seeds to hosts that are ready to be a zone, all but the second KVM host, which stays off. */
import { labMachine } from './machines.ts';
import type { Place } from './place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE } from './site.ts';

/** Seconds, against hanging: several times what a machine of two cores takes beside another lab. */
const READY = 1200;

export async function bootSite(place: Place): Promise<void> {
  const { lab, site, hosts } = place;
  for (const host of [MANAGEMENT, STORAGE, FIRST, SECOND]) hosts.set(host.name, await labMachine(lab, site, host));
  await Promise.all(
    [...hosts]
      .filter(([name]) => name !== SECOND.name)
      .map(([name, host]) =>
        lab.report.check(`${name} becomes ready`, async () => {
          host.container.start();
          await host.reaches('ready', READY);
        }),
      ),
  );
}
