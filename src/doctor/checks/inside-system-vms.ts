/** Secondary storage VM and console proxy from inside: what they need of their networks. */
import type { Site } from '../../site/site.ts';
import { topology } from '../../site/topology.ts';
import type { Inside } from '../ask-system-vms.ts';
import type { Check, Fault } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const insideSystemVms: Check = {
  id: 'inside-system-vms',
  layer: 'system-vms',
  asks: 'from inside of each system VM: do name servers answer, are 8250 of the management servers and the stores reached, does Java run?',
  why: 'its agent is not heard of, or templates and snapshots do not come, though the VM runs',
  after: [
    'answers',
    'management-api',
    'management-running',
    'zone-there',
    'host-setting',
    'firewall-rules',
    'network-path',
    'ports',
    'export-clients',
    'cloud-hosts',
    'cloud-storage',
  ],
  group: cloudstack,
  find: ({ site, cloud }) => (cloud?.heard?.inside ?? []).flatMap((one) => faultsOf(one, site)),
};

function faultsOf({ vm, host, answers }: Inside, site: Site): Fault[] {
  if (answers === undefined) return [];
  const { hostsOf, stores, managementNetwork } = topology(site);
  const zone = site.zone?.path ?? [];
  const servers = stores.flatMap((store) =>
    store.kind === 'secondary' && store.host !== undefined ? [store.host] : [],
  );
  const on = { hosts: [host, ...hostsOf('management'), ...servers] };
  const closed = answers.servers.filter((one) => one.closed !== null);
  if (closed.length > 0) {
    return closed.map((one) => ({
      ...on,
      message: `${vm.name} does not reach ${one.address}:8250`,
      seen: `from inside: ${one.closed}`,
      expected: 'a connection to a management server: the setting host, by way of the pod',
      path: [...zone, 'pods'],
      todo: `is ${one.address} right? Then the way there: the gateway of the pod, ${managementNetwork?.bridge ?? 'the bridge'} of ${host.name}; else zoneseed finalize, then restart the VM`,
    }));
  }
  const faults: Fault[] = [];
  if (!answers.java) {
    faults.push({
      ...on,
      message: `Java does not run in ${vm.name}`,
      seen: 'from inside: no process is called java',
      expected: 'the agent of the VM, a Java program',
      path: zone,
      todo: 'rebootSystemVm of the API; /var/log/cloud.log in the VM says why it ended',
    });
  }
  const { resolvers } = answers;
  if (resolvers.every((one) => !one.answers)) {
    faults.push({
      ...on,
      message: `no name server answers ${vm.name}`,
      seen: `from inside: ${resolvers.map(({ address }) => `${address} is silent`).join(', ') || '/etc/resolv.conf names none'}`,
      expected: 'an answer of one of them',
      path: [...zone, 'dns'],
      todo: 'is the server there, and reached from the networks of system VMs? Else change dns of the site file, run finalize, and restart the VM',
    });
  }
  return [
    ...faults,
    ...(vm.systemvmtype === 'secondarystoragevm' && answers.java ? storesOf(answers, vm, on, site) : []),
  ];
}

/** Only when its agent was heard of does CloudStack have it mount the stores. */
function storesOf(
  { mounts }: NonNullable<Inside['answers']>,
  vm: Inside['vm'],
  on: Pick<Fault, 'hosts'>,
  site: Site,
): Fault[] {
  const common = {
    ...on,
    path: [...(site.zone?.path ?? []), 'secondary_storage'],
    todo: 'its export, and the way there; then rebootSystemVm of the API mounts it anew',
  };
  if (mounts.length === 0) {
    if (vm.agentstate !== 'Up') return [];
    return [
      {
        ...common,
        message: `${vm.name} has no store mounted`,
        seen: 'from inside: no NFS mount',
        expected: 'each secondary store',
      },
    ];
  }
  return mounts.flatMap(({ source, target, writable, fault }) => {
    if (fault === null && writable) return [];
    const seen = `from inside: ${fault ?? `${target} is mounted read-only`}`;
    const message = fault === null ? `${vm.name} may not write to ${source}` : `${source} does not answer ${vm.name}`;
    return [{ ...common, message, seen, expected: 'a mount that answers and can be written' }];
  });
}
