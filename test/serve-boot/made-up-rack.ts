/** Racks that nobody has: machines in every state, as serve would tell of them. */
import {
  type MachineState,
  type MachineView,
  type RackView,
  STATES,
  type UnknownMachine,
} from '../../src/serve/rack-view.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** A machine that is expected, or as `changes` has it. */
export function madeUpMachine(host: string, changes: Partial<MachineView> = {}): MachineView {
  return {
    host,
    roles: ['kvm'],
    address: '10.15.0.117',
    state: 'expected',
    since: ago(60),
    proven: true,
    install: 'wanted',
    alerts: [],
    timeline: [],
    ...changes,
  };
}

export function madeUpRack(machines: readonly MachineView[], changes: Partial<RackView> = {}): RackView {
  const hosts = machines.map(({ host, address }) => ({ host, ...(address === undefined ? {} : { address }) }));
  const totalOf = (state: MachineState) => machines.filter((machine) => machine.state === state).length;
  return {
    site: 'banana',
    url: 'http://10.15.0.5:8080/',
    startedAt: ago(1200),
    now: ago(0),
    machines,
    unknown: [],
    networks: [
      { name: 'management', cidr: '10.15.0.0/24', bridge: 'cloudbr0', hosts, leases: [], served: true },
      { name: 'public', cidr: '10.10.0.0/24', bridge: 'cloudbr1', hosts, leases: [], served: false },
    ],
    totals: Object.fromEntries(STATES.map((state) => [state, totalOf(state)])) as RackView['totals'],
    notices: [],
    ...changes,
  };
}

/** The reference site while it installs, with a machine that nobody knows. */
export function smallRack(): RackView {
  const machines = [
    madeUpMachine('cloudstack-mgmt', {
      ...{ roles: ['management', 'database'], address: '10.10.0.116', state: 'first-boot', since: ago(140) },
      ...{ install: 'done', step: { text: 'management-database', number: 5, of: 12 }, waitsFor: 'database:3306' },
    }),
    madeUpMachine('kvm-host-01', {
      ...{ address: '10.10.0.117', state: 'installer', since: ago(190), install: 'begun', timeline: installing(190) },
      step: { text: 'curtin: extracting the system', percent: 25, seconds: 118, medianSeconds: 131 },
    }),
    madeUpMachine('nfs-01', {
      ...{ roles: ['nfs'], address: '10.10.0.118', state: 'ready', since: ago(400), install: 'done' },
    }),
  ];
  return madeUpRack(machines, { unknown: [stranger()] });
}

/** A site of some racks' size with a bit of everything, for the picture in docs/serve.md. */
export function pictureRack(): RackView {
  const kvm = (number: number, changes: Partial<MachineView>) =>
    madeUpMachine(`kvm-host-0${number}`, { address: `10.10.0.${120 + number}`, ...changes });
  const installer = (text: string, percent: number, seconds: number): Partial<MachineView> => ({
    ...{ state: 'installer', install: 'begun', since: ago(seconds) },
    step: { text, percent, seconds, medianSeconds: Math.round(seconds * 0.9) },
  });
  const machines = [
    ...smallRack().machines.filter(({ host }) => host !== 'kvm-host-01'),
    kvm(1, { ...installer('curtin: extracting the system', 32, 131) }),
    kvm(2, { ...installer('installing openssh-server', 72, 402), timeline: installing(402) }),
    kvm(3, { ...installer('curtin: partitioning the disks', 18, 48) }),
    kvm(4, { state: 'restarting', install: 'done', since: ago(35) }),
    kvm(5, { state: 'first-boot', install: 'done', since: ago(75), step: { text: 'kvm-packages', number: 3, of: 11 } }),
    kvm(6, { state: 'failed', install: 'begun', since: ago(250), failure: FAILURE, timeline: installing(0) }),
    kvm(7, { state: 'ready', install: 'done', since: ago(190) }),
    kvm(8, { state: 'booted', install: 'wanted', since: ago(22), proven: false }),
    kvm(9, {}),
  ];
  return madeUpRack(machines, { unknown: [stranger()] });
}

/** The way of a machine that has been in the installer for these seconds. */
function installing(seconds: number): MachineView['timeline'] {
  return [
    { state: 'expected', at: ago(seconds + 710), seconds: 685 },
    { state: 'booted', at: ago(seconds + 25), seconds: 25 },
    { state: 'installer', at: ago(seconds), seconds },
  ];
}

/** A machine that is none of a site's; its texts are `text` where a test says so. */
export function stranger(text?: string): UnknownMachine {
  const [mac, serial, uuid] = ['52:54:00:0a:00:99', 'CZ2D4901LX', '4c4c4544-0031-3010-8056-b4c04f4a3332'];
  const yaml = `    identity:\n      serial: "${serial}"\n      uuid: "${uuid}"\n      macs:\n        - "${mac}"\n`;
  return {
    id: serial,
    macs: [text ?? mac],
    serial: text ?? serial,
    uuid: text ?? uuid,
    address: text ?? '10.15.0.201',
    firstSeen: ago(300),
    lastSeen: ago(30),
    claimedBy: text === undefined ? [] : [text, text],
    yaml: text ?? yaml,
  };
}

const MANY_STATES = [
  'ready',
  'ready',
  'ready',
  'first-boot',
  'first-boot',
  'installer',
  'installer',
  'installer',
] as const;
const MORE_STATES = ['expected', 'expected', 'restarting', 'booted', 'ready'] as const;

/** Three hundred machines: three have failed, one is silent. */
export function largeRack(): RackView {
  const states = [...MANY_STATES, ...MORE_STATES];
  return madeUpRack(
    Array.from({ length: 300 }, (_, index) => {
      const host = `kvm-host-${String(index + 1).padStart(3, '0')}`;
      const since = ago(20 + ((index * 37) % 900));
      const address = `10.10.${Math.floor(index / 200)}.${10 + (index % 200)}`;
      const bad = { address, since, install: 'begun' } as const;
      const timeline = [{ state: 'installer', at: since, seconds: 0 }] as const;
      if (index % 97 === 50) return madeUpMachine(host, { ...bad, state: 'failed', failure: FAILURE, timeline });
      if (index === 60) return madeUpMachine(host, { ...bad, state: 'silent', timeline });
      const state = states[index % states.length] ?? 'expected';
      return madeUpMachine(host, { address, since, state, ...doingOf(state, index) });
    }),
  );
}

const FAILURE = {
  line: 'no disk matches serial "*Z1": /dev/sda is S3EVNX0M100123Z2, /dev/sdb is S3EVNX0M100124Z2',
  log: 'on its console: less /var/log/installer/subiquity-server-debug.log',
};

function doingOf(state: MachineView['state'], index: number): Partial<MachineView> {
  if (state === 'first-boot') {
    const step = { text: 'kvm-agent', number: 3 + (index % 6), of: 12 };
    return { install: 'done', step, ...(index % 2 === 0 ? { waitsFor: 'management:8250' } : {}) };
  }
  if (state === 'installer') {
    return {
      install: 'begun',
      step: { text: 'extracting the system', seconds: 90 + (index % 200), medianSeconds: 420 },
    };
  }
  return { install: state === 'expected' ? 'wanted' : state === 'booted' ? 'begun' : 'done' };
}
