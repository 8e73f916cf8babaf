'use strict';
// All that is known of one machine, beside the rack.

const NOTHING_TOLD = { nextAction: undefined, events: [], steps: [] };
const details = { host: undefined, told: NOTHING_TOLD };

function openDetails(host) {
  if (rack.chosen === host) return closeDetails();
  details.host = rack.chosen = host;
  details.told = NOTHING_TOLD;
  buildDetails();
  show();
  askDetails();
  find('details-name').focus();
}

function closeDetails() {
  const { host } = details;
  details.host = rack.chosen = undefined;
  find('details').hidden = true;
  document.body.classList.remove('with-details');
  show();
  rows.get(host)?.parts.button.focus();
}

/** The frame, once for each machine that is opened; what changes is written into it. */
function buildDetails() {
  const panel = find('details');
  const close = make('button', 'close', { type: 'button', 'aria-label': 'Close the details' }, '✕');
  close.addEventListener('click', closeDetails);
  const name = make('h2', '', { id: 'details-name', tabindex: '-1' }, make('bdi', '', {}, plain(details.host)));
  const [icon, way] = [sign('sign'), wayBar()];
  const legend = make(
    'p',
    'legend',
    {},
    ...WAY.map(([, , weight]) => {
      const part = make('span', '', {}, make('span', 'part-name'), ' ', make('span', 'took'));
      part.style.flexGrow = weight;
      return part;
    }),
  );
  panel.parts = {
    icon,
    way,
    legend,
    state: make('span', 'state'),
    since: make('span', 'quiet'),
    doing: make('p', 'doing'),
    pace: make('p', 'quiet pace'),
    next: make('p', 'next'),
    alerts: make('ul', 'alerts'),
    facts: make('dl', 'facts'),
    events: make('ol', 'events', { tabindex: '0', 'aria-label': 'What happened, newest first' }),
    steps: make('ol', 'steps'),
    again: againForm(),
  };
  const { parts } = panel;
  panel.replaceChildren(
    make('div', 'head', {}, name, close),
    make('p', 'now', {}, icon.drawn, parts.state, ' ', parts.since),
    make('div', '', {}, way.bar, legend),
    parts.doing,
    parts.pace,
    parts.next,
    parts.alerts,
    parts.facts,
    make('section', '', {}, make('h3', '', {}, 'Steps of the first boot'), parts.steps),
    make('section', '', {}, make('h3', '', {}, 'What happened'), parts.events),
    parts.again.form,
  );
  panel.scrollTop = 0;
  panel.hidden = false;
  document.body.classList.add('with-details');
}

function showDetails(machine) {
  const panel = find('details');
  if (machine === undefined) return closeDetails();
  const { parts } = panel;
  const elapsed = now() - moment(machine.since);
  set(panel, 'data-state', machine.state);
  parts.icon.show(machine.state);
  parts.way.show(machine);
  for (const [index, part] of [...parts.legend.children].entries()) showPart(part, index, machine);
  write(parts.state, stateWord(machine));
  write(parts.since, `for ${lasting(elapsed)}, since ${clock(machine.since)}`);
  write(parts.doing, doing(machine));
  write(parts.pace, machine.state === 'installer' || machine.state === 'first-boot' ? pace(machine.step) : '');
  write(parts.next, nextAction(machine, details.told));
  keep(
    parts.alerts,
    machine.alerts,
    (text) => text,
    () => make('li'),
    (item, text) => write(item, plain(text)),
  );
  keep(
    parts.facts,
    factsOf(machine),
    ([term]) => term,
    ([term]) => make('div', '', {}, make('dt', '', {}, term), make('dd')),
    (pair, [, text]) => write(pair.lastChild, text),
  );
  const { events, steps } = details.told;
  parts.steps.parentNode.hidden = steps.length === 0;
  keep(parts.steps, steps, ({ name }) => name, beginStep, updateStep);
  parts.events.parentNode.hidden = events.length === 0;
  const numbered = events.map((event, index) => ({ ...event, key: `${event.at} ${index}` }));
  keep(parts.events, numbered.reverse(), ({ key }) => key, beginEvent, updateEvent);
  parts.again.show(machine);
}

/** A part of the way in words: its name, and how long it took. */
function showPart(part, index, machine) {
  const [name, word] = WAY[index];
  const here = index === partOf(machine) && machine.state !== 'expected';
  const past = machine.timeline.filter(({ state }) => state === name);
  const seconds = past.reduce(
    (sum, entry) =>
      sum +
      (entry.state === machine.state && entry.at === machine.since ? (now() - moment(entry.at)) / 1000 : entry.seconds),
    0,
  );
  set(part, 'data-is', here && 'here');
  write(part.firstChild, word);
  write(part.lastChild, past.length > 0 ? lasting(seconds * 1000) : '');
}

function beginStep({ name }) {
  const icon = sign('sign');
  const item = make('li', '', {}, icon.drawn, make('span', 'what', {}, plain(name)), make('span', 'why'));
  item.icon = icon;
  return item;
}

/** The state of a step has the sign of the machine's state that is like it. */
const LIKE = { pending: 'expected', waiting: 'silent', running: 'first-boot', done: 'ready', failed: 'failed' };

function updateStep(item, { state, tries, waitsFor, error }) {
  set(item, 'data-state', LIKE[state]);
  item.icon.show(LIKE[state]);
  const why = error ? `: ${plain(error)}` : waitsFor ? ` for ${plain(waitsFor)}` : '';
  write(item.lastChild, ` ${state}${why}${tries > 1 ? `, try ${tries}` : ''}`);
}

function beginEvent() {
  return make('li', '', {}, make('time'), make('span', 'what'));
}

function updateEvent(item, { at, text, level }) {
  set(item, 'data-level', level);
  set(item.firstChild, 'datetime', at);
  write(item.firstChild, clock(at));
  write(item.lastChild, plain(text));
}

function factsOf(machine) {
  const { address, proven, install, state } = machine;
  const installs = { wanted: 'at its next network boot', begun: 'begun', done: 'done: it boots its disk' };
  return [
    ['Address', plain(address)],
    ['Roles', rolesOf(machine).join(', ')],
    ['Installation', installs[install] ?? ''],
    ['Identity', proven || state === 'expected' ? '' : 'not proven: any machine on the wire could say this'],
  ].filter(([, text]) => text !== '');
}

function nextAction({ state, failure }, { nextAction: told }) {
  if (told) return plain(told);
  if (failure) return plain(failure.log);
  return state === 'expected' ? 'Switch it on, and let it boot from the network.' : '';
}

/** One more installation wipes the machine's disks: it is asked for with the machine's name, as a person types it. */
function againForm() {
  const host = details.host;
  const input = make('input', '', {
    id: 'again-name',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
  });
  const button = make('button', 'danger', { type: 'submit', disabled: '' }, 'Install again');
  const said = make('p', 'said', { role: 'status' });
  const label = make(
    'label',
    '',
    { for: 'again-name' },
    'To wipe its disks and install it at its next network boot, type ',
    make('bdi', '', {}, plain(host)),
  );
  const form = make(
    'form',
    'again',
    {},
    make('h3', '', {}, 'Install again'),
    label,
    make('div', 'line', {}, input, button),
    said,
  );
  input.addEventListener('input', () => set(button, 'disabled', input.value !== host));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (input.value !== host) return;
    set(button, 'disabled', true);
    write(said, await askAgain(host, input.value));
    input.value = '';
  });
  return {
    form,
    show: ({ install }) => {
      form.hidden = install === 'wanted' && said.textContent === '';
    },
  };
}
