/** The site of test-finalize, booted and made a zone; then the rounds on it. */
import { ArgumentWatch } from '../boot/argument-watch.ts';
import { buildLabSite, type Lab } from '../boot/lab.ts';
import { obstacleToContainers } from '../boot/obstacles.ts';
import { Outside } from '../boot/outside.ts';
import { expectEqual, expectMatch, type Report } from '../boot/report.ts';
import { labMachine } from '../finalize-boot/machines.ts';
import { finalize, type Place } from '../finalize-boot/place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE, siteWith } from '../finalize-boot/site.ts';
import { ensureRoot } from '../lab/roots.ts';
import { doctor } from './doctor.ts';
import { ROUNDS, roundOf } from './rounds.ts';

/** Seconds; against hanging. */
const LIMIT = 360;

/** What no container can be made to have, or what would harm the machine that tests. */
const NOT_INJECTED: readonly (readonly [name: string, why: string])[] = [
  ['a clock that is wrong', 'containers have the clock of this machine'],
  ['firmware virtualization that is off', 'containers have the processor of this machine'],
  ['memory that runs out', 'containers have the memory of this machine'],
  ['a stale NFS mount', 'containers have no NFS'],
  ["AppArmor's profiles", 'containers load none'],
];

export class DoctorLab {
  #outside: Outside | undefined;

  async run(report: Report, wanted: readonly string[]): Promise<void> {
    const obstacle = await obstacleToContainers();
    if (obstacle !== undefined) return report.notRun('faults of booted hosts', obstacle);
    for (const [name, why] of NOT_INJECTED) report.notRun(name, why);
    await ensureRoot('roles');
    this.#outside = await Outside.create('a');
    const lab: Lab = { outside: this.#outside, report };
    const site = await buildLabSite(lab, 'site', siteWith(FIRST, SECOND));
    const place: Place = { lab, site, hosts: new Map(), watch: new ArgumentWatch(), runs: [] };
    report.say('--- four hosts become a zone');
    if (!(await this.#becomeZone(place))) return;
    for (const round of ROUNDS) {
      if (wanted.length > 0 && !wanted.includes(round.name)) continue;
      report.say(`--- ${round.title}`);
      await roundOf(place, round);
    }
  }

  /** Asked at each stage on the way. */
  async #becomeZone(place: Place): Promise<boolean> {
    const { lab, site, hosts } = place;
    for (const host of [MANAGEMENT, STORAGE, FIRST, SECOND]) hosts.set(host.name, await labMachine(lab, site, host));
    await lab.report.check('with nothing booted each host is one finding', async () => {
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
    await lab.report.check('hosts that are ready lack a zone, and nothing else', async () => {
      const { findings } = await doctor(place);
      expectEqual(
        'findings',
        findings.map(({ check, message }) => [check, message]),
        [['zone-there', 'there is no zone TEST']],
      );
    });
    const { code, said } = await finalize(place).end(LIMIT);
    if (code !== 0) throw new Error(`finalize ended with ${code}:\n${said.slice(-3000)}`);
    return lab.report.check('a site that works has no findings', async () => {
      const { said: healthy, code: end, seconds } = await doctor(place);
      expectMatch('what it says', healthy, /"findings": \[\]/);
      expectEqual('its end', end, 0);
      lab.report.say(`it took ${seconds.toFixed(1)} s`);
    });
  }

  /** Takes down all that is left. */
  async close(): Promise<void> {
    await this.#outside?.destroy(process.env.KEEP === 'yes');
  }
}
