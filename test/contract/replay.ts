/** Replays recorded exchanges against the stand-in, whose clock goes on only when a recorded answer asks for it. */

import { formBody } from '../../src/cloudstack/call.ts';
import { type Pair, signatureOf } from '../../src/cloudstack/sign.ts';
import { StandIn } from '../fakes/cloudstack/stand-in.ts';
import type { State, TableName } from '../fakes/cloudstack/state.ts';
import type { Hooks } from '../fakes/cloudstack/world.ts';
import { differences, Names } from './compare.ts';
import type { Exchange } from './recordings.ts';
import { ofHeaders, parsed, type Reply } from './reply.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The stand-in may try something again for ever; after so many happenings nothing new comes. */
const MOST_STEPS = 40;

/** Objects that a recording takes for granted, by the parameter that names them first. */
const GIVEN: Readonly<Record<string, TableName>> = {
  'id of updateZone': 'zones',
  zoneid: 'zones',
  podid: 'pods',
  clusterid: 'clusters',
  physicalnetworkid: 'physicalNetworks',
};

/** A stand-in and what the recordings' names mean in it. */
export class Replay {
  readonly standIn: StandIn;
  #names = new Names();
  /** By the session key that came with them. */
  #cookies = new Map<string, readonly string[]>();
  #now = Date.parse('2026-11-25T16:00:00Z');
  #isUp = false;

  constructor(version: string, hooks: Hooks) {
    this.standIn = new StandIn({ version, hooks, now: () => this.#now });
  }

  async close(): Promise<void> {
    await this.standIn.close();
  }

  /** Each file has its own placeholders; the first password is the one that holds. */
  newRecording(): void {
    this.#names = new Names();
    this.#cookies = new Map();
    const admin = this.standIn.world.state.tables.users[0];
    if (admin !== undefined) this.#names.learn('<PASSWORD-1>', admin.password);
  }

  /** Does what was recorded; what differs, in words. */
  async play(exchange: Exchange): Promise<string[]> {
    await this.#upOrDown(exchange);
    if (exchange.note === 'after the database was mended') this.#mend();
    const { state } = this.standIn.world;
    // Nothing is going on: no later time could bring another answer.
    if (state.happenings.length === 0) return this.#exchange(exchange);
    const before = { state: structuredClone(state), names: this.#names.copy(), now: this.#now };
    const first = await this.#exchange(exchange);
    for (let found = first, step = 0; found.length > 0 && step < MOST_STEPS; step++) {
      const next = this.#nextHappening();
      if (next === undefined) break;
      this.#now = next;
      found = await this.#again(exchange, before);
      if (found.length === 0) return [];
    }
    if (first.length === 0) return [];
    this.#now = before.now;
    return this.#again(exchange, before);
  }

  /** What somebody did to the database: a list of addresses that let nobody in was taken out. */
  #mend(): void {
    const { tables } = this.standIn.world.state;
    tables.settings = tables.settings.filter(({ name }) => name !== 'api.allowed.source.cidr.list');
  }

  /** The server is gone while the recording finds nobody. */
  async #upOrDown({ status, note }: Exchange): Promise<void> {
    const isUp = status !== null || !note?.startsWith('ConnectionRefused');
    if (isUp && !this.#isUp) await this.standIn.listen();
    if (!isUp && this.#isUp) await this.standIn.die();
    this.#isUp = isUp;
  }

  #nextHappening(): number | undefined {
    const later = this.standIn.world.state.happenings.map(({ at }) => at).filter((at) => at > this.#now);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** Once more, as if it had not been tried yet. */
  async #again(exchange: Exchange, before: { state: State; names: Names }): Promise<string[]> {
    this.standIn.world.state = structuredClone(before.state);
    this.#names = before.names.copy();
    return this.#exchange(exchange);
  }

  async #exchange(exchange: Exchange): Promise<string[]> {
    if (exchange.status === null && this.#isUp) this.standIn.faults.add({ kind: 'drop-after' });
    const reply = await this.#send(exchange);
    const { status, body, headers } = exchange;
    if (status !== reply.status)
      return [`status ${status} recorded, ${reply.status} answered: ${JSON.stringify(reply.body)}`];
    if (status === null) return [];
    this.#keepCookies(exchange, reply);
    return [...ofHeaders(headers, reply.headers), ...differences(body, reply.body, this.#names)];
  }

  async #send(exchange: Exchange): Promise<Reply> {
    const body = formBody(this.#pairs(exchange));
    const { method } = exchange;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: this.#cookie(exchange) };
    try {
      const url = this.standIn.url;
      const answer = await (method === 'GET'
        ? fetch(`${url}?${body}`, { headers })
        : fetch(url, { method, headers, body }));
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: parsed(text) };
    } catch {
      return { status: null, headers: new Headers(), body: null };
    }
  }

  /** The parameters with our ids and secrets, and where it was signed, with our signature. */
  #pairs({ request, t, note = '' }: Exchange): Pair[] {
    const named = Object.entries(request.params).filter(([name]) => name !== 'signature');
    const command: Pair[] = request.command === null ? [] : [['command', request.command]];
    const params = named.map(
      ([name, value]): Pair => [
        name,
        name === 'expires'
          ? this.#expiry(value, t)
          : this.#value(name === 'id' ? `id of ${request.command}` : name, value),
      ],
    );
    const pairs = [...command, ...params];
    if (request.params.signature === undefined) return pairs;
    const key = this.#value('apikey', request.params.apikey ?? request.params.apiKey ?? '');
    const user = this.standIn.world.live('users').find(({ apikey }) => apikey === key);
    const secret = note === 'wrong secret' ? 'wrong' : (user?.secretkey ?? 'unknown');
    const signature = signatureOf(
      note.includes('sorted case-insensitively') ? pairs.map(([n, v]) => [n.toLowerCase(), v]) : pairs,
      secret,
    );
    return [...pairs, ['signature', signature]];
  }

  /** As far ahead or behind as when it was recorded, written in the same way. */
  #expiry(value: string, t: string): string {
    const at = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (Number.isNaN(at) || !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d{4})$/.test(value)) return value;
    const ours = new Date(this.#now + at - Date.parse(t)).toISOString();
    return (value.includes('.') ? ours : `${ours.slice(0, 19)}Z`).replace('Z', value.endsWith('Z') ? 'Z' : '+0000');
  }

  #value(name: string, value: string): string {
    const known = this.#names.ours(value);
    if (known !== undefined) return known;
    if (/^<[A-Z0-9-]+>$/.test(value)) {
      this.#names.learn(value, `made-up-${value.slice(1, -1)}`);
      return `made-up-${value.slice(1, -1)}`;
    }
    const table = GIVEN[name];
    const [given] =
      table === undefined || !UUID.test(value) || value.startsWith('00000000') ? [] : this.standIn.world.live(table);
    if (given === undefined) return value;
    this.#names.learn(value, given.id);
    return given.id;
  }

  /** Which cookies went along is in the notes only. */
  #cookie({ auth, request, note = '' }: Exchange): string {
    if (auth !== 'session' || note.includes('without cookies')) return '';
    const ours = this.#cookies.get(this.#names.ours(request.params.sessionkey ?? '') ?? '');
    const all = ours ?? [...this.#cookies.values()].at(-1) ?? [];
    return (note.startsWith('only JSESSIONID') ? all.slice(0, 1) : all).join('; ');
  }

  #keepCookies({ auth }: Exchange, { headers, status, body }: Reply): void {
    if (auth !== 'login' || status !== 200) return;
    const { sessionkey } = (body as { loginresponse: { sessionkey: string } }).loginresponse;
    this.#cookies.set(
      sessionkey,
      headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? ''),
    );
  }
}
