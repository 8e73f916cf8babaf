/** Hosts that are virtual machines on AMD themselves: kernels of guests may end at registers that are not there. */
import { hostUnder } from '../ask-system-vms.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const msrs: Check = {
  id: 'msrs',
  layer: 'system-vms',
  asks: 'on a host that is a virtual machine on AMD and runs a system VM that is silent: does kvm ignore registers it does not know?',
  why: 'the kernel of the system VM stops in its start (kernel panic), and CloudStack has it Running without an agent',
  after: [
    ...[
      'answers',
      'management-api',
      'management-running',
      'zone-there',
      'host-setting',
      'cloud-hosts',
      'cloud-storage',
    ],
    ...['system-template', 'ports', 'agent', 'libvirt', 'inside-system-vms'],
  ],
  group: cloudstack,
  find: ({ site, cloud, answers }) =>
    (cloud?.heard?.state.systemVms ?? []).flatMap(({ name, state, agentstate, hostname }) => {
      const host = hostUnder({ hostname }, site.hosts);
      if (host === undefined || state !== 'Running' || agentstate === 'Up') return [];
      const isAlive = cloud?.heard?.inside.some(({ vm, answers: said }) => vm.name === name && said !== undefined);
      if (isAlive || answers.get(host.name)?.virtualization?.refusesMsrs !== true) return [];
      return [
        {
          hosts: [host],
          message: `${name} on ${host.name} is silent, and kvm there refuses registers that it does not know`,
          seen: '/sys/module/kvm/parameters/ignore_msrs: N, on AMD inside of another hypervisor',
          expected: 'Y, where kernels of guests do not start without',
          path: host.path,
          todo: `on ${host.name}: virsh console ${name} shows whether its kernel panics; then echo 'options kvm ignore_msrs=1' >/etc/modprobe.d/kvm-msrs.conf, and restart the host`,
        },
      ];
    }),
};
