/** Pods against each other. */
import { rule } from './rule.ts';

/** A pod has a subnet of its own: CloudStack refuses a second one there, also with other addresses. */
export const podSubnet = rule('pod-subnet', function* ({ zone }) {
  const owners = new Map<string, string>();
  for (const { name, network, path } of zone?.pods ?? []) {
    const owner = owners.get(network.cidr.text);
    if (owner === undefined) owners.set(network.cidr.text, name);
    else {
      yield {
        path: [...path, 'network'],
        message: `pod ${name} is in ${network.cidr.text}, the subnet of pod ${owner}`,
        hint: 'expected a network of its own, or its clusters in the one pod',
      };
    }
  }
});
