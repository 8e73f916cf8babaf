/** The way to the first zone, with everything in its way: a host that is off, two operators, a kill, and a power cut. */
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import { until } from '../boot/wait.ts';
import type { Run } from './client.ts';
import { cloudOf, finalize, type Place } from './place.ts';
import { FIRST, MANAGEMENT, SECOND } from './site.ts';
import { zoneIsWhole } from './whole-zone.ts';

/** Seconds; against hanging. */
const LIMIT = 900;

/** From ready hosts to a zone that works. */
export async function firstZone(place: Place): Promise<void> {
  const { report } = place.lab;
  const first = finalize(place);
  const off = named(place.hosts, SECOND.name);
  await report.check('a host that is off is waited for, and named with why', async () => {
    await first.says(/kvm-host-02[^\n]*does not answer/, LIMIT);
    // That one is off is often known before another, which is busy with what it has just started, has let anybody in.
    await first.says(/kvm-host-01[^\n]*is ready/, LIMIT);
  });
  off.container.start();
  report.say('the host is on');
  await report.check('when the host comes, the run goes on by itself', async () => {
    await off.reaches('ready', LIMIT);
    // Said by who holds the site, and long before all is made.
    await first.says(/^logging in to CloudStack$/m, LIMIT);
  });
  await report.check('a second finalize says who holds the site and since when, and ends', () => held(place));
  await report.check('the first client is killed while hosts are added', () => killed(place, first));
  await report.question('what is left is planned, and --plan ends with 1', async () => {
    const { code, said } = await finalize(place, '--plan').end(LIMIT);
    expectMatch('what it says', said, /primary storage\s+banana-primary/);
    expectEqual('its end', code, 1);
  });
  await report.check('the management server loses its power in the middle, and the run says what happened', () =>
    powerCut(place),
  );
  await report.check('run again, it ends with the whole zone, each object once', async () => {
    const { code, said, seconds } = await finalize(place).end(LIMIT);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${said.slice(-4000)}`);
    report.say(`the last of the runs took ${seconds.toFixed(0)} s`);
    await zoneIsWhole(place, [FIRST, SECOND]);
  });
}

/** Storage, which comes after hosts, is not begun then; the server goes on with the host that it is adding. */
async function killed(place: Place, run: Run): Promise<void> {
  const cloud = cloudOf(place);
  const heard = await until(LIMIT, async () => {
    if (run.code !== undefined) throw new Error(`it ended with ${run.code}:\n${run.said.slice(-3000)}`);
    return (await cloud.heard()).some(({ command }) => command === 'addHost') ? true : undefined;
  });
  if (heard === undefined) throw new Error(`no host is added:\n${run.said.slice(-3000)}`);
  await run.kill();
  const added = await until(LIMIT, async () => ((await cloud.objects('hosts')).length > 0 ? true : undefined));
  if (added === undefined) throw new Error('the server does not go on with the host');
}

async function held(place: Place): Promise<void> {
  const { code, said } = await finalize(place).end(LIMIT);
  expectMatch('what it says', said, /is being changed by \S+ on \S+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  expectEqual('its end', code, 1);
}

async function powerCut(place: Place): Promise<void> {
  const run = finalize(place);
  const management = named(place.hosts, MANAGEMENT.name);
  await cloudOf(place).hears('createStoragePool', LIMIT);
  await management.container.powerCut();
  await management.plugIn();
  management.container.start();
  const { code, said } = await run.end(LIMIT);
  // The connection and the hold on the site went with the machine: either the run says so, or it came through.
  if (code !== 0)
    expectMatch('what it says', said, /does not hold the site for us any more|does not answer|not reached/);
  await management.answers(LIMIT);
  await management.ask('systemctl is-system-running --wait || true');
}

/** A run on a zone that is as it has to be asks and changes nothing. */
export async function secondRun(place: Place): Promise<void> {
  const { report } = place.lab;
  await report.check('a second run changes nothing', async () => {
    const before = (await cloudOf(place).heard()).length;
    const { code, said, seconds } = await finalize(place).end(LIMIT);
    expectEqual(`its end, after\n${said.slice(-2000)}`, code, 0);
    const commands = (await cloudOf(place).heard()).slice(before).map(({ command }) => command);
    expectEqual(
      'changes',
      [...new Set(commands)].filter((command) => !/^(list|query|get|log)/.test(command)),
      [],
    );
    report.say(`it took ${seconds.toFixed(0)} s and ${commands.length} calls`);
  });
  await report.question('a plan of it is empty, and --plan ends with 0', async () => {
    const { code, said } = await finalize(place, '--plan').end(LIMIT);
    expectEqual(`its end, after\n${said.slice(-2000)}`, code, 0);
  });
}
