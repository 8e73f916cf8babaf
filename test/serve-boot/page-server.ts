/** The page as serve serves it, over a rack that a test changes as it likes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { servePage } from '../../src/serve/page.ts';
import type { EventView, LiveEvent, MachineDetails, MachineView, Notice, RackView } from '../../src/serve/rack-view.ts';

const EVENTS: readonly EventView[] = [
  'asked for its boot script, and is told to install',
  'was given its seed at 10.15.0.117 (52:54:00:0a:00:75)',
  'installer: started',
  'installer: partitioning the disks',
  'installer: extracting the system',
].map((text, index) => ({ at: new Date(Date.now() - (240 - 45 * index) * 1000).toISOString(), level: 'note', text }));

export class PageServer {
  view: RackView;
  /** What is told of whichever machine is asked for. */
  details: Omit<MachineDetails, 'machine'> = { events: EVENTS, steps: [] };
  /** Whether it asks for a key that the page has not. */
  locked = false;
  /** What was asked to be installed again. */
  readonly again: unknown[] = [];
  readonly #listeners = new Set<ServerResponse>();
  #server: Server | undefined;
  #port = 0;

  constructor(view: RackView) {
    this.view = view;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Listens on loopback: where it did before, when it was ended meanwhile. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Breaks every connection off, as a process that is killed does. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#server?.close(resolve));
    this.#server?.closeAllConnections();
    this.#listeners.clear();
    await ended;
  }

  tellMachine(machine: MachineView): void {
    this.view = {
      ...this.view,
      machines: this.view.machines.map((old) => (old.host === machine.host ? machine : old)),
    };
    this.#tell({ kind: 'machine', machine, totals: this.view.totals });
  }

  tellNotices(...notices: Notice[]): void {
    this.view = { ...this.view, notices };
    this.#tell({ kind: 'notices', notices: this.view.notices });
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener.write(sent(event));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    if (this.locked) response.writeHead(401).end();
    else if (url === '/') {
      const { html, headers } = servePage();
      response.writeHead(200, headers).end(html);
    } else if (url === '/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sent({ kind: 'view', view: this.view }));
      this.#listeners.add(response);
    } else if (url === '/view') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.view));
    } else if (url.startsWith('/machines/')) {
      const machine = this.view.machines.find(({ host }) => url === `/machines/${encodeURIComponent(host)}`);
      response.writeHead(machine === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(machine && { ...this.details, machine }));
    } else if (url === '/again' && request.method === 'POST') {
      this.again.push(JSON.parse(await text(request)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    } else response.writeHead(404).end();
  }
}

function sent(event: LiveEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
