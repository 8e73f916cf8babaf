/** MySQL as CloudStack needs it; bound to the loopback it is the classic among faults. */
import { type Check, fileOf, onEach } from '../check-type.ts';
import { databases } from '../groups.ts';
import { MYSQL_FILE, mysqlWanted } from '../mysql-wanted.ts';

export const mysqlSettings: Check = {
  id: 'mysql-settings',
  layer: 'services',
  asks: 'does MySQL run with the settings of its file: bind-address, connections, time-outs, binary log?',
  why: 'bound to 127.0.0.1 no other host reaches it (ERROR 2003 … (111)); with few connections the management server waits for ever',
  after: ['answers', 'firstboot', 'mysql-running'],
  repair: 'mysql',
  ...onEach(databases, ({ host, own: { mysql }, roles }) => {
    const file = fileOf(roles, MYSQL_FILE);
    if (mysql === undefined || mysql === null || mysql.fault !== null || file === undefined) return [];
    const wrong = [...mysqlWanted(file)].flatMap(([name, wanted]) => {
      const found = mysql.settings[name];
      return found === undefined || found === wanted ? [] : [{ name, wanted, found }];
    });
    if (wrong.length === 0) return [];
    return [
      {
        message: `MySQL on ${host.name} does not run with its settings: ${wrong.map(({ name }) => name).join(', ')}`,
        seen: wrong.map(({ name, found }) => `${name} is ${found}`).join(', '),
        expected: wrong.map(({ name, wanted }) => `${name} = ${wanted}`).join(', '),
        path: [...host.path, 'roles'],
        todo: `${MYSQL_FILE}, and a restart of mysql.service`,
        files: [MYSQL_FILE],
      },
    ];
  }),
};
