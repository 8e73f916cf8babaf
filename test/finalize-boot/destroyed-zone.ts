/** The zone is taken down and made again. */
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import { cloudOf, destroy, finalize, type Place } from './place.ts';
import { FIRST, LATER, SECOND } from './site.ts';
import { zoneIsWhole } from './whole-zone.ts';

/** Seconds, against hanging. */
const LIMIT = 900;

export async function destroyedZone(place: Place): Promise<void> {
  const { report } = place.lab;
  await report.question('a zone is not destroyed by another name than its own', async () => {
    const { code } = await destroy(place, '--yes', 'banana').end(LIMIT);
    if (code === 0) throw new Error('it was');
    expectEqual('zones', (await cloudOf(place).objects('zones')).length, 1);
  });
  await report.check('a zone is destroyed, and its hosts forget it', async () => {
    const { code, said } = await destroy(place, '--yes', 'TEST').end(LIMIT);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${said.slice(-4000)}`);
    for (const table of ['zones', 'hosts', 'pools', 'imageStores', 'clusters', 'pods'] as const) {
      expectEqual(table, (await cloudOf(place).objects(table)).length, 0);
    }
    for (const { name } of [FIRST, SECOND, LATER]) {
      const agent = await named(place.hosts, name).ask('cat /etc/cloudstack/agent/agent.properties');
      if (/^guid=./m.test(agent)) throw new Error(`the agent of ${name} believes in its zone:\n${agent}`);
    }
  });
  await report.check('finalize makes it again', async () => {
    const { code, said, seconds } = await finalize(place).end(LIMIT);
    if (code !== 0) throw new Error(`it ended with ${code}:\n${said.slice(-4000)}`);
    expectMatch('who logs in', said, /admin/);
    report.say(`a whole zone of three hosts took ${seconds.toFixed(0)} s`);
    await zoneIsWhole(place, [FIRST, SECOND, LATER]);
  });
}
