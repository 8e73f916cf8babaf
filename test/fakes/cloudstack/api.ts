/** One call: who asks, what is asked, what is answered. */
import { answered, type Outgoing, refusedBy } from './answers.ts';
import { checked } from './check.ts';
import type { Asked, Command } from './command.ts';
import { commandNamed, letHappen } from './commands.ts';
import { startJob } from './jobs.ts';
import { Refusal, stranger } from './refusals.ts';
import { enter, type Request, whoAsks } from './who.ts';
import type { World } from './world.ts';

/** Answers a request to `/client/api`. */
export async function answerTo(world: World, request: Request): Promise<Outgoing> {
  await letHappen(world);
  const sent = Object.fromEntries([...request.sent].map(([name, value]) => [lowerName(name), value]));
  const { command: name } = sent;
  const asJson = sent.response === 'json';
  if (name === 'login') return logIn(world, request, asJson);
  const command = name === undefined ? undefined : commandNamed(name);
  const envelope = envelopeOf(name, command, asJson);
  try {
    const { user, by } = whoAsks(world, request);
    if (name === 'logout') return logOut(world, request);
    if (command === undefined && by === 'session') return noCommand(world, name, asJson);
    if (name === undefined || command === undefined) throw stranger();
    const call: Asked = { world, user, args: checked(world, name, command, sent) };
    const content = command.job === undefined ? await command.run(call) : startJob(name, command, call);
    await letHappen(world);
    return answered(envelope, content, asJson, world.version);
  } catch (error) {
    if (error instanceof Refusal) return refusedBy(envelope, error, asJson, world.version);
    throw error;
  }
}

/** Names are taken in any case, but the part after `].` keeps its own. */
function lowerName(name: string): string {
  const member = name.indexOf('].');
  return member < 0 ? name.toLowerCase() : name.slice(0, member).toLowerCase() + name.slice(member);
}

function envelopeOf(name: string | undefined, command: Command | undefined, asJson: boolean): string {
  if (name === undefined) return asJson ? 'null' : 'errorresponse';
  // Known to the server, whom nobody asked yet: its own envelope all the same.
  if (command === undefined && name !== 'listApis' && name !== 'logout') return 'errorresponse';
  return command?.envelope ?? `${name.toLowerCase()}response`;
}

function noCommand(world: World, name: string | undefined, asJson: boolean): Outgoing {
  if (name === undefined) return { status: 200, type: 'text/xml;charset=utf-8', body: '' };
  return refusedBy('errorresponse', new Refusal(432, 9999, `Unknown API command: ${name}`), asJson, world.version);
}

function logIn(world: World, request: Request, asJson: boolean): Outgoing {
  const anonymous = { cookies: ['JSESSIONID=node0anonymous; Path=/client'] };
  if (request.method !== 'POST') {
    const body = 'Please use HTTP POST to authenticate using this API';
    return { status: 405, type: 'application/json;charset=utf-8', body, ...anonymous };
  }
  try {
    const { user, session } = enter(world, request);
    const cookies = [
      `JSESSIONID=${session.cookie}; Path=/client`,
      `sessionkey=${session.sessionkey};HttpOnly;SameSite=Lax`,
    ];
    const content = {
      ...{ username: user.username, userid: user.id, domainid: user.domainid, timeout: 1800 },
      ...{ account: world.row('accounts', user.accountid).name, firstname: user.firstname, lastname: user.lastname },
      ...{ type: '1', timezone: 'UTC', timezoneoffset: '0.0', registered: 'false', sessionkey: session.sessionkey },
      ...{ is2faenabled: 'false', is2faverified: 'true', issuerfor2fa: 'CloudStack' },
    };
    return { ...answered('loginresponse', content, asJson, world.version), cookies };
  } catch (error) {
    if (error instanceof Refusal) return { ...refusedBy('loginresponse', error, asJson, world.version), ...anonymous };
    throw error;
  }
}

function logOut(world: World, request: Request): Outgoing {
  const session = world.live('sessions').find(({ cookie }) => cookie === request.cookies.get('JSESSIONID'));
  if (session !== undefined) world.remove(session);
  const cookies = ['sessionkey=;Max-Age=0', 'JSESSIONID=;Max-Age=0', 'sessionkey=;Max-Age=0'];
  return { ...answered('logoutresponse', { description: 'success' }, true, world.version), cookies };
}
