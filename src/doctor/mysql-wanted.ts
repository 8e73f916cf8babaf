/** What MySQL must be set to: the lines of its file, as the server itself shows them. */
import type { HostFile } from '../role/role.ts';

export const MYSQL_FILE = '/etc/mysql/mysql.conf.d/zz-cloudstack.cnf';

/** The variables that are asked for: those CloudStack cannot do without (facts: cloudstack a.2). */
export const MYSQL_SETTINGS = [
  'bind_address',
  'max_connections',
  'innodb_lock_wait_timeout',
  'innodb_rollback_on_timeout',
  'log_bin',
  'binlog_format',
];

/** Each of these variables and what the file sets it to. */
export function mysqlWanted({ content }: HostFile): ReadonlyMap<string, string> {
  const said = [...content.matchAll(/^([a-z_-]+) *= *(\S+)$/gm)].map(
    ([, name = '', value = '']) => [name.replaceAll('-', '_'), value] as const,
  );
  return new Map(
    said.flatMap(([name, value]) => {
      if (!MYSQL_SETTINGS.includes(name)) return [];
      // Switches are shown in words, and a named binary log as one that is on.
      if (name === 'log_bin' || (name === 'innodb_rollback_on_timeout' && value === '1'))
        return [[name, 'ON'] as const];
      return [[name, value] as const];
    }),
  );
}
