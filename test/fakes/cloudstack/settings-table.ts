/** The settings that the stand-in knows, some of 705. */
export interface Setting {
  readonly name: string;
  readonly type: string;
  /** Whether a change needs no restart. */
  readonly dynamic: boolean;
  /** The default; a few have none. */
  readonly normal?: string;
  /** What else than the cloud it can be set for. */
  readonly scope?: string;
  /** Category, group, subgroup and component. */
  readonly place: string;
  /** What a `Select` offers. */
  readonly options?: string;
}

/** Name, type (with what a `Select` offers), `restart` where a change needs one, default (`-` for none), scope, place. */
const TABLE = `
account.allow.expose.host.hostname | Boolean | | false | | Advanced/Access/Account/VirtualMachineManager
allow.end.users.to.specify.vr.mtu | Boolean | | false | zone | Advanced/System VMs/VirtualRouter/NetworkService
api.allowed.source.cidr.list | CSV | | 0.0.0.0/0,::/0 | | Advanced/Management Server/API/ApiServiceConfiguration
api.key.access | Boolean | | true | | Advanced/Management Server/API/ApiServiceConfiguration
ca.plugin.root.auth.strictness | Boolean | | false | | Advanced/Miscellaneous/Others/RootCAProvider
consoleproxy.url.domain | String | restart | | | Console Proxy/System VMs/ConsoleProxyVM/AgentManager
cpu.overprovisioning.factor | Decimal | | 1.0 | cluster | Advanced/Compute/Virtual Machine/CapacityManager
default.page.size | Number | restart | 500 | | Advanced/Miscellaneous/Others/management-server
endpoint.url | String | | http://localhost:8080/client/api | | Advanced/Miscellaneous/Others/ApiServiceConfiguration
expunge.delay | Number | restart | 86400 | | Advanced/Management Server/Limits/UserVmManager
expunge.interval | Number | restart | 86400 | | Advanced/Management Server/Limits/UserVmManager
host | CSV | | localhost | | Advanced/Hypervisor/Hypervisor/ApiServiceConfiguration
incorrect.login.attempts.allowed | Number | restart | 5 | | Advanced/Miscellaneous/Others/management-server
indirect.agent.lb.algorithm | Select static,roundrobin,shuffle | | static | | Advanced/Management Server/Agent/IndirectAgentLBServiceImpl
integration.api.port | Number | restart | 0 | | Advanced/Management Server/API/ApiServer
kvm.ssh.to.agent | Boolean | restart | true | | Advanced/Hypervisor/KVM/ResourceManagerImpl
ldap.bind.password | String | | - | | Secure/Access/LDAP/LdapConfiguration
management.network.cidr | String | restart | - | | Advanced/Network/Network/management-server
max.template.iso.size | Number | restart | 50 | | Advanced/Storage/Images/management-server
mem.overprovisioning.factor | Decimal | | 1.0 | cluster | Advanced/Miscellaneous/Others/CapacityManager
network.gc.interval | Number | | 600 | | Advanced/Network/Network/NetworkOrchestrationService
network.gc.wait | Number | restart | 600 | | Advanced/Network/Network/NetworkOrchestrationService
ping.interval | Number | restart | 60 | | Advanced/Management Server/Limits/ManagementServiceConfiguration
ping.timeout | Decimal | | 2.5 | | Advanced/Miscellaneous/Others/ManagementServiceConfiguration
pool.storage.capacity.disablethreshold | Range | | 0.85 | | Alert/Infrastructure/Primary Storage/CapacityManager
router.template.kvm | String | | SystemVM Template (KVM) | | Advanced/System VMs/VirtualRouter/VirtualNetworkApplianceManagerImpl
secstorage.allowed.internal.sites | String | restart | - | | Advanced/Infrastructure/Secondary Storage/management-server
secstorage.encrypt.copy | Boolean | restart | false | | Advanced/Infrastructure/Secondary Storage/management-server
secstorage.vm.mtu.size | Number | restart | 1500 | | Advanced/Infrastructure/Secondary Storage/AgentManager
storage.overprovisioning.factor | Decimal | | 2 | | Storage/Infrastructure/Primary Storage/CapacityManager
system.vm.use.local.storage | Boolean | restart | false | zone | Advanced/Compute/Virtual Machine/ConfigurationManagerImpl
vm.configdrive.force.host.cache.use | Boolean | | false | zone | Advanced/Compute/Virtual Machine/VirtualMachineManager
vr.private.interface.max.mtu | Number | | 1500 | zone | VirtualRouter/System VMs/VirtualRouter/NetworkService
vr.public.interface.max.mtu | Number | | 1500 | zone | VirtualRouter/System VMs/VirtualRouter/NetworkService
wait | Number | | 1800 | | Advanced/Miscellaneous/Others/AgentManager
`;

/** Those that came with a version. */
export const SINCE: Readonly<Record<string, string>> = { 'api.key.access': '4.20' };

export const SETTINGS: readonly Setting[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [name = '', type = '', restart, normal, scope, place = ''] = line.split('|').map((cell) => cell.trim());
    const [kind = '', options] = type.split(' ');
    return {
      name,
      type: kind,
      dynamic: restart === '',
      place,
      ...(normal === '-' ? {} : { normal }),
      ...(scope === '' ? {} : { scope }),
      ...(options === undefined ? {} : { options }),
    };
  });
