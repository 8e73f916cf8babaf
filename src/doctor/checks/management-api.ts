/** CloudStack answers, and lets us in. */
import { topology } from '../../site/topology.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const managementApi: Check = {
  id: 'management-api',
  layer: 'cloudstack',
  asks: 'does the API answer, and take the key or the password of the secrets file?',
  why: 'nothing can be said of the zone, and nothing done in it',
  after: ['answers', 'firstboot', 'management-running', 'mysql-running', 'mysql-settings', 'mysql-accounts', 'ports'],
  group: cloudstack,
  find({ site, cloud }) {
    if (cloud === undefined || cloud.heard !== undefined) return [];
    const { problem } = cloud;
    const hosts = topology(site).hostsOf('management');
    return [
      {
        hosts,
        message: 'CloudStack does not answer as it should',
        seen: problem.message,
        expected: 'an answer of the API on port 8080',
        path: hosts[0]?.path ?? [],
        todo: problem.hint ?? '/var/log/cloudstack/management/management-server.log',
      },
    ];
  },
};
