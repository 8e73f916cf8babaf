import { z } from 'zod';
import { cidr, cidr4, cidr6, ip, ipv4, ipv6, mtu, text } from './scalars.ts';

const route = z
  .strictObject({
    to: cidr.meta({ description: 'Destination network.' }),
    via: ip.meta({ description: 'Next hop, inside the network.' }),
    metric: z.int().min(0).max(4_294_967_295).optional().meta({ description: 'Route metric.' }),
  })
  .meta({ description: 'A static route of every host of the network.' });

export const networkSchema = z
  .strictObject({
    cidr: cidr4.meta({ description: 'The IPv4 segment.', examples: ['10.15.0.0/24'] }),
    gateway: ipv4
      .optional()
      .meta({ description: 'Gateway of the segment; the zone uses it for pods and public ranges too.' }),
    cidr6: cidr6.optional().meta({ description: 'The IPv6 segment.', examples: ['fd00:15::/64'] }),
    gateway6: ipv6.optional().meta({ description: 'IPv6 gateway of the segment.' }),
    bridge: text.optional().meta({
      description:
        'Linux bridge that every host of the network has; the KVM traffic label of what the network carries.',
      examples: ['cloudbr0'],
    }),
    mtu: mtu.optional().meta({ description: 'MTU in bytes of bridge, NIC, bond and VLAN (576 to 9216).' }),
    vlan: z
      .int()
      .min(1)
      .max(4094)
      .optional()
      .meta({ description: '802.1Q tag under which the network reaches the NIC.' }),
    default_route: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the default route leaves through this network.' }),
    policy_routing: z.boolean().default(false).meta({
      description: "Whether replies from a host's address here leave by this network's own gateway (a second gateway).",
    }),
    routes: z.array(route).default([]).meta({ description: 'Static routes.' }),
  })
  .meta({ description: 'A segment of the site with its bridge.' });
