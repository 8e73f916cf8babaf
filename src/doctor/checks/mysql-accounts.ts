/** Who may log in to MySQL from where. */
import { databaseClients } from '../../role/environment.ts';
import { type Check, type Fault, onEach } from '../check-type.ts';
import { databases } from '../groups.ts';

const NEEDED = ['cloud', 'cloud_usage'];

export const mysqlAccounts: Check = {
  id: 'mysql-accounts',
  layer: 'services',
  asks: 'may `cloud` log in from each management server, to both databases, and nobody without a name?',
  why: 'the management server is refused (Access denied for user cloud) and does not start',
  after: ['answers', 'firstboot', 'mysql-running'],
  repair: 'mysql',
  ...onEach(databases, ({ host, own: { mysql }, seen: { site } }) => {
    if (mysql === undefined || mysql === null || mysql.fault !== null) return [];
    const common = { path: [...host.path, 'roles'], todo: 'SHOW GRANTS says what an account may' };
    const missing = databaseClients(site).flatMap((client): Omit<Fault, 'hosts'>[] => {
      const account = `cloud@${client}`;
      const databasesOf = mysql.accounts.find((one) => one.account === account)?.databases;
      const lacks = NEEDED.filter((name) => !(databasesOf?.includes(name) || databasesOf?.includes('*')));
      if (databasesOf !== undefined && lacks.length === 0) return [];
      const what = databasesOf === undefined ? 'has no account' : 'has no rights for';
      const message = `MySQL on ${host.name} ${what} ${databasesOf === undefined ? account : `${account} on ${lacks.join(', ')}`}`;
      const seen =
        databasesOf === undefined
          ? 'mysql.user has no such line'
          : `its databases: ${databasesOf.join(', ') || 'none'}`;
      return [{ ...common, message, seen, expected: `${account} with all rights on ${NEEDED.join(' and ')}` }];
    });
    const nameless = mysql.accounts
      .filter(({ account }) => account.startsWith('@') || account === 'cloud@%')
      .map(({ account }) => ({
        ...common,
        message: `MySQL on ${host.name} has the account ${account}, which is for everybody`,
        seen: `mysql.user has ${account}`,
        expected: 'accounts of the management servers alone',
      }));
    return [...missing, ...nameless];
  }),
};
