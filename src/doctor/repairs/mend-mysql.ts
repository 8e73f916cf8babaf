/** MySQL: settings, databases and accounts as the first boot made them. */
import { databases } from '../groups.ts';
import { MYSQL_FILE } from '../mysql-wanted.ts';
import { recipe } from '../repair-type.ts';

export const mendMysql = recipe({
  id: 'mysql',
  does: 'puts the settings and accounts of MySQL back, and restarts it where it runs with other ones; data is not touched',
  group: databases,
  stops: 'MySQL for some seconds, where its settings were others',
  files: [MYSQL_FILE, '/etc/zoneseed/accounts.sql'],
  steps: ['database-settings', 'database-accounts'],
});
