/** What servers print that sounds like a fault: lines of healthy work, and lines that only say that something failed before. */

/** These stand in work that ends well too. */
const HEALTHY: readonly string[] = [
  'Failed to alloc resource from host',
  'Host does not have enough reserved CPU available',
  'Host does not have enough reserved RAM available',
  'is not allocated to any pool. Cannot check compatibility',
  'matched with any of the following tags [[]]',
  'Could not find any available Storage Pool using Storage Pool Allocator',
  'is not supported in the network',
  'Service SecurityGroup is not supported',
  'Could not find exception:',
  'No heuristic rules found',
  'No remote endpoint to send command',
  'is not in store',
  "Can't find staging storage",
  'No inactive management server node found',
  'Unmatched Global lock',
  'does not have a preferred storage pool',
  'not found on image store',
  'systemctl status cloudstack-usage',
  '/clusterservice, method',
  'Unknown ResourceType. Skip Cleanup',
  'Unable to find properties file: commands.properties',
  'Only realhostip.com ssl cert is supported',
  'Notifying management server join event took',
  'Error trying to retrieve volume stats',
  'No recipients set in global setting',
  'in the resource count has been detected',
  'Discrepancy in the resource count',
  'Failed to add Tungsten provider',
  'Failed to add NSX provider',
  'VM power state update time is null',
  'Something went wrong that a transaction is orphaned',
  'Failed to authenticate with ssh key',
  'for command [/bin/bash -c sudo umount',
  'Refusing to design this network',
];

/** These say that something failed, not why. */
const CONSEQUENCES: readonly string[] = [
  'Unable to create a deployment',
  'No destination found for a deployment',
  'Could not find suitable Deployment Destination',
  'No suitable hosts found under this Cluster',
  'No suitable storagePools found under this Cluster',
  'No suitable pools found for volume',
  'is in avoid set',
  'is in the avoid set',
  'Cannot deploy to specified host',
  'Could not add host at [',
  'Failed to deploy Vm with Id',
  'Failed to stop vm',
  'Failed to cleanup VM',
  'Unable to complete AsyncJobVO',
  'Unable to start secondary storage VM',
  'Unable to start proxy',
  'DB Exception on:',
  'alertType=[',
  'not seeded',
  'Failed to delete temporary directory',
];

/** Whether a line is no sign of a cause. */
export function isNoise(text: string): boolean {
  return HEALTHY.some((words) => text.includes(words)) || CONSEQUENCES.some((words) => text.includes(words));
}
