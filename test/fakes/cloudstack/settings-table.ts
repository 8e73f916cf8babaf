/** The settings that the stand-in knows, some of 705. */
export interface Setting {
  readonly name: string;
  /** The default; a few have none. */
  readonly normal?: string;
  readonly type: 'Boolean' | 'CSV' | 'Decimal' | 'Number' | 'Range' | 'Select' | 'String';
  /** Whether a change needs no restart. */
  readonly dynamic: boolean;
  /** What else than the cloud it can be set for. */
  readonly scope?: 'zone' | 'cluster';
  /** What a `Select` offers. */
  readonly options?: string;
  /** Category, group, subgroup and component. */
  readonly place: string;
  /** The first version that has it. */
  readonly since?: string;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'account.allow.expose.host.hostname',
    normal: 'false',
    type: 'Boolean',
    dynamic: true,
    place: 'Advanced/Access/Account/VirtualMachineManager',
  },
  {
    name: 'allow.end.users.to.specify.vr.mtu',
    normal: 'false',
    type: 'Boolean',
    dynamic: true,
    scope: 'zone',
    place: 'Advanced/System VMs/VirtualRouter/NetworkService',
  },
  {
    name: 'api.allowed.source.cidr.list',
    normal: '0.0.0.0/0,::/0',
    type: 'CSV',
    dynamic: true,
    place: 'Advanced/Management Server/API/ApiServiceConfiguration',
  },
  {
    name: 'api.key.access',
    normal: 'true',
    type: 'Boolean',
    dynamic: true,
    place: 'Advanced/Management Server/API/ApiServiceConfiguration',
    since: '4.20',
  },
  {
    name: 'ca.plugin.root.auth.strictness',
    normal: 'false',
    type: 'Boolean',
    dynamic: true,
    place: 'Advanced/Miscellaneous/Others/RootCAProvider',
  },
  {
    name: 'consoleproxy.url.domain',
    normal: '',
    type: 'String',
    dynamic: false,
    place: 'Console Proxy/System VMs/ConsoleProxyVM/AgentManager',
  },
  {
    name: 'cpu.overprovisioning.factor',
    normal: '1.0',
    type: 'Decimal',
    dynamic: true,
    scope: 'cluster',
    place: 'Advanced/Compute/Virtual Machine/CapacityManager',
  },
  {
    name: 'default.page.size',
    normal: '500',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Miscellaneous/Others/management-server',
  },
  {
    name: 'endpoint.url',
    normal: 'http://localhost:8080/client/api',
    type: 'String',
    dynamic: true,
    place: 'Advanced/Miscellaneous/Others/ApiServiceConfiguration',
  },
  {
    name: 'expunge.delay',
    normal: '86400',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Management Server/Limits/UserVmManager',
  },
  {
    name: 'expunge.interval',
    normal: '86400',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Management Server/Limits/UserVmManager',
  },
  {
    name: 'host',
    normal: 'localhost',
    type: 'CSV',
    dynamic: true,
    place: 'Advanced/Hypervisor/Hypervisor/ApiServiceConfiguration',
  },
  {
    name: 'incorrect.login.attempts.allowed',
    normal: '5',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Miscellaneous/Others/management-server',
  },
  {
    name: 'indirect.agent.lb.algorithm',
    normal: 'static',
    options: 'static,roundrobin,shuffle',
    type: 'Select',
    dynamic: true,
    place: 'Advanced/Management Server/Agent/IndirectAgentLBServiceImpl',
  },
  {
    name: 'integration.api.port',
    normal: '0',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Management Server/API/ApiServer',
  },
  {
    name: 'kvm.ssh.to.agent',
    normal: 'true',
    type: 'Boolean',
    dynamic: false,
    place: 'Advanced/Hypervisor/KVM/ResourceManagerImpl',
  },
  {
    name: 'management.network.cidr',
    type: 'String',
    dynamic: false,
    place: 'Advanced/Network/Network/management-server',
  },
  {
    name: 'max.template.iso.size',
    normal: '50',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Storage/Images/management-server',
  },
  {
    name: 'mem.overprovisioning.factor',
    normal: '1.0',
    type: 'Decimal',
    dynamic: true,
    scope: 'cluster',
    place: 'Advanced/Miscellaneous/Others/CapacityManager',
  },
  {
    name: 'network.gc.interval',
    normal: '600',
    type: 'Number',
    dynamic: true,
    place: 'Advanced/Network/Network/NetworkOrchestrationService',
  },
  {
    name: 'network.gc.wait',
    normal: '600',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Network/Network/NetworkOrchestrationService',
  },
  {
    name: 'ping.interval',
    normal: '60',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Management Server/Limits/ManagementServiceConfiguration',
  },
  {
    name: 'ping.timeout',
    normal: '2.5',
    type: 'Decimal',
    dynamic: true,
    place: 'Advanced/Miscellaneous/Others/ManagementServiceConfiguration',
  },
  {
    name: 'pool.storage.capacity.disablethreshold',
    normal: '0.85',
    type: 'Range',
    dynamic: true,
    place: 'Alert/Infrastructure/Primary Storage/CapacityManager',
  },
  {
    name: 'router.template.kvm',
    normal: 'SystemVM Template (KVM)',
    type: 'String',
    dynamic: true,
    place: 'Advanced/System VMs/VirtualRouter/VirtualNetworkApplianceManagerImpl',
  },
  {
    name: 'secstorage.allowed.internal.sites',
    type: 'String',
    dynamic: false,
    place: 'Advanced/Infrastructure/Secondary Storage/management-server',
  },
  {
    name: 'secstorage.encrypt.copy',
    normal: 'false',
    type: 'Boolean',
    dynamic: false,
    place: 'Advanced/Infrastructure/Secondary Storage/management-server',
  },
  {
    name: 'secstorage.vm.mtu.size',
    normal: '1500',
    type: 'Number',
    dynamic: false,
    place: 'Advanced/Infrastructure/Secondary Storage/AgentManager',
  },
  {
    name: 'storage.overprovisioning.factor',
    normal: '2',
    type: 'Decimal',
    dynamic: true,
    place: 'Storage/Infrastructure/Primary Storage/CapacityManager',
  },
  {
    name: 'system.vm.use.local.storage',
    normal: 'false',
    type: 'Boolean',
    dynamic: false,
    scope: 'zone',
    place: 'Advanced/Compute/Virtual Machine/ConfigurationManagerImpl',
  },
  {
    name: 'vm.configdrive.force.host.cache.use',
    normal: 'false',
    type: 'Boolean',
    dynamic: true,
    scope: 'zone',
    place: 'Advanced/Compute/Virtual Machine/VirtualMachineManager',
  },
  {
    name: 'vr.private.interface.max.mtu',
    normal: '1500',
    type: 'Number',
    dynamic: true,
    scope: 'zone',
    place: 'VirtualRouter/System VMs/VirtualRouter/NetworkService',
  },
  {
    name: 'vr.public.interface.max.mtu',
    normal: '1500',
    type: 'Number',
    dynamic: true,
    scope: 'zone',
    place: 'VirtualRouter/System VMs/VirtualRouter/NetworkService',
  },
  { name: 'wait', normal: '1800', type: 'Number', dynamic: true, place: 'Advanced/Miscellaneous/Others/AgentManager' },
];
