/** A CloudStack management server that only pretends: its API over HTTP, with state, jobs, refusals and faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Outgoing, UNAVAILABLE } from './answers.ts';
import { answerTo } from './api.ts';
import { control } from './control.ts';
import { type FaultKind, Faults } from './faults.ts';
import { readRequest } from './request.ts';
import { afterDeath } from './restart.ts';
import { emptyState, type State } from './state.ts';
import { addAdmin } from './users.ts';
import { FAST, type Hooks, type Pace, World } from './world.ts';

export interface StandInOptions {
  /** `4.19.3.0`, `4.20.3.0`, `4.22.0.0` */
  readonly version?: string;
  /** 0 for any. */
  readonly port?: number;
  readonly host?: string;
  readonly pace?: Partial<Pace>;
  readonly hooks?: Hooks;
  /** What it remembers from before: as after a death. */
  readonly state?: State;
  readonly now?: () => number;
  /** Told when a fault has killed the server. */
  readonly died?: () => void;
  /** Told after each call, when the state may have changed. */
  readonly changed?: (state: State) => void;
}

/** A call as it came in. Values of secret parameters are not kept. */
export interface Heard {
  readonly command: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
}

const SECRET = /password|secret|apikey|sessionkey|signature/i;

export class StandIn {
  readonly world: World;
  readonly faults = new Faults();
  /** Every call since the beginning. */
  readonly heard: Heard[] = [];
  readonly #options: StandInOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;

  constructor(options: StandInOptions = {}) {
    this.#options = options;
    this.#port = options.port ?? 0;
    const { state = emptyState(), version = '4.19.3.0', hooks = {}, now = Date.now } = options;
    this.world = new World(state, version, { ...FAST, ...options.pace }, hooks, now);
    if (options.state === undefined) this.#firstStart();
    else afterDeath(this.world);
  }

  #firstStart(): void {
    this.world.state.started = this.world.now();
    addAdmin(this.world);
    this.world.add('alerts', {
      ...{ type: 14, name: 'ALERT.MANAGEMENT', description: 'Management server node 127.0.0.1 is up' },
      sent: this.world.now(),
    });
  }

  /** An API key of the admin, for tests that are not about logging in. */
  adminKeys(): { readonly apiKey: string; readonly secretKey: string } {
    const keys = { apiKey: 'the-admins-api-key', secretKey: 'the-admins-secret-key' };
    const [admin] = this.world.live('users');
    Object.assign(admin ?? {}, { apikey: keys.apiKey, secretkey: keys.secretKey });
    return keys;
  }

  /** `http://127.0.0.1:…/client/api`; the port stays the same over deaths. */
  get url(): string {
    return `http://${this.#options.host ?? '127.0.0.1'}:${this.#port}/client/api`;
  }

  async listen(): Promise<void> {
    const server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, this.#options.host ?? '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends it; connections are cut. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) =>
      this.#server === undefined ? resolve(undefined) : this.#server.close(resolve),
    );
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Kills the server: from now on connections are refused. */
  async die(): Promise<void> {
    await this.close();
    afterDeath(this.world);
    this.#options.died?.();
  }

  /** Starts it again after it died. */
  revive(): Promise<void> {
    return this.listen();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(incoming);
      if (incoming.url?.startsWith('/stand-in/')) {
        send(outgoing, control(this, incoming.url, request));
        return this.#options.changed?.(this.world.state);
      }
      if (!incoming.url?.startsWith('/client/api')) return send(outgoing, page(incoming.url));
      const params = Object.fromEntries([...request.sent].filter(([name]) => !SECRET.test(name)));
      const command = params.command ?? '';
      this.heard.push({ command, method: request.method, params });
      await new Promise((resolve) => setTimeout(resolve, this.world.pace.call));
      await this.#answer(this.faults.meet(command), () => answerTo(this.world, request), outgoing);
      this.#options.changed?.(this.world.state);
    } catch (error) {
      outgoing.writeHead(500).end(`the stand-in failed: ${(error as Error).stack}`);
    }
  }

  async #answer(fault: FaultKind | undefined, act: () => Promise<Outgoing>, outgoing: ServerResponse): Promise<void> {
    if (fault === 'unavailable') return send(outgoing, UNAVAILABLE);
    if (fault === 'die-before') return this.die();
    if (fault === 'drop-before') return void outgoing.destroy();
    const answer = await act();
    if (fault === 'hang') return;
    if (fault === 'die-after') return this.die();
    if (fault === 'drop-after') return void outgoing.destroy();
    if (fault === 'lose-job') afterDeath(this.world);
    send(outgoing, answer);
  }
}

/** A stand-in that listens. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const standIn = new StandIn(options);
  await standIn.listen();
  return standIn;
}

/** Anything but the API: its start page, as one that waits for the server asks for it. */
function page(url = ''): Outgoing {
  const found = url === '/client/' || url === '/client';
  return { status: found ? 200 : 404, type: 'text/html', body: '<html><title>Apache CloudStack</title></html>' };
}

function send(outgoing: ServerResponse, { status, body, type, cookies, description }: Outgoing): void {
  if (type !== undefined) outgoing.setHeader('Content-Type', type);
  if (cookies !== undefined) outgoing.setHeader('Set-Cookie', [...cookies]);
  if (description !== undefined) outgoing.setHeader('X-Description', description.replace(/[^\x20-\x7e]/g, '?'));
  outgoing.writeHead(status).end(body);
}
