/** What the firewalls let through, tried between hosts: every port has a listener, so that silence is the firewall's. */
import { resolve } from 'node:path';
import type { Host } from './hosts.ts';
import { type Lab, named } from './lab.ts';
import { addressOf, type LabHost, SYSTEM_VM } from './site-file.ts';

type Answer = 'open' | 'closed' | 'filtered';
interface Try {
  /** A host, or the switch: somebody on the network who is none of the site. */
  readonly from: string;
  readonly source?: string;
  readonly to: string;
  readonly port: number;
  readonly expected: Answer;
}

const SWITCH = 'a stranger';
const [MANAGEMENT, KVM, NFS, DATABASE] = ['cloudstack-mgmt', 'kvm-host-01', 'nfs-01', 'db-01'];

const TRIES: readonly Try[] = [
  ...[MANAGEMENT, KVM, NFS, DATABASE].map((to): Try => ({ from: SWITCH, to, port: 22, expected: 'open' })),
  { from: MANAGEMENT, to: DATABASE, port: 3306, expected: 'open' },
  { from: KVM, to: DATABASE, port: 3306, expected: 'filtered' },
  { from: NFS, to: DATABASE, port: 3306, expected: 'filtered' },
  { from: SWITCH, to: DATABASE, port: 3306, expected: 'filtered' },
  { from: SWITCH, to: MANAGEMENT, port: 8080, expected: 'open' },
  { from: KVM, to: MANAGEMENT, port: 8250, expected: 'open' },
  { from: 'a system VM', source: SYSTEM_VM, to: MANAGEMENT, port: 8250, expected: 'open' },
  { from: NFS, to: MANAGEMENT, port: 8250, expected: 'filtered' },
  { from: SWITCH, to: MANAGEMENT, port: 8250, expected: 'filtered' },
  { from: SWITCH, to: MANAGEMENT, port: 9090, expected: 'filtered' },
  { from: MANAGEMENT, to: NFS, port: 2049, expected: 'open' },
  { from: KVM, to: NFS, port: 2049, expected: 'open' },
  { from: 'a system VM', source: SYSTEM_VM, to: NFS, port: 2049, expected: 'open' },
  { from: KVM, to: NFS, port: 892, expected: 'open' },
  { from: DATABASE, to: NFS, port: 2049, expected: 'filtered' },
  { from: SWITCH, to: NFS, port: 2049, expected: 'filtered' },
  { from: 'a system VM', source: SYSTEM_VM, to: KVM, port: 5901, expected: 'open' },
  { from: SWITCH, to: KVM, port: 5901, expected: 'filtered' },
  { from: MANAGEMENT, to: KVM, port: 16514, expected: 'filtered' },
  { from: SWITCH, to: KVM, port: 16509, expected: 'filtered' },
  { from: SWITCH, to: KVM, port: 111, expected: 'filtered' },
];

/** Tries every way of the table at once. */
export async function askFirewalls(lab: Lab, hosts: ReadonlyMap<string, Host>): Promise<void> {
  for (const host of [NFS, KVM].map((name) => named(hosts, name))) await listen(host);
  await Promise.all(
    TRIES.map((one) =>
      lab.report.question(`${one.from} finds port ${one.port} of ${one.to} ${one.expected}`, async () => {
        const answer = await attempt(lab, hosts, one);
        if (answer !== one.expected) throw new Error(`it is ${answer}`);
      }),
    ),
  );
}

/** Somebody behind each port of the table that nothing of the lab serves. */
async function listen(host: Host): Promise<void> {
  const ports = TRIES.filter(({ to, port }) => to === host.lab.name && port !== 22 && port !== 2049).map(
    ({ port }) => port,
  );
  for (const port of new Set(ports)) {
    const listens = `ss -Hltn 'sport = :${port}' | grep -q .`;
    await host.container.inside(
      `setsid nc -lk ${port} </dev/null >/dev/null 2>&1 & until ${listens}; do sleep 0.1; done`,
    );
  }
}

async function attempt(lab: Lab, hosts: ReadonlyMap<string, Host>, one: Try): Promise<Answer> {
  const address = addressOf(named(hosts, one.to).lab as LabHost, 'management');
  const from = hosts.get(one.from);
  if (from === undefined) {
    const argv = [process.execPath, resolve(import.meta.dirname, 'probe.ts'), address, String(one.port)];
    return (await lab.outside.switch.inside([...argv, ...(one.source === undefined ? [] : [one.source])]))
      .stdout as Answer;
  }
  const tried = await from.container.inside(`timeout 10 bash -c 'exec 3<>/dev/tcp/${address}/${one.port}'`);
  if (tried.code === 0) return 'open';
  return tried.stderr.includes('refused') ? 'closed' : 'filtered';
}
