/** What the machines of a zone must agree on before they are registered: time, Java, packages, labels, and the way to the management servers. */
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import { JAVA } from '../role/environment.ts';
import { mainAddress } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { factsOf, type MachineFacts } from './machine-facts.ts';
import type { MachineFault } from './machine-script.ts';
import { unreachedFrom } from './reaching.ts';

/** Clocks further apart than this, in seconds, make certificates not valid yet. */
const CLOCKS_APART = 1;
/** Where agents of hosts and system VMs report, at the addresses the setting `host` has (facts: cloudstack b.5); nothing listens there before the service is up. */
const AGENT_PORT = 8250;

/**
 * Asks every management server and every one of these KVM hosts at once, when the management servers answer. Answers all that
 * does not fit, in the order of the site: against the first management server, where one is compared with others. `patience` is
 * that of `unreachedFrom`.
 */
export async function proveAgreement(
  site: Site,
  kvmHosts: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
  patience?: number,
): Promise<MachineFault[]> {
  const { hostsOf, labels } = topology(site);
  const managers = hostsOf('management');
  const asked = await Promise.all(
    [...new Set([...managers, ...kvmHosts])].map(async (host) => {
      const isKvm = kvmHosts.includes(host);
      const facts = await factsOf(host, isKvm ? labels : [], machines, signal);
      const ways = isKvm && facts.ok ? await closedWays(site, host, managers, machines, signal, patience) : [];
      return { host, isKvm, facts, ways };
    }),
  );
  const first = asked.find(({ host }) => host === managers[0])?.facts;
  return asked.flatMap(({ host, isKvm, facts, ways }) => {
    const problems = facts.ok ? judge(site, facts.value, isKvm, first?.ok ? first.value : undefined) : facts.problems;
    return [...problems, ...ways].map((problem) => ({
      host,
      problem: { rule: 'machine-proof', path: host.path, ...problem },
    }));
  });
}

async function closedWays(
  site: Site,
  host: Host,
  managers: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
  patience?: number,
): Promise<readonly Problem[]> {
  const others = managers.filter((manager) => manager !== host);
  const places = others.map((manager) => `${mainAddress(site, manager)}:${AGENT_PORT}`);
  const unreached = await unreachedFrom(host, places, machines, signal, patience);
  if (!unreached.ok) return unreached.problems;
  return unreached.value.map((place) => ({
    message: `${host.name} does not reach ${place}, where agents report`,
    hint: 'does cloudstack-management run there, and do firewall and routes let it through?',
  }));
}

function judge(site: Site, facts: MachineFacts, isKvm: boolean, first: MachineFacts | undefined): Problem[] {
  const { name } = facts.host;
  return [
    ...clock(facts, first),
    ...java(site, facts),
    ...release(site, facts, isKvm, first),
    ...facts.missingLabels.map((label) => ({
      message: `${name} has no device ${label}, which the zone names as a label`,
      hint: `netplan makes it: on ${name}, netplan apply and ip -brief link`,
    })),
  ];
}

function clock({ host, clock: own }: MachineFacts, first: MachineFacts | undefined): Problem[] {
  if (own === undefined) return [{ message: `${host.name} does not say what time it is`, hint: 'date +%s.%N' }];
  const theirs = first?.clock;
  if (first === undefined || theirs === undefined || first.host === host) return [];
  const apart = Math.abs(own.ahead - theirs.ahead);
  if (apart - own.unsure - theirs.unsure <= CLOCKS_APART) return [];
  const seconds = apart < 10 ? apart.toFixed(1) : String(Math.round(apart));
  return [
    {
      message: `the clocks of ${host.name} and ${first.host.name} are ${seconds} s apart`,
      hint: 'chronyc tracking says on either what it follows; certificates are not valid before their time',
    },
  ];
}

function java({ cloudstack }: Site, { host, java: found }: MachineFacts): Problem[] {
  const wanted = JAVA[cloudstack];
  if (found === wanted) return [];
  const says = found === undefined ? 'has no Java' : `runs Java ${found}`;
  const hint = `on ${host.name}: update-alternatives --config java`;
  return [{ message: `${host.name} ${says}, CloudStack ${cloudstack} wants ${wanted}`, hint }];
}

/** Agents and management servers are of one release, down to the number that packages carry (4.19.3.0). */
function release(site: Site, facts: MachineFacts, isKvm: boolean, first: MachineFacts | undefined): Problem[] {
  const { name, roles } = facts.host;
  const wanted = first?.management;
  const own: readonly (readonly [string, string | undefined])[] = [
    ...(roles.includes('management') ? [['cloudstack-management', facts.management] as const] : []),
    ...(isKvm ? [['cloudstack-agent', facts.agent] as const] : []),
  ];
  return own.flatMap(([what, version]): Problem[] => {
    if (version === undefined) {
      return [{ message: `${name} has no package ${what}`, hint: `on ${name}: apt-get install ${what}` }];
    }
    if (!version.startsWith(`${site.cloudstack}.`)) {
      const message = `${name} has ${what} ${version}, and the site is of CloudStack ${site.cloudstack}`;
      return [{ message, hint: 'the key cloudstack of the site file, or the apt repository of the host, is wrong' }];
    }
    if (wanted === undefined || version === wanted) return [];
    const message = `${name} has ${what} ${version}, ${first?.host.name} has ${wanted}`;
    return [{ message, hint: `apt-get install --only-upgrade ${what} brings both to one version` }];
  });
}
