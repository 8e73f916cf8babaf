/** One time for all: certificates are not valid before theirs. */
import { type Check, type Fault, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import type { HostAnswers } from '../host-answers.ts';

/** Clocks further apart than this, in seconds, make certificates not valid yet. */
const APART = 1;

export const time: Check = {
  id: 'time',
  layer: 'machine',
  asks: 'does chrony follow a server, and do the clocks of all hosts agree?',
  why: 'agents cannot speak TLS with a certificate that is not valid yet, and logs of several hosts cannot be read together',
  after: ['answers', 'firstboot'],
  repair: 'time',
  ...onEach(everyHost, ({ host, own, seen: { answers, site } }) => {
    const first = inTheMiddle(site.hosts.flatMap(({ name }) => answers.get(name) ?? []));
    const apart = first === undefined ? 0 : Math.abs(own.clock.ahead - first.clock.ahead);
    const faults: Omit<Fault, 'hosts'>[] = [];
    if (first !== undefined && apart - own.clock.unsure - first.clock.unsure > APART) {
      faults.push({
        message: `the clocks of ${host.name} and ${first.host.name} are ${apart.toFixed(apart < 10 ? 1 : 0)} s apart`,
        seen: `${host.name} is ${own.clock.ahead.toFixed(1)} s ahead of this machine, ${first.host.name} ${first.clock.ahead.toFixed(1)} s`,
        expected: `less than ${APART} s`,
        path: ['ntp'],
        todo: `chronyc tracking says on either what it follows`,
      });
    }
    const { chrony, units } = own;
    const stopped = units?.['chrony.service'] !== undefined && units['chrony.service'].active !== 'active';
    if (faults.length === 0 && (stopped || chrony?.leap === 'Not synchronised')) {
      faults.push({
        message: `the clock of ${host.name} follows no server`,
        seen: stopped ? `chrony.service is ${units?.['chrony.service']?.active}` : 'chronyc tracking: Not synchronised',
        expected: 'chrony follows one of ntp.servers and ntp.pools',
        path: ['ntp'],
        todo: `does ${host.name} reach a time server by UDP 123? (chronyc sources)`,
      });
    }
    return faults;
  }),
};

/** The host to whose clock the others are held: the one that most agree with, our own clock among them, as it is with two hosts. */
function inTheMiddle(heard: readonly HostAnswers[]): HostAnswers | undefined {
  const all = [0, ...heard.map(({ clock }) => clock.ahead)].toSorted((a, b) => a - b);
  const middle = all[Math.floor(all.length / 2)] ?? 0;
  const away = ({ clock }: HostAnswers) => Math.abs(clock.ahead - middle);
  return heard.toSorted((a, b) => away(a) - away(b))[0];
}
