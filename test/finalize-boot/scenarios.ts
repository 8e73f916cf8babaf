/** The scenarios on one site, in their order: each finds the machines and the zone as the one before has left them. */
import { ArgumentWatch } from '../boot/argument-watch.ts';
import { buildLabSite, type Lab } from '../boot/lab.ts';
import { obstacleToContainers } from '../boot/obstacles.ts';
import { Outside } from '../boot/outside.ts';
import type { Report } from '../boot/report.ts';
import { faults } from '../doctor-boot/round.ts';
import { ensureRoot } from '../lab/roots.ts';
import { mustBeNames } from '../lab/wanted.ts';
import { bootSite } from './boot-site.ts';
import { addedHost, replacedHost, wrongKey } from './changed-machines.ts';
import { destroyedZone } from './destroyed-zone.ts';
import { firstZone, secondRun } from './first-zone.ts';
import { givenCloud } from './given-cloud.ts';
import { keptSecrets } from './kept-secrets.ts';
import type { Place } from './place.ts';
import { FIRST, SECOND, siteWith } from './site.ts';

interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly run: (place: Place) => Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'boot', title: 'the hosts boot from their seeds, all but one', run: bootSite },
  { name: 'zone', title: 'they become a zone, whatever is in the way', run: firstZone },
  { name: 'again', title: 'a zone that is there is left as it is', run: secondRun },
  { name: 'key', title: 'a machine that is not the one it should be', run: wrongKey },
  { name: 'added', title: 'a host is added to the site file', run: addedHost },
  { name: 'replaced', title: 'a machine is replaced', run: replacedHost },
  { name: 'destroyed', title: 'the zone is destroyed and made again', run: destroyedZone },
  {
    name: 'faults',
    title: 'faults are put in: doctor names each, and its repair mends it',
    run: (place) => faults(place),
  },
  { name: 'secrets', title: 'what was secret is secret still', run: keptSecrets },
];

export class Scenarios {
  #outside: Outside | undefined;
  readonly #api: string | undefined;

  /** `api` is the URL of a CloudStack that is there already, and that knows nothing of the lab's machines. */
  constructor(api: string | undefined) {
    this.#api = api;
  }

  async run(report: Report, wanted: readonly string[]): Promise<void> {
    mustBeNames(
      'scenario',
      wanted,
      SCENARIOS.map(({ name }) => name),
    );
    if (this.#api !== undefined) await this.#tellGivenCloud(report, this.#api);
    const obstacle =
      this.#api === undefined ? await obstacleToContainers() : 'it needs the stand-in, which the machines can reach';
    if (obstacle !== undefined) {
      for (const { title } of SCENARIOS) report.notRun(title, obstacle);
      return;
    }
    report.notRun(
      'exports that a kernel mounts',
      "containers have no NFS: mount.nfs gives them the server's own folder",
    );
    await ensureRoot('roles');
    this.#outside = await Outside.create('a');
    const lab: Lab = { outside: this.#outside, report };
    const site = await buildLabSite(lab, 'site', siteWith(FIRST, SECOND));
    const place: Place = { lab, site, hosts: new Map(), watch: new ArgumentWatch(), runs: [] };
    for (const { name, title, run } of SCENARIOS) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      report.say(`--- ${title}`);
      await run(place);
    }
  }

  async #tellGivenCloud(report: Report, api: string): Promise<void> {
    const password = process.env.ADMIN_PASSWORD;
    if (password === undefined) throw new Error('ADMIN_PASSWORD has to be what its admin logs in with');
    report.say('--- a CloudStack that is there already is told by its API alone');
    await givenCloud(report, api, password);
  }

  /** Takes down all that is left. */
  async close(): Promise<void> {
    await this.#outside?.destroy(process.env.KEEP === 'yes');
  }
}
