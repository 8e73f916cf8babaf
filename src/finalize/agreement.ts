/** What the machines of a zone must agree on before they are registered: time, Java, packages, labels, and the way to the management servers. */
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import { JAVA } from '../role/environment.ts';
import { addressSeenFrom } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { machineScript, runOn } from './machine-script.ts';

/** What one machine says of itself. */
interface Facts {
  readonly host: Host;
  /** Seconds its clock is ahead of ours, and how far that may be wrong: half of what the question took. */
  readonly ahead: number;
  readonly unsure: number;
  readonly java: string;
  /** Version of the CloudStack package it has. */
  readonly version?: string;
  readonly missingLabels: readonly string[];
  /** `address:port` of what it does not reach. */
  readonly unreached: readonly string[];
}

/** Clocks further apart than this, in seconds, make certificates not valid yet. */
const CLOCKS_APART = 1;
/** Where agents of hosts and system VMs report (facts: cloudstack b.5). */
export const AGENT_PORT = 8250;

/** A host that does not fit, and why. */
export interface MachineFault {
  readonly host: Host;
  readonly problem: Problem;
}

/** Asks every management server and every KVM host of the zone at once. Answers all that does not fit, in the order of the site. */
export async function proveAgreement(
  site: Site,
  kvmHosts: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<MachineFault[]> {
  const managers = topology(site).hostsOf('management');
  const asked = [...new Set([...managers, ...kvmHosts])];
  const answers = await Promise.all(
    asked.map((host) => factsOf(site, host, kvmHosts.includes(host), machines, signal)),
  );
  const faults = answers.flatMap((answer) => ('problem' in answer ? [answer] : []));
  const facts = answers.flatMap((answer) => ('problem' in answer ? [] : [answer]));
  const first = facts.find(({ host }) => host === managers[0]);
  return [...faults, ...facts.flatMap((each) => judge(site, each, first))];
}

async function factsOf(
  site: Site,
  host: Host,
  isKvm: boolean,
  machines: Machines,
  signal?: AbortSignal,
): Promise<Facts | MachineFault> {
  const script = machineScript('facts', {
    LABELS: isKvm ? labels(site).join(' ') : '',
    PORTS: isKvm ? managerPorts(site, host).join(' ') : '',
  });
  const asked = Date.now();
  let answered = asked;
  // The first line is the time; what the script asks afterwards takes seconds.
  const heard = (line: string) => {
    if (line.startsWith('time ')) answered = Date.now();
  };
  const ran = await runOn(machines, host.name, script, { signal, heard });
  if (!ran.ok) return { host, problem: ran.problems[0] ?? { message: `${host.name} does not answer` } };
  const said = ran.value.stdout.split('\n').map((line) => line.split(' '));
  const of = (key: string) => said.filter(([name]) => name === key).map(([, value = '']) => value);
  const [time = 'NaN'] = of('time');
  return {
    host,
    ahead: Number(time) - (asked + answered) / 2000,
    unsure: (answered - asked) / 2000,
    java: of('java')[0] ?? 'none',
    version: of('cloudstack-agent')[0] ?? of('cloudstack-management')[0],
    missingLabels: of('no-label'),
    unreached: of('no-port'),
  };
}

/** The bridges that traffic of the zone is named by. */
function labels(site: Site): string[] {
  const traffic = site.zone?.physicalNetworks.flatMap((network) => network.traffic) ?? [];
  return [...new Set(traffic.flatMap(({ network }) => network.bridge ?? []))];
}

function managerPorts(site: Site, host: Host): string[] {
  return topology(site)
    .hostsOf('management')
    .filter((manager) => manager !== host)
    .map((manager) => `${addressSeenFrom(site, host, manager)}:${AGENT_PORT}`);
}

function judge(site: Site, facts: Facts, manager: Facts | undefined): MachineFault[] {
  const { host } = facts;
  const problems = [
    ...clock(facts, manager),
    ...java(site, facts),
    ...packages(facts, manager),
    ...facts.missingLabels.map((label) => ({
      message: `${host.name} has no device ${label}, which the zone names as a label`,
      hint: 'netplan makes it: see `zoneseed-firstboot --status` there, or ip -brief link',
    })),
    ...facts.unreached.map((place) => ({
      message: `${host.name} does not reach ${place}, where agents report`,
      hint: 'does cloudstack-management run there, and do firewall and routes let it through?',
    })),
  ];
  return problems.map((problem) => ({ host, problem: { rule: 'machine-proof', path: host.path, ...problem } }));
}

function clock(facts: Facts, manager: Facts | undefined): Problem[] {
  if (manager === undefined || manager === facts) return [];
  const apart = Math.abs(facts.ahead - manager.ahead) - facts.unsure - manager.unsure;
  if (!(apart > CLOCKS_APART)) return [];
  const seconds = Math.round(Math.abs(facts.ahead - manager.ahead));
  return [
    {
      message: `the clocks of ${facts.host.name} and ${manager.host.name} are ${seconds} s apart`,
      hint: 'chronyc tracking says on either what it follows; certificates are not valid before their time',
    },
  ];
}

function java(site: Site, { host, java: found }: Facts): Problem[] {
  const wanted = JAVA[site.cloudstack];
  if (found === wanted) return [];
  const says = found === 'none' ? 'has no Java' : `runs Java ${found}`;
  return [
    {
      message: `${host.name} ${says}, CloudStack ${site.cloudstack} wants ${wanted}`,
      hint: 'update-alternatives --config java',
    },
  ];
}

/** Agent and management server are of one release, down to the number that packages carry (4.19.3.0). */
function packages({ host, version }: Facts, manager: Facts | undefined): Problem[] {
  if (manager === undefined || version === manager.version) return [];
  const theirs = `${manager.host.name} has ${manager.version ?? 'none'}`;
  return [
    {
      message: `${host.name} has CloudStack ${version ?? 'not installed'}, ${theirs}`,
      hint: 'apt-get install --only-upgrade brings both to one version; the repository is the same',
    },
  ];
}
