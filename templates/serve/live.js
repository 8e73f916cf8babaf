'use strict';
// The page's own life: what serve tells, as it comes, and the connection that is made again when it breaks.

const site = { view: undefined, machines: new Map(), ahead: 0 };

/** The time of the machine that serves: the one of this browser may be wrong. */
const now = () => Date.now() + site.ahead;

/** Milliseconds without a word, not even that all is well, after which the connection is taken for dead. */
const DEAF = 45_000;
const TRY_AGAIN = [1000, 2000, 4000, 8000];

const live = { source: undefined, heard: 0, tries: 0, timer: undefined };

function connect() {
  clearTimeout(live.timer);
  live.source?.close();
  const source = new EventSource('/live');
  live.source = source;
  live.heard = Date.now();
  const on = (name, take) =>
    source.addEventListener(name, ({ data }) => {
      live.heard = Date.now();
      take(data && JSON.parse(data));
    });
  on('view', ({ view }) => takeView(view));
  on('machine', ({ machine }) => takeMachine(machine));
  on('unknown', ({ unknown }) => takePart({ unknown }));
  on('networks', ({ networks }) => takePart({ networks }));
  on('notices', ({ notices }) => takePart({ notices }));
  source.addEventListener('error', () => {
    if (source === live.source) lost();
  });
}

/** The browser gives some failures up by itself, so every one is tried again from here, less and less often. */
async function lost() {
  live.source.close();
  say('lost', 'not connected: trying again');
  const answer = await fetch('/view', { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  if (answer?.status === 401 || answer?.status === 403) say('lost', 'open the address with the key that serve prints');
  live.timer = setTimeout(connect, TRY_AGAIN[Math.min(live.tries, TRY_AGAIN.length - 1)]);
  live.tries += 1;
}

function say(state, words) {
  set(find('live'), 'data-is', state);
  write(find('live-words'), words);
}

function takeView(view) {
  const first = site.view === undefined;
  site.ahead = moment(view.now) - Date.now() || 0;
  site.view = view;
  const before = site.machines;
  site.machines = new Map(view.machines.map((machine) => [machine.host, machine]));
  live.tries = 0;
  say('live', 'live');
  if (!first) for (const machine of view.machines) heard(before.get(machine.host), machine);
  write(find('site'), plain(view.site));
  write(find('reached'), plain(view.url));
  soon();
}

function takeMachine(machine) {
  heard(site.machines.get(machine.host), machine);
  site.machines.set(machine.host, machine);
  if (machine.host === details.host) askDetails();
  soon();
}

function takePart(part) {
  Object.assign(site.view, part);
  soon();
}

/** What came in one moment is drawn once. */
let drawing = false;
function soon() {
  if (drawing) return;
  drawing = true;
  setTimeout(() => {
    drawing = false;
    show();
  }, 50);
}

function show() {
  if (site.view === undefined) return;
  const focus = /** @type {HTMLElement | null} */ (document.activeElement);
  const machines = [...site.machines.values()];
  showTotals(machines);
  showRack(machines);
  showNotices(site.view.notices);
  showStrangers(site.view.unknown);
  showNetworks({ networks: site.view.networks, machines });
  if (details.host !== undefined) showDetails(site.machines.get(details.host));
  // A row that moves to another group would lose it.
  if (focus !== document.activeElement && focus?.isConnected) focus.focus({ preventScroll: true });
}

/** The worst first, of those the newest. */
const KINDS = ['alert', 'warning', 'note'];
function showNotices(notices) {
  find('notices').hidden = notices.length === 0;
  const sorted = [...notices].reverse().sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  keep(
    find('notices'),
    sorted,
    ({ id }) => id,
    beginNotice,
    (line, { at, kind, text }) => {
      set(line, 'data-kind', kind);
      write(line.firstChild, clock(at));
      write(line.lastChild, plain(text));
    },
  );
}

function beginNotice({ kind }) {
  return make('p', 'notice', { role: kind === 'alert' ? 'alert' : 'status' }, make('time'), make('span'));
}

/** Changes of state are said to who cannot see them: a few by name, many by number. */
const news = { changes: [], timer: undefined };
function heard(before, machine) {
  if (before === undefined || before.state === machine.state) return;
  news.changes.push(machine);
  news.timer ??= setTimeout(() => {
    const { changes } = news;
    Object.assign(news, { changes: [], timer: undefined });
    announce(
      changes.length > 3
        ? `${changes.length} machines changed. ${find('sum').textContent}.`
        : changes.map((changed) => `${plain(changed.host)}: ${stateWord(changed)}.`).join(' '),
    );
  }, 1500);
}

function announce(text) {
  write(find('heard'), text);
}

async function askDetails() {
  const { host } = details;
  const answer = await fetch(`/machines/${encodeURIComponent(host)}`).catch(() => undefined);
  if (!answer?.ok || details.host !== host) return;
  details.told = await answer.json();
  soon();
}

/** Answers what is to be said of it. */
async function askAgain(host, typed) {
  const body = JSON.stringify({ host, typed });
  const answer = await fetch('/again', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
    () => undefined,
  );
  if (answer === undefined) return 'Serve does not answer.';
  if (answer.ok) return 'It is installed again at its next network boot.';
  const said = await answer.json().catch(() => ({}));
  return plain(said.problems?.[0]?.message ?? said.message ?? `Refused (${answer.status}).`);
}

find('find').addEventListener('input', ({ target }) => {
  rack.text = target.value.trim().toLowerCase();
  show();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && details.host !== undefined) closeDetails();
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === '/' && !typing) {
    event.preventDefault();
    find('find').focus();
  }
});
rack.choose = openDetails;
setInterval(() => {
  if (!document.hidden) show();
  if (live.source?.readyState === EventSource.OPEN && Date.now() - live.heard > DEAF) lost();
}, 1000);
document.addEventListener('visibilitychange', show);
connect();
