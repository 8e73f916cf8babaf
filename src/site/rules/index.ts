/** The rules of a site, in the order a reader of the site file meets what they speak of. A new rule is one line here. */
import { addressInNetwork, addressMissing, networkOrBroadcastAddress } from './addresses.ts';
import { duplicateAddress, duplicateIdentity, duplicateMac, unusableMac } from './duplicates.ts';
import { gatewayInNetwork, gatewayInRange, gatewayMissing, rangeInNetwork } from './gateways.ts';
import { guestCidrOverlap, guestCidrPrivate, networkOverlap, rangeOverlap } from './overlaps.ts';
import { placeholderIdentity } from './placeholder-identity.ts';
import { defaultRoute, policyRoutingGateway, routeVia } from './routes.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [
  addressInNetwork,
  networkOrBroadcastAddress,
  addressMissing,
  duplicateAddress,
  duplicateMac,
  unusableMac,
  duplicateIdentity,
  placeholderIdentity,
  gatewayInNetwork,
  gatewayMissing,
  gatewayInRange,
  rangeInNetwork,
  rangeOverlap,
  networkOverlap,
  guestCidrOverlap,
  guestCidrPrivate,
  defaultRoute,
  policyRoutingGateway,
  routeVia,
];
