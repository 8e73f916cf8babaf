/** How large frames may be, where the protocol and not the card says so. */
import { rule } from './rule.ts';

/** A network with IPv6 carries 1280 bytes at least (RFC 8200); the kernel takes IPv6 off a device with less. */
export const mtuIpv6 = rule('mtu-ipv6', function* (site) {
  for (const { name, mtu, cidr6, path } of site.networks) {
    if (mtu === undefined || cidr6 === undefined || mtu >= 1280) continue;
    yield {
      path: [...path, 'mtu'],
      message: `MTU ${mtu} of ${name} is too small for IPv6`,
      hint: 'expected 1280 to 9216',
    };
  }
});
