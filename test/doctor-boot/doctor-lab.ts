/** The site of test-finalize, booted and made a zone; then the rounds on it. */
import { ArgumentWatch } from '../boot/argument-watch.ts';
import { buildLabSite, type Lab } from '../boot/lab.ts';
import { obstacleToContainers } from '../boot/obstacles.ts';
import { Outside } from '../boot/outside.ts';
import { expectEqual, type Report } from '../boot/report.ts';
import { keptSecrets } from '../finalize-boot/kept-secrets.ts';
import { labMachine } from '../finalize-boot/machines.ts';
import { finalize, type Place } from '../finalize-boot/place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE, siteWith } from '../finalize-boot/site.ts';
import { ensureRoot } from '../lab/roots.ts';
import { mustBeNames } from '../lab/wanted.ts';
import { doctor } from './doctor.ts';
import { faults } from './round.ts';
import { ROUNDS } from './rounds.ts';

/** Seconds; against hanging. */
const LIMIT = 900;

export class DoctorLab {
  #outside: Outside | undefined;

  async run(report: Report, wanted: readonly string[]): Promise<void> {
    mustBeNames(
      'round',
      wanted,
      ROUNDS.map(({ name }) => name),
    );
    const obstacle = await obstacleToContainers();
    if (obstacle !== undefined) return report.notRun('faults of booted hosts', obstacle);
    await ensureRoot('roles');
    this.#outside = await Outside.create('a');
    const lab: Lab = { outside: this.#outside, report };
    const site = await buildLabSite(lab, 'site', siteWith(FIRST, SECOND));
    const place: Place = { lab, site, hosts: new Map(), watch: new ArgumentWatch(), runs: [] };
    report.say('--- four hosts become a zone');
    await this.#becomeZone(place);
    await faults(place, wanted);
    report.say('--- what was secret is secret still');
    await keptSecrets(place);
  }

  /** Asked at each stage on the way. */
  async #becomeZone(place: Place): Promise<void> {
    const { lab, site, hosts } = place;
    for (const host of [MANAGEMENT, STORAGE, FIRST, SECOND]) hosts.set(host.name, await labMachine(lab, site, host));
    await lab.report.question('with nothing booted each host is one finding', async () => {
      const { findings } = await doctor(place);
      expectEqual(
        'findings',
        findings.map(({ check }) => check),
        ['answers', 'answers', 'answers', 'answers'],
      );
    });
    await Promise.all(
      [...hosts.values()].map(async (host) => {
        host.container.start();
        await host.reaches('ready', LIMIT);
      }),
    );
    await lab.report.question('hosts that are ready lack a zone, and nothing else', async () => {
      const { findings } = await doctor(place);
      expectEqual(
        'findings',
        findings.map(({ check, message }) => [check, message]),
        [['zone-there', 'there is no zone TEST']],
      );
    });
    const { code, said } = await finalize(place).end(LIMIT);
    if (code !== 0) throw new Error(`finalize ended with ${code}:\n${said.slice(-3000)}`);
  }

  /** Takes down all that is left. */
  async close(): Promise<void> {
    await this.#outside?.destroy(process.env.KEEP === 'yes');
  }
}
