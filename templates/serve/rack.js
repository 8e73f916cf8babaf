'use strict';
// The rack: every machine in a row of its own, those that need somebody first.

/** From so many machines on, those that wait and those that are ready are small. */
const MANY = 40;

const GROUPS = [
  ['needs', 'Needs you', ['failed', 'silent']],
  ['way', 'On the way', ['first-boot', 'restarting', 'installer', 'booted']],
  ['expected', 'Expected', ['expected']],
  ['ready', 'Ready', ['ready']],
];

/** What the rack shows, and what is done when a machine is chosen. */
const rack = { state: 'all', text: '', chosen: undefined, choose: (_host) => {} };

function sign(className) {
  const path = draw('path', { d: '' });
  const drawn = draw(
    'svg',
    { class: className, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    draw('circle', { cx: 8, cy: 8, r: 7 }),
    path,
  );
  return { drawn, show: (state) => set(path, 'd', STATES[state]?.sign ?? '') };
}

/** The way as a bar of four parts. */
function wayBar() {
  const parts = WAY.map(([, , weight]) => {
    const part = make('span', 'part', {}, make('span', 'done'));
    part.style.flexGrow = weight;
    return part;
  });
  const bar = make('span', 'bar', { 'aria-hidden': 'true' }, ...parts);
  const show = (machine) => {
    const at = partOf(machine);
    parts.forEach((part, index) => {
      const here = index === at && machine.state !== 'expected';
      set(part, 'data-is', index < at ? 'done' : here ? 'here' : 'ahead');
      part.firstChild.style.width = index < at ? '100%' : here ? `${Math.round(100 * shareOf(machine))}%` : '0';
    });
  };
  return { bar, show };
}

function beginRow(machine) {
  const row = make('li', 'slot');
  const [icon, way] = [sign('sign'), wayBar()];
  const name = make('bdi', 'name');
  const state = make('span', 'state');
  const since = make('span', 'since');
  const alert = make('span', 'alert');
  const doingLine = make('span', 'doing');
  const button = make('button', 'unit', { type: 'button' });
  button.append(
    icon.drawn,
    make('span', 'title', {}, name, alert),
    make('span', 'when', {}, state, since),
    way.bar,
    doingLine,
  );
  button.addEventListener('click', () => rack.choose(machine.host));
  row.append(button);
  row.parts = { icon, way, name, state, since, alert, doingLine, button };
  return row;
}

function updateRow(row, machine) {
  const { icon, way, name, state, since, alert, doingLine, button } = row.parts;
  const elapsed = now() - moment(machine.since);
  row.machine = machine;
  set(button, 'data-state', machine.state);
  set(button, 'aria-pressed', String(rack.chosen === machine.host));
  icon.show(machine.state);
  way.show(machine);
  write(name, plain(machine.host));
  write(state, ` ${stateWord(machine)}`);
  write(since, machine.state === 'expected' ? '' : ` ${lasting(elapsed)}`);
  write(alert, machine.alerts.length > 0 ? ` ${count(machine.alerts.length, 'alert')} ` : '');
  write(doingLine, doing(machine) || [plain(machine.address), ...rolesOf(machine)].filter(Boolean).join(' · '));
}

function isShown(machine) {
  if (rack.state !== 'all' && machine.state !== rack.state) return false;
  const text = [machine.host, machine.address, ...machine.roles, stateWord(machine), doing(machine)]
    .join(' ')
    .toLowerCase();
  return rack.text.split(/\s+/).every((word) => text.includes(word));
}

function byUrgency(a, b) {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.host.localeCompare(b.host, 'en', { numeric: true });
}

function showRack(machines) {
  const shown = machines.filter(isShown).sort(byUrgency);
  const groups = GROUPS.map(([id, title, states]) => ({
    id,
    title,
    members: shown.filter(({ state }) => states.includes(state)),
  }));
  keep(
    find('machines'),
    groups.filter(({ members }) => members.length > 0),
    ({ id }) => id,
    ({ id, title }) => {
      const heading = make('h3', 'group', { id: `group-${id}` }, make('span', '', {}, title), make('span', 'number'));
      return make('section', 'rack', { 'aria-labelledby': heading.id, 'data-group': id }, heading, make('ul', 'units'));
    },
    (section, { id, members }) => {
      write(section.querySelector('.number'), String(members.length));
      set(section, 'data-small', machines.length > MANY && (id === 'expected' || id === 'ready'));
      keep(section.lastChild, members, ({ host }) => host, rowOf, updateRow);
    },
  );
  const nothing =
    machines.length === 0 ? 'The site has no hosts.' : shown.length === 0 ? 'No machine is like that.' : '';
  write(find('empty'), nothing);
  find('empty').hidden = nothing === '';
}

/** A machine keeps its row when it moves to another group. */
const rows = new Map();
function rowOf(machine) {
  const row = rows.get(machine.host) ?? beginRow(machine);
  rows.set(machine.host, row);
  return row;
}

/** How many there are in each state: as chips that filter, and as a bar. */
function showTotals(machines) {
  const numbers = new Map(ORDER.map((state) => [state, 0]));
  for (const { state } of machines) numbers.set(state, (numbers.get(state) ?? 0) + 1);
  if (rack.state !== 'all' && !numbers.get(rack.state)) rack.state = 'all';
  const chips = [['all', machines.length], ...ORDER.map((state) => [state, numbers.get(state)])].filter(
    ([state, number]) => state === 'all' || number > 0,
  );
  keep(
    find('chips'),
    chips,
    ([state]) => state,
    beginChip,
    (chip, [state, number]) => {
      set(chip, 'aria-pressed', String(rack.state === state));
      write(chip.querySelector('.number'), String(number));
    },
  );
  keep(
    find('share'),
    [...ORDER].reverse().filter((state) => numbers.get(state) > 0),
    (state) => state,
    (state) => make('span', '', { 'data-state': state }),
    (part, state) => {
      part.style.flexGrow = numbers.get(state);
    },
  );
  const done = numbers.get('ready');
  write(find('sum'), machines.length === 0 ? 'Machines' : `${done} of ${count(machines.length, 'machine')} ready`);
  const bad = numbers.get('failed') + numbers.get('silent');
  document.title = `${bad > 0 ? `${bad} ${bad === 1 ? 'needs' : 'need'} you · ` : ''}${done}/${machines.length} ready · ${plain(site.view.site)}`;
}

function beginChip([state]) {
  const icon = sign('sign');
  if (state !== 'all') icon.show(state);
  const word = state === 'all' ? 'all' : STATES[state].word;
  const chip = make(
    'button',
    'chip',
    { type: 'button', 'data-state': state },
    ...(state === 'all' ? [] : [icon.drawn]),
    make('span', '', {}, `${word} `),
    make('span', 'number'),
  );
  chip.addEventListener('click', () => {
    rack.state = rack.state === state ? 'all' : state;
    show();
  });
  return chip;
}
