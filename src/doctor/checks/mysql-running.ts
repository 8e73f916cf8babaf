/** The database runs and lets its own root in. */
import { type Check, onEach } from '../check-type.ts';
import { databases } from '../groups.ts';
import { MYSQL_FILE } from '../mysql-wanted.ts';

export const mysqlRunning: Check = {
  id: 'mysql-running',
  layer: 'services',
  asks: 'does MySQL run, and let root in by /root/.my.cnf?',
  why: 'the management server ends seconds after its start, and nothing of the zone can be changed',
  after: ['answers', 'firstboot', 'disk-space', 'memory'],
  repair: 'mysql',
  ...onEach(databases, ({ host, own: { units, mysql } }) => {
    const unit = units?.['mysql.service'];
    const stopped = unit !== undefined && unit.active !== 'active';
    const fault = mysql?.fault;
    if (!stopped && (fault === undefined || fault === null)) return [];
    return [
      {
        message: stopped ? `MySQL on ${host.name} does not run` : `MySQL on ${host.name} does not let its root in`,
        seen: stopped
          ? `mysql.service is ${unit.active}${unit.words === null ? '' : `: ${unit.words}`}`
          : (fault ?? ''),
        expected: 'an answer to SELECT VERSION()',
        path: [...host.path, 'roles'],
        todo: `on ${host.name}: systemctl status mysql; /var/log/mysql/error.log`,
        files: [MYSQL_FILE, '/root/.my.cnf'],
      },
    ];
  }),
};
