/** The rules of a site, in the order a reader of the site file meets what they speak of. A new rule is one line here. */
import { fullName, passwordHash, userName } from './access.ts';
import { addressInNetwork, addressMissing, hostWithoutAddress, networkOrBroadcastAddress } from './addresses.ts';
import { diskPath, diskPathUnstable, diskWhole } from './disk-paths.ts';
import { diskSerial } from './disk-serials.ts';
import { diskCloudImage, diskMatch, diskMatchBroad, diskTwice } from './disks.ts';
import { duplicateAddress, duplicateIdentity, duplicateMac, unusableMac } from './duplicates.ts';
import { extraFile, extraSysctl, extraUser } from './extras.ts';
import { gatewayInNetwork, gatewayInRange, gatewayMissing, rangeInNetwork } from './gateways.ts';
import { guestRange, guestRangeOverlap, guestTags, publicVlan, vxlanPublicVlan } from './guest-ranges.ts';
import { domain, duplicateHostName, duplicateName, hostName } from './host-names.ts';
import { identitySyntax } from './identity-syntax.ts';
import { duplicateBridge, interfaceName, interfaceTwice } from './interfaces.ts';
import { hostWithoutLabel, portName, vlanPortName, vlanPortUnknown, vxlanAddress, vxlanMtu } from './labels.ts';
import { keyboard, locale, timeZone } from './language.ts';
import { diskName, mountPoint, mysqlDisk } from './mounts.ts';
import { mtuIpv6 } from './mtu.ts';
import { bondMember, bondOptions, bondUnused, nicAutoCloudImage, nicAutoVlan, nicShared } from './nics.ts';
import { firewallCovered, openToAll } from './open-ports.ts';
import { firewallOff, firewallPort, forceTemplateInstall, plainTcp, remoteRoot } from './options.ts';
import { outsideDatabase } from './outside-database.ts';
import { guestCidrOverlap, guestCidrPrivate, guestCidrSmall, networkOverlap, rangeOverlap } from './overlaps.ts';
import { rolePath, storagePath } from './paths.ts';
import { placeholderIdentity } from './placeholder-identity.ts';
import { podSubnet } from './pods.ts';
import { proxyException } from './proxy-exceptions.ts';
import {
  clusterHostRole,
  clusterHostTwice,
  hostWithoutCluster,
  hostWithoutRole,
  podHostAddress,
  roleMissing,
  roleRepeated,
} from './roles.ts';
import { routeOwnSegment, routeTwice, routeVia } from './routes.ts';
import type { Rule } from './rule.ts';
import { dnsServer, timeServer } from './servers.ts';
import { settingLockout, settingValue } from './settings.ts';
import { specialAddresses } from './special-addresses.ts';
import {
  duplicateExport,
  exportOnDataDisk,
  exportOptions,
  exportPath,
  mountOptions,
  nfsRole,
  primaryAsync,
  secondaryMountOptions,
  storageServer,
} from './stores.ts';
import { systemMirror, volumePlace, volumeSize } from './system-disks.ts';
import { plainName, setting, uncarriableText } from './texts.ts';
import { labelBridge, rangeTraffic, trafficMissing, trafficTwice, zoneIncomplete } from './traffic.ts';
import { repositoryKey, repositoryWord, url, urlPassword } from './urls.ts';
import { vlanStacked, vlanTwice } from './vlan-tags.ts';
import { defaultRoute, policyRoutingGateway } from './ways-out.ts';

export const rules: readonly Rule[] = [
  hostName,
  duplicateHostName,
  domain,
  duplicateName,
  addressInNetwork,
  networkOrBroadcastAddress,
  addressMissing,
  hostWithoutAddress,
  duplicateAddress,
  duplicateMac,
  unusableMac,
  duplicateIdentity,
  placeholderIdentity,
  identitySyntax,
  specialAddresses,
  gatewayInNetwork,
  gatewayMissing,
  rangeInNetwork,
  gatewayInRange,
  rangeOverlap,
  networkOverlap,
  guestCidrOverlap,
  guestCidrPrivate,
  guestCidrSmall,
  defaultRoute,
  policyRoutingGateway,
  routeVia,
  routeOwnSegment,
  routeTwice,
  interfaceName,
  duplicateBridge,
  interfaceTwice,
  nicShared,
  nicAutoVlan,
  nicAutoCloudImage,
  bondMember,
  bondOptions,
  bondUnused,
  mtuIpv6,
  diskMatch,
  diskWhole,
  diskPath,
  diskPathUnstable,
  diskMatchBroad,
  diskTwice,
  diskSerial,
  diskCloudImage,
  mountPoint,
  diskName,
  mysqlDisk,
  systemMirror,
  volumePlace,
  volumeSize,
  roleMissing,
  roleRepeated,
  outsideDatabase,
  hostWithoutRole,
  clusterHostRole,
  clusterHostTwice,
  hostWithoutCluster,
  podHostAddress,
  podSubnet,
  rolePath,
  storagePath,
  trafficMissing,
  trafficTwice,
  labelBridge,
  rangeTraffic,
  zoneIncomplete,
  hostWithoutLabel,
  vxlanAddress,
  vxlanMtu,
  vlanPortName,
  vlanPortUnknown,
  portName,
  guestRange,
  guestRangeOverlap,
  publicVlan,
  vxlanPublicVlan,
  guestTags,
  vlanTwice,
  vlanStacked,
  nfsRole,
  exportOnDataDisk,
  exportPath,
  exportOptions,
  duplicateExport,
  storageServer,
  mountOptions,
  secondaryMountOptions,
  primaryAsync,
  userName,
  passwordHash,
  fullName,
  timeZone,
  locale,
  keyboard,
  dnsServer,
  timeServer,
  url,
  proxyException,
  extraFile,
  extraUser,
  extraSysctl,
  repositoryWord,
  repositoryKey,
  urlPassword,
  uncarriableText,
  plainName,
  setting,
  settingValue,
  settingLockout,
  remoteRoot,
  plainTcp,
  forceTemplateInstall,
  openToAll,
  firewallCovered,
  firewallPort,
  firewallOff,
];
