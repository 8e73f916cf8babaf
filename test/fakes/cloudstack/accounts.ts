/** Accounts: only those of root admins are made. */
import type { Asked, Commands } from './command.ts';
import type { Account } from './users.ts';
import { addUser, newPerson, userAnswer } from './users.ts';
import type { World } from './world.ts';

export const accountCommands: Commands = {
  createAccount: {
    params: 'username! password! firstname! lastname! email! accounttype:integer account',
    run: (call) => ({ account: answer(call.world, create(call)) }),
  },
  deleteAccount: {
    params: 'id:accounts!',
    job: { instance: 'Account' },
    run: ({ world, args }) => {
      const account = world.row('accounts', args.id ?? '');
      for (const user of world.live('users').filter(({ accountid }) => accountid === account.id)) world.remove(user);
      world.remove(account);
      return { success: true };
    },
  },
};

function create({ world, args }: Asked): Account {
  const person = newPerson(world, args);
  const account = world.add('accounts', { name: args.account ?? person.username });
  addUser(world, account.id, person);
  return account;
}

/** What an account may have of each: everything. */
const LIMITS = [
  ...['vm', 'ip', 'volume', 'snapshot', 'template', 'project', 'network', 'vpc', 'cpu', 'memory'],
  ...['primarystorage', 'secondarystorage'],
];

function answer(world: World, account: Account): object {
  const users = world.live('users').filter(({ accountid }) => accountid === account.id);
  const limits = LIMITS.flatMap((name) => [
    [`${name}limit`, 'Unlimited'],
    [`${name}total`, 0],
    [`${name}available`, 'Unlimited'],
  ]);
  return {
    ...{ id: account.id, name: account.name, accounttype: 1, roleid: 'a0f0e258-0000-4000-8000-000000000001' },
    ...{ roletype: 'Admin', rolename: 'Root Admin', domainid: users[0]?.domainid, domain: 'ROOT', domainpath: 'ROOT' },
    ...Object.fromEntries(limits),
    ...{ vmstopped: 0, vmrunning: 0, state: 'enabled', created: world.time() },
    ...{ user: users.map((user) => userAnswer(world, user)), isdefault: false, groups: [] },
  };
}
