/** Connections to MySQL against how many it takes. */
import { type Check, onEach } from '../check-type.ts';
import { databases } from '../groups.ts';

/** Of all. */
const MOST = 0.85;

export const mysqlConnections: Check = {
  id: 'mysql-connections',
  layer: 'services',
  asks: 'does MySQL take more connections than are in use, and than ever were?',
  why: 'the next one is refused (Too many connections): management servers wait, jobs fail, agents are thought dead',
  after: ['answers', 'firstboot', 'mysql-running', 'mysql-settings'],
  ...onEach(databases, ({ host, own: { mysql } }) => {
    const { max_connections: limit, Threads_connected: now, Max_used_connections: peak } = mysql?.settings ?? {};
    if (limit === undefined || now === undefined) return [];
    const isFull = Number(now) >= Number(limit) * MOST;
    if (!isFull && !(Number(peak) >= Number(limit))) return [];
    return [
      {
        message: isFull
          ? `MySQL on ${host.name} has hardly a connection left`
          : `MySQL on ${host.name} has had all its connections in use`,
        seen: `Threads_connected is ${now}, Max_used_connections since its start ${peak ?? 'unknown'}, max_connections ${limit}`,
        expected: `less than ${Math.floor(Number(limit) * MOST)} in use`,
        path: [...host.path, 'roles'],
        todo: `on ${host.name}: mysql -e 'SHOW PROCESSLIST' says whose they are; each management server takes up to db.cloud.maxActive and db.usage.maxActive of its db.properties; after FLUSH STATUS the most there were is counted anew`,
      },
    ];
  }),
};
