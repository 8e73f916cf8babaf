/** The scenarios: what each proves is its name, and what keeps one from running is said with that name. */

import { existsSync } from 'node:fs';
import { ensureRoot, rootFolder } from '../lab/roots.ts';
import { mustBeNames } from '../lab/wanted.ts';
import { askFirewalls } from './firewall.ts';
import { firstBoot } from './first-boot.ts';
import { guests } from './guests.ts';
import { hostileValues } from './hostile.ts';
import { installedHost } from './installed.ts';
import { buildLabSite, type Lab } from './lab.ts';
import { libvirtListens } from './libvirt.ts';
import { netbootCards } from './netboot.ts';
import { obstacleToContainers, obstacleToGuests } from './obstacles.ts';
import { Outside } from './outside.ts';
import { powerCuts } from './power-cuts.ts';
import { askReadySite } from './ready-site.ts';
import { refusals } from './refusals.ts';
import type { Report } from './report.ts';
import { secondBoot } from './second-boot.ts';

interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Scenarios of one world run one after the other; the worlds side by side. */
  readonly world: 'a' | 'b';
  readonly obstacle: () => Promise<string | undefined>;
  readonly run: (lab: Lab) => Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'first-boot',
    title: 'four hosts of the reference site boot from their seed ISOs, while what they need comes late',
    world: 'a',
    obstacle: obstacleToContainers,
    run: wholeSite,
  },
  {
    name: 'refusals',
    title: 'what cannot become ready says why',
    world: 'a',
    obstacle: obstacleToContainers,
    run: async (lab) => refusals(lab, await buildLabSite(lab, 'refusals')),
  },
  {
    name: 'hostile',
    title: 'hostile values come through byte for byte',
    world: 'a',
    obstacle: obstacleToContainers,
    run: hostileValues,
  },
  {
    name: 'libvirt',
    title: 'libvirt is reached over TCP and TLS as configured, by the other KVM hosts alone',
    world: 'a',
    obstacle: obstacleToContainers,
    run: libvirtListens,
  },
  {
    name: 'netboot',
    title: 'a machine that is installed over the network finds the cards of all its networks',
    world: 'a',
    obstacle: obstacleToContainers,
    run: netbootCards,
  },
  {
    name: 'installed',
    title: 'a host as the installer leaves it becomes ready',
    world: 'a',
    obstacle: obstacleToContainers,
    run: installedHost,
  },
  {
    name: 'power-cuts',
    title: 'the power is cut during every step',
    world: 'a',
    obstacle: obstacleToContainers,
    run: async (lab) => powerCuts(lab, await buildLabSite(lab, 'cuts')),
  },
  {
    name: 'guests',
    title: 'machines with a kernel of their own: a seed on CD-ROM, NFS v3 and v4, bond and VLANs',
    world: 'b',
    obstacle: obstacleToGuests,
    run: guests,
  },
];

async function wholeSite(lab: Lab): Promise<void> {
  const site = await buildLabSite(lab, 'site');
  const { hosts, ready } = await firstBoot(lab, site);
  if (ready) {
    await askReadySite(lab, site, hosts);
    await askFirewalls(lab, hosts);
    await secondBoot(lab, hosts);
  } else lab.report.notRun('questions to the ready site, its firewalls and its second boot', 'it is not ready');
  await Promise.all([...hosts.values()].map((host) => host.container.powerOff()));
}

/** The worlds of a run: closed together, whatever happens. */
export class Worlds {
  readonly #made: Outside[] = [];

  /** Runs the wanted scenarios, all when none is named. */
  async run(report: Report, wanted: readonly string[]): Promise<void> {
    mustBeNames(
      'scenario',
      wanted,
      SCENARIOS.map(({ name }) => name),
    );
    const chosen = SCENARIOS.filter((one) => wanted.length === 0 || wanted.includes(one.name));
    const possible: Scenario[] = [];
    for (const one of chosen) {
      const obstacle = await one.obstacle();
      if (obstacle === undefined) possible.push(one);
      else report.notRun(one.title, obstacle);
    }
    if (possible.length > 0) await this.#stockUp(report);
    await Promise.all((['a', 'b'] as const).map((world) => this.#runWorld(report, world, possible)));
  }

  /** Each world's apt repository has the packages the hosts' roots were built from: on a fresh machine there are neither. */
  async #stockUp(report: Report): Promise<void> {
    if (!existsSync(rootFolder('roles')))
      report.say('--- the root file systems of the hosts are built, which takes minutes');
    await ensureRoot('roles');
  }

  /** Takes down all that is left of every world. */
  async close(): Promise<void> {
    await Promise.all(this.#made.map((outside) => outside.destroy(process.env.KEEP === 'yes')));
  }

  async #runWorld(report: Report, world: 'a' | 'b', possible: readonly Scenario[]): Promise<void> {
    const mine = possible.filter((one) => one.world === world);
    if (mine.length === 0) return;
    const outside = await Outside.create(world);
    this.#made.push(outside);
    for (const one of mine) {
      report.say(`--- ${one.title}`);
      try {
        await one.run({ outside, report });
      } catch (error) {
        report.fail(one.title, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      await outside.stopMachines();
    }
  }
}
