/** All checks, causes before what follows from them. */
import type { Check } from './check-type.ts';
import { addressRoom } from './checks/address-room.ts';
import { agent } from './checks/agent.ts';
import { alerts } from './checks/alerts.ts';
import { alike } from './checks/alike.ts';
import { answers } from './checks/answers.ts';
import { apparmor } from './checks/apparmor.ts';
import { bridges } from './checks/bridges.ts';
import { capacityRoom } from './checks/capacity-room.ts';
import { cardNames } from './checks/card-names.ts';
import { certificateEnds } from './checks/certificate-ends.ts';
import { cloudHosts } from './checks/cloud-hosts.ts';
import { cloudStorage } from './checks/cloud-storage.ts';
import { dataDisks } from './checks/data-disks.ts';
import { defaultRoute } from './checks/default-route.ts';
import { diskHealth } from './checks/disk-health.ts';
import { diskSpace } from './checks/disk-space.ts';
import { duplicateAddress } from './checks/duplicate-address.ts';
import { enabledUnits } from './checks/enabled-units.ts';
import { exportClients } from './checks/export-clients.ts';
import { failedUnits } from './checks/failed-units.ts';
import { fileSystems } from './checks/file-systems.ts';
import { files } from './checks/files.ts';
import { firewallRules } from './checks/firewall-rules.ts';
import { firstboot } from './checks/firstboot.ts';
import { forbiddenPorts } from './checks/forbidden-ports.ts';
import { foreignFirewall } from './checks/foreign-firewall.ts';
import { guestRoom } from './checks/guest-room.ts';
import { heartbeats } from './checks/heartbeats.ts';
import { hostAddresses } from './checks/host-addresses.ts';
import { hostCertificates } from './checks/host-certificates.ts';
import { hostElsewhere } from './checks/host-elsewhere.ts';
import { hostSetting } from './checks/host-setting.ts';
import { insideSystemVms } from './checks/inside-system-vms.ts';
import { java } from './checks/java.ts';
import { kernelSettings } from './checks/kernel-settings.ts';
import { kvmDevice } from './checks/kvm-device.ts';
import { labelDevices } from './checks/label-devices.ts';
import { libvirt } from './checks/libvirt.ts';
import { libvirtSockets } from './checks/libvirt-sockets.ts';
import { logFolders } from './checks/log-folders.ts';
import { managementApi } from './checks/management-api.ts';
import { managementRunning } from './checks/management-running.ts';
import { memory } from './checks/memory.ts';
import { msrs } from './checks/msrs.ts';
import { mtuPath } from './checks/mtu-path.ts';
import { mysqlAccounts } from './checks/mysql-accounts.ts';
import { mysqlConnections } from './checks/mysql-connections.ts';
import { mysqlRunning } from './checks/mysql-running.ts';
import { mysqlSettings } from './checks/mysql-settings.ts';
import { names } from './checks/names.ts';
import { networkPath } from './checks/network-path.ts';
import { nfsMounts } from './checks/nfs-mounts.ts';
import { offeringTags } from './checks/offering-tags.ts';
import { overlays } from './checks/overlays.ts';
import { packages } from './checks/packages.ts';
import { ports } from './checks/ports.ts';
import { publicAddress } from './checks/public-address.ts';
import { rootLogin } from './checks/root-login.ts';
import { storageLatency } from './checks/storage-latency.ts';
import { stuckJobs } from './checks/stuck-jobs.ts';
import { systemTemplate } from './checks/system-template.ts';
import { systemVms } from './checks/system-vms.ts';
import { time } from './checks/time.ts';
import { versions } from './checks/versions.ts';
import { zoneAsSite } from './checks/zone-as-site.ts';
import { zoneThere } from './checks/zone-there.ts';

export const checks: readonly Check[] = [
  answers,
  kvmDevice,
  memory,
  diskHealth,
  fileSystems,
  diskSpace,
  bridges,
  hostAddresses,
  defaultRoute,
  firstboot,
  dataDisks,
  time,
  duplicateAddress,
  networkPath,
  mtuPath,
  names,
  labelDevices,
  cardNames,
  overlays,
  rootLogin,
  java,
  versions,
  mysqlRunning,
  mysqlSettings,
  mysqlAccounts,
  mysqlConnections,
  libvirtSockets,
  libvirt,
  apparmor,
  logFolders,
  managementRunning,
  agent,
  certificateEnds,
  firewallRules,
  foreignFirewall,
  ports,
  forbiddenPorts,
  exportClients,
  nfsMounts,
  storageLatency,
  heartbeats,
  failedUnits,
  managementApi,
  zoneThere,
  hostSetting,
  hostElsewhere,
  zoneAsSite,
  cloudHosts,
  hostCertificates,
  cloudStorage,
  systemTemplate,
  addressRoom,
  capacityRoom,
  guestRoom,
  offeringTags,
  insideSystemVms,
  msrs,
  systemVms,
  publicAddress,
  stuckJobs,
  alerts,
  files,
  packages,
  kernelSettings,
  enabledUnits,
  alike,
];
