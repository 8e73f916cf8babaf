/** Who asks: by session or by signature; written from the server's rules, not from the client's code. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal, stranger } from './refusals.ts';
import { settingValue } from './settings.ts';
import type { Session, User } from './users.ts';
import type { World } from './world.ts';

/** A request as it came in. */
export interface Request {
  readonly method: string;
  /** Names as they were sent; the last of several values counts. */
  readonly sent: ReadonlyMap<string, string>;
  readonly cookies: ReadonlyMap<string, string>;
}

const lower = ({ sent }: Request, name: string) => [...sent].find(([key]) => key.toLowerCase() === name)?.[1];

/** The user who asks, and how. */
export function whoAsks(world: World, request: Request): { readonly user: User; readonly by: 'session' | 'key' } {
  if (isShut(world)) throw stranger();
  const session = world.live('sessions').find(({ cookie }) => cookie === request.cookies.get('JSESSIONID'));
  if (session !== undefined) return { user: userOfSession(world, request, session), by: 'session' };
  return { user: userOfKey(world, request), by: 'key' };
}

/** Text that is no list of addresses lets nobody in any more. */
function isShut(world: World): boolean {
  return !settingValue(world, 'api.allowed.source.cidr.list').includes('/');
}

/** Both cookies and the parameter are wanted; a wrong one ends the session. */
function userOfSession(world: World, request: Request, session: Session): User {
  const key = lower(request, 'sessionkey');
  if (key === undefined || request.cookies.get('sessionkey') === undefined) {
    throw stranger('unable to verify user credentials');
  }
  if (key !== session.sessionkey || request.cookies.get('sessionkey') !== session.sessionkey) {
    world.remove(session);
    throw stranger();
  }
  return world.row('users', session.userid);
}

function userOfKey(world: World, request: Request): User {
  const user = world.live('users').find(({ apikey }) => apikey !== undefined && apikey === lower(request, 'apikey'));
  if (user === undefined || settingValue(world, 'api.key.access') === 'false') throw stranger();
  if (lower(request, 'signatureversion') === '3') {
    const expires = lower(request, 'expires') ?? '';
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d{4})$/.test(expires)
      ? Date.parse(expires.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
      : Number.NaN;
    if (!(at > world.now())) throw stranger();
  }
  const given = Buffer.from(lower(request, 'signature') ?? '', 'base64');
  const right = createHmac('sha1', user.secretkey ?? '')
    .update(signedText(request))
    .digest();
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw stranger();
  return user;
}

function signedText({ sent }: Request): string {
  const pairs = [...sent].filter(([name]) => name.toLowerCase() !== 'signature').sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs
    .map(([name, value]) => `${name}=${javaEncoded(value)}`)
    .join('&')
    .toLowerCase();
}

/** Java's URLEncoder, with `%20` for a space. */
function javaEncoded(value: string): string {
  const bytes = [...Buffer.from(value, 'utf8')];
  return bytes
    .map((byte) => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9.\-*_]/.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** What a login leaves: the answer and the session. */
export interface Entered {
  readonly user: User;
  readonly session: Session;
}

/** Checks name, domain and password, and counts the wrong ones. */
export function enter(world: World, request: Request): Entered {
  const domain = lower(request, 'domain') ?? '/';
  if (domain.replaceAll('/', '') !== '')
    throw noEntry(`Unable to find the domain from the path /${domain.replaceAll('/', '')}/`);
  const username = lower(request, 'username') ?? '';
  const user = world.live('users').find((one) => one.username.toLowerCase() === username.toLowerCase());
  const password = lower(request, 'password') ?? '';
  if (isShut(world) || user === undefined || password === '' || user.password !== password) {
    if (user !== undefined) countWrong(world, user);
    throw noEntry(`Failed to authenticate user ${username} in domain 1; please provide valid credentials`);
  }
  if (user.state !== 'enabled') {
    throw noEntry(
      `User ${username} (or their account) in domain ROOT is disabled/locked. Please contact the administrator.`,
    );
  }
  user.wrong = 0;
  const random = () => randomBytes(20).toString('base64url');
  const session = world.add('sessions', { userid: user.id, cookie: `node0${random()}`, sessionkey: random() });
  return { user, session };
}

const noEntry = (text: string) => new Refusal(531, undefined, text);

function countWrong(world: World, user: User): void {
  const most = Number(settingValue(world, 'incorrect.login.attempts.allowed'));
  user.wrong++;
  if (!user.isdefault && most > 0 && user.wrong >= most) user.state = 'disabled';
}
