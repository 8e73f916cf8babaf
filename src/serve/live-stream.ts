/** What changes, sent to every page that looks (server-sent events of the HTML standard, 9.2). */
import type { ServerResponse } from 'node:http';
import { type Rack, totalsOf } from './rack.ts';
import type { LiveEvent, MachineState } from './rack-view.ts';

/** More pages are not served at once. */
const MOST = 64;
/** Milliseconds: what changes in between is sent together. */
const PAUSE = 250;
/** Milliseconds after which states that follow from time alone are looked at, and a page is told that serve is there. */
const LOOK = 10_000;
/** A page that has not taken so many bytes is not there any more. */
const MOST_WAITING = 8 * 1024 * 1024;

export class LiveStream {
  readonly #rack: Rack;
  readonly #pages = new Set<ServerResponse>();
  readonly #hosts = new Set<string>();
  readonly #rest = new Set<'unknown' | 'networks' | 'notices' | 'all'>();
  readonly #shown = new Map<string, MachineState>();
  readonly #look: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #flush: NodeJS.Timeout | undefined;

  constructor(rack: Rack) {
    this.#rack = rack;
    this.#unlisten = rack.onChange((change) => {
      if (typeof change === 'string') this.#rest.add(change);
      else {
        for (const host of change.hosts) this.#hosts.add(host);
        if (change.unknown) this.#rest.add('unknown');
      }
      this.#flush ??= setTimeout(() => this.#send(), PAUSE);
    });
    this.#look = setInterval(() => this.#lookAgain(), LOOK);
  }

  /** Sends the whole view, then what changes, until the page is gone. */
  add(response: ServerResponse): void {
    if (this.#pages.size >= MOST) {
      response.writeHead(503, { 'retry-after': '10' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.socket?.setTimeout(0);
    response.write('retry: 2000\n\n');
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
    response.write(textOf({ kind: 'view', view: this.#rack.view() }));
  }

  close(): void {
    clearInterval(this.#look);
    clearTimeout(this.#flush);
    this.#unlisten();
    for (const page of this.#pages) page.end();
  }

  #send(): void {
    this.#flush = undefined;
    const events = this.#pages.size === 0 ? [] : this.#changes();
    this.#hosts.clear();
    this.#rest.clear();
    const text = events.map(textOf).join('');
    if (text !== '') this.#write(text);
  }

  #changes(): LiveEvent[] {
    const rack = this.#rack;
    if (this.#rest.has('all')) return [{ kind: 'view', view: rack.view() }];
    const all = this.#hosts.size === 0 ? [] : rack.machines(rack.site.hosts.map(({ name }) => name));
    const totals = totalsOf(all);
    const machines = all.filter(({ host }) => this.#hosts.has(host));
    return [
      ...machines.map((machine): LiveEvent => ({ kind: 'machine', machine, totals })),
      ...(this.#rest.has('unknown') ? [{ kind: 'unknown', unknown: rack.unknown } as const] : []),
      ...(this.#rest.has('networks') ? [{ kind: 'networks', networks: rack.networks() } as const] : []),
      ...(this.#rest.has('notices') ? [{ kind: 'notices', notices: rack.notices.all() } as const] : []),
    ];
  }

  #lookAgain(): void {
    if (this.#pages.size === 0) return;
    for (const { host, state } of this.#rack.view().machines) {
      if (this.#shown.get(host) !== state) this.#hosts.add(host);
      this.#shown.set(host, state);
    }
    // A page that hears nothing for long takes the connection for dead.
    this.#write(textOf({ kind: 'notices', notices: this.#rack.notices.all() }));
    if (this.#hosts.size > 0) this.#flush ??= setTimeout(() => this.#send(), PAUSE);
  }

  #write(text: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > MOST_WAITING) page.destroy();
      else page.write(text);
    }
  }
}

/** JSON has no line end, which would end the event. */
function textOf(event: LiveEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
