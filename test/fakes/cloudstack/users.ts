/** Accounts, users, their passwords and API keys. */
import { randomBytes } from 'node:crypto';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { impossible, invalid } from './refusals.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface Account extends Row {
  readonly name: string;
}

export interface User extends Row {
  readonly accountid: string;
  readonly domainid: string;
  readonly username: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly email?: string;
  readonly created: number;
  password: string;
  state: 'enabled' | 'disabled';
  /** Of a new database: wrong passwords never disable it. */
  readonly isdefault: boolean;
  /** Wrong passwords in a row. */
  wrong: number;
  apikey?: string;
  secretkey?: string;
}

export interface Session extends Row {
  readonly userid: string;
  /** The value of the cookie JSESSIONID. */
  readonly cookie: string;
  readonly sessionkey: string;
}

export const userCommands: Commands = {
  listUsers: {
    params: 'id:users username account keyword paged',
    run: (call) => {
      const { id, username, account, keyword } = call.args;
      const found = call.world
        .live('users')
        .filter((user) => matches(id, user.id) && matches(username, user.username) && contains(keyword, user.username))
        .filter((user) => matches(account, call.world.row('accounts', user.accountid).name));
      return listed('user', found, call, userAnswer);
    },
  },
  getUserKeys: {
    params: 'id:users!',
    run: ({ world, args }) => ({ userkeys: keysOf(world.row('users', args.id ?? '')) }),
  },
  registerUserKeys: {
    params: 'id:users!',
    run: ({ world, args }) => {
      const user = world.row('users', args.id ?? '');
      const random = () => randomBytes(64).toString('base64url');
      Object.assign(user, { apikey: random(), secretkey: random() });
      return { userkeys: keysOf(user) };
    },
  },
  updateUser: {
    params: 'id:users! password currentpassword userapikey usersecretkey',
    run: (call) => ({ user: userAnswer(call.world, update(call)) }),
  },
  enableUser: {
    params: 'id:users!',
    run: ({ world, args }) => {
      const user = world.row('users', args.id ?? '');
      Object.assign(user, { state: 'enabled', wrong: 0 });
      return { user: userAnswer(world, user) };
    },
  },
  createUser: {
    params: 'username! password! firstname! lastname! email! account!',
    run: (call) => ({ user: userAnswer(call.world, createUser(call)) }),
  },
  deleteUser: {
    params: 'id:users!',
    run: ({ world, args }) => {
      world.remove(world.row('users', args.id ?? ''));
      return { success: true };
    },
  },
};

/** The first user of a new database. */
export function addAdmin(world: World): void {
  const account = world.add('accounts', { name: 'admin' });
  addUser(world, account.id, { username: 'admin', password: 'password', firstname: 'admin', lastname: 'cloud' }, true);
}

export type Person = Pick<User, 'username' | 'password' | 'firstname' | 'lastname' | 'email'>;

export function addUser(world: World, accountid: string, person: Person, isdefault = false): User {
  const domainid = world.state.tables.users[0]?.domainid ?? crypto.randomUUID();
  return world.add('users', {
    ...person,
    accountid,
    domainid,
    created: world.now(),
    state: 'enabled',
    isdefault,
    wrong: 0,
  });
}

export function userAnswer(world: World, user: User): object {
  return {
    ...shown(user, 'password', 'wrong', 'secretkey'),
    created: world.time(user.created),
    account: world.row('accounts', user.accountid).name,
    accounttype: 1,
    usersource: 'native',
    roleid: 'a0f0e258-0000-4000-8000-000000000001',
    roletype: 'Admin',
    rolename: 'Root Admin',
    domain: 'ROOT',
    iscallerchilddomain: false,
    is2faenabled: false,
    is2famandated: false,
  };
}

function keysOf({ apikey, secretkey }: User): object {
  return { apikey, secretkey };
}

/** A root admin changes a password without the one that holds. */
function update({ world, args }: Asked): User {
  const user = world.row('users', args.id ?? '');
  const { password, userapikey: apikey, usersecretkey: secretkey } = args;
  if (password === '') throw invalid('Password cannot be empty or blank.');
  if ((apikey === undefined) !== (secretkey === undefined)) {
    throw invalid('Please provide a userApiKey/userSecretKey pair');
  }
  if (apikey !== undefined && world.live('users').some((other) => other !== user && other.apikey === apikey)) {
    throw invalid(`The API key [${apikey}] already exists in the system. Please provide a unique key.`);
  }
  return Object.assign(
    user,
    password === undefined ? {} : { password },
    apikey === undefined ? {} : { apikey, secretkey },
  );
}

function createUser({ world, args }: Asked): User {
  const account = world.live('accounts').find(({ name }) => matches(args.account, name));
  if (account === undefined) throw invalid(`Unable to find account ${args.account} in domain`);
  return addUser(world, account.id, newPerson(world, args));
}

/** What a new user is made of; its name is no other user's. */
export function newPerson(world: World, args: Asked['args']): Person {
  const { username = '', password = '', firstname = '', lastname = '', email = '' } = args;
  if (world.live('users').some((user) => matches(username, user.username))) {
    throw impossible(`The user ${username} already exists in domain 1`);
  }
  return { username, password, firstname, lastname, email };
}
