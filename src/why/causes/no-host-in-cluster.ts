/** A pool for a cluster in which no host is up. */
import type { Cause } from '../cause.ts';

export const noHostInCluster: Cause = {
  id: 'no-host-in-cluster',
  words: ['No host up to associate a storage pool'],
  sign: /No host up to associate a storage pool with in cluster (\S+)/,
  means: 'no host is up in cluster $1',
  repair: 'bring a host of the cluster up first (listHosts clusterid=…), then add the pool',
};
