/** A repair from its hosts to the proof: whom it is for, what it does, and its checks again. */
import { hostname, userInfo } from 'node:os';
import { holdSite } from '../finalize/hold.ts';
import { lastWords, runOn, scriptWith } from '../finalize/machine-script.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { until } from '../remote/until.ts';
import type { Host } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import type { Check } from './check-type.ts';
import { checks } from './checks.ts';
import { diagnose } from './diagnose.ts';
import type { Finding } from './examine.ts';
import type { Bench, Repair } from './repair-type.ts';

/** Milliseconds in which what was mended is seen to be: CloudStack hears of an agent a while after it started. */
const SHOWS = 90_000;

/** The checks that name a repair. */
export function checksFor({ id }: Repair): readonly Check[] {
  return checks.filter(({ repair }) => repair === id);
}

/** The hosts that need a repair: those doctor finds something on that it mends. Refused when one it may be for does not answer. */
export async function needing(bench: Bench, repair: Repair): Promise<Outcome<readonly Host[]>> {
  const { seen, findings } = await diagnose(bench, bench.site.hosts, checks);
  const group = repair.group.of(bench.site);
  const silent = seen.unreached.filter(({ host }) => group.includes(host));
  if (silent.length > 0) return refused(...silent.map(({ problem }) => problem));
  const own = findings.filter(({ check, byHand }) => check.repair === repair.id && byHand !== true);
  // What is about no host that it is for, such as what the API tells, is mended on all that it is for.
  const about = new Set(
    own.flatMap(({ hosts: [host] }) => (host !== undefined && group.includes(host) ? [host] : group)),
  );
  return done(group.filter((host) => about.has(host)));
}

/** How many guests run on these hosts. Refused when one does not say. */
export async function guestsOn({ machines, signal }: Bench, hosts: readonly Host[]): Promise<Outcome<number>> {
  const counts = await Promise.all(
    hosts
      .filter(({ roles }) => roles.includes('kvm'))
      .map(async ({ name, path }): Promise<Outcome<number>> => {
        const ran = await runOn(machines, name, scriptWith('doctor/guests.sh'), { signal });
        if (!ran.ok) return ran;
        const count = Number.parseInt(ran.value.stdout, 10);
        if (!Number.isNaN(count)) return done(count);
        const message = `${name} does not say how many guests run on it: ${lastWords(ran.value)}`;
        return refused({ rule: 'guests-unknown', path, message, hint: '--yes goes on without an answer' });
      }),
  );
  const problems = counts.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0) return refused(...problems);
  return done(counts.reduce((sum, one) => sum + (one.ok ? one.value : 0), 0));
}

/** Mends one host after the other while nobody else changes the site; what could not be done. */
export async function mend(bench: Bench, repair: Repair, hosts: readonly Host[]): Promise<Outcome<void>> {
  const held = await holding(bench);
  if (!held.ok) return held;
  try {
    for (const host of hosts) {
      const mended = await repair.mend(bench, host);
      if (!mended.ok) return mended;
    }
    return done(undefined);
  } finally {
    held.value();
  }
}

/** A management server that does not answer may be the very one that is mended: then nobody else can hold the site either. */
async function holding({ site, machines }: Bench): Promise<Outcome<() => void>> {
  const [manager] = topology(site).hostsOf('management');
  if (manager === undefined) return done(() => undefined);
  const held = await holdSite(machines, manager, `${userInfo().username} on ${hostname()}`);
  if (held.ok) return done(() => held.value.release());
  const others = held.problems.filter(({ rule }) => rule === 'site-held');
  return others.length > 0 ? refused<Problem>(...others) : done(() => undefined);
}

/** What its checks find on these hosts after it, once that has had its time. */
export async function leftAfter(bench: Bench, repair: Repair, hosts: readonly Host[]): Promise<readonly Finding[]> {
  let left: readonly Finding[] = [];
  await until(
    AbortSignal.any([bench.signal, AbortSignal.timeout(SHOWS)]),
    async () => {
      const { findings } = await diagnose(bench, hosts, checksFor(repair));
      left = findings.filter(
        ({ hosts: about, byHand }) =>
          byHand !== true && (about.length === 0 || about.some((host) => hosts.includes(host))),
      );
      return left.length === 0 ? true : undefined;
    },
    { first: 1000, longest: 5000 },
  );
  return left;
}
