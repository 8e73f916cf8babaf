/** Rounds of faults on a zone that works: each is put in, found, mended, and then nothing is wrong. */
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import type { LabHost } from '../boot/site-file.ts';
import { until } from '../boot/wait.ts';
import type { Place } from '../finalize-boot/place.ts';
import { doctor, type Found, repair } from './doctor.ts';
import { type FaultPut, ROUNDS, type Round } from './rounds.ts';

/** Seconds in which CloudStack notices what happened: against hanging. */
const NOTICED = 420;

/** What no container can be made to have, or what would harm the machine that tests. */
const NOT_INJECTED: readonly (readonly [name: string, why: string])[] = [
  ['a clock that is wrong', 'containers have the clock of this machine'],
  ['firmware virtualization that is off', 'containers have the processor of this machine'],
  ['memory that runs out', 'containers have the memory of this machine'],
  ['a stale NFS mount', 'containers have no NFS'],
  ["AppArmor's profiles", 'containers load none'],
];

/** Makes these rounds, all when none is named; the zone is there and works, and is left so. */
export async function faults(place: Place, wanted: readonly string[] = []): Promise<void> {
  const { report } = place.lab;
  for (const [name, why] of NOT_INJECTED) report.notRun(name, why);
  let isWell = await report.question('a site that works has no findings', async () => {
    const { said, code, seconds } = await doctor(place);
    expectMatch('what it says', said, /"findings": \[\]/);
    expectEqual('its end', code, 0);
    report.say(`it took ${seconds.toFixed(1)} s`);
  });
  for (const round of ROUNDS) {
    if (wanted.length > 0 && !wanted.includes(round.name)) continue;
    report.say(`--- ${round.title}`);
    // What one round leaves would be found in the next as well, after waiting for it to go.
    if (isWell) isWell = await holds(place, round);
    else report.notRun(round.title, 'something was wrong before');
  }
}

/** One round; whether nothing is wrong at its end. */
async function holds(place: Place, { title, faults: put, meanwhile = [] }: Round): Promise<boolean> {
  const { report } = place.lab;
  try {
    for (const one of put) await inside(place, one.on, one.put);
    await areFound(place, title, put);
    for (const ask of meanwhile) await ask(place);
    for (const one of put) await isMended(place, one);
  } catch (error) {
    report.fail(title, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return report.question(`${title}: then nothing is wrong`, async () => {
    let last: readonly Found[] = [];
    const well = await until(NOTICED, async () => {
      last = (await doctor(place)).findings;
      return last.length === 0 ? true : undefined;
    });
    if (well === undefined) throw new Error(JSON.stringify(last, null, 1));
  });
}

async function areFound(place: Place, title: string, put: readonly FaultPut[]): Promise<void> {
  const wanted = put.map(({ check, on, ofSite }) => nameOf(check, ofSite ? undefined : on.name)).toSorted();
  await place.lab.report.question(`${title}: doctor names each, and nothing beside it`, async () => {
    let last: readonly Found[] = [];
    await until(NOTICED, async () => {
      last = (await doctor(place)).findings;
      return JSON.stringify(namesOf(last)) === JSON.stringify(wanted) ? true : undefined;
    });
    expectEqual(`findings ${JSON.stringify(last, null, 1)}`, namesOf(last), wanted);
    for (const { check, on, says } of put) {
      const found = last.find((one) => one.check === check && one.hosts[0] === on.name);
      if (says !== undefined) expectMatch(`${check} on ${on.name}`, found?.message ?? '', says);
    }
  });
}

async function isMended(place: Place, { on, check, repair: id, mend }: FaultPut): Promise<void> {
  if (mend !== undefined) await inside(place, on, mend);
  if (id === undefined) return;
  // Done twice it finds nothing left to mend.
  await place.lab.report.question(`the repair ${id} mends ${check} on ${on.name}`, async () => {
    const { code, said } = await repair(place, id);
    expectEqual(`its end, after\n${said.slice(-2500)}`, code, 0);
  });
}

function nameOf(check: string, host: string | undefined): string {
  return `${check} on ${host ?? 'the site'}`;
}

function namesOf(findings: readonly Found[]): string[] {
  return [...new Set(findings.map(({ check, hosts: [host] }) => nameOf(check, host)))].toSorted();
}

async function inside({ hosts }: Place, { name }: LabHost, script: FaultPut['put']): Promise<void> {
  if (typeof script !== 'string') return script(named(hosts, name));
  const { code, stderr } = await named(hosts, name).container.inside(script);
  if (code !== 0) throw new Error(`${name}: ended with ${code}: ${stderr}`);
}
