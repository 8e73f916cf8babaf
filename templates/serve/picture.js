'use strict';
// The site's networks as a picture: a line for each, hosts as columns that stand on those they are in.

/** More columns than this are not told apart: hosts of the same roles and networks become one column. */
const MOST_COLUMNS = 12;

const picture = { drawnFor: undefined, marks: [] };

function showNetworks({ networks = [], machines }) {
  find('networks').hidden = networks.length === 0;
  if (networks.length === 0) return;
  const columns = columnsOf(networks, machines);
  const what = JSON.stringify([networks, columns.map(({ title, hosts }) => [title, hosts])]);
  if (what !== picture.drawnFor) find('picture').replaceChildren(drawNetworks(networks, columns));
  picture.drawnFor = what;
  const stateOf = new Map(machines.map(({ host, state }) => [host, state]));
  for (const { hosts, rect } of picture.marks) set(rect, 'data-state', worst(hosts.map((host) => stateOf.get(host))));
}

const worst = (states) => ORDER.find((state) => states.includes(state)) ?? 'expected';

function columnsOf(networks, machines) {
  const linesOf = (host) =>
    networks.flatMap(({ hosts }, index) => (hosts.some((on) => on.host === host) ? [index] : []));
  const each = machines.map((machine) => ({
    title: machine.host,
    under: rolesOf(machine).join(', '),
    hosts: [machine.host],
    lines: linesOf(machine.host),
  }));
  if (each.length <= MOST_COLUMNS) return each;
  const alike = Map.groupBy(each, ({ under, lines }) => JSON.stringify([under, lines]));
  return [...alike.values()].slice(0, MOST_COLUMNS).map((group) => ({
    title: count(group.length, 'host'),
    under: group[0].under,
    hosts: group.flatMap(({ hosts }) => hosts),
    lines: group[0].lines,
  }));
}

const [LEFT, WIDE, HIGH, BOX, GAP] = [220, 172, 46, 44, 24];

function drawNetworks(networks, columns) {
  const [width, top] = [LEFT + columns.length * WIDE, BOX + GAP];
  const height = top + networks.length * HIGH;
  const lineAt = (index) => top + index * HIGH + 12;
  const lines = networks.flatMap((network, index) => [
    draw('line', {
      class: network.served ? 'wire served' : 'wire',
      x1: 0,
      x2: width,
      y1: lineAt(index),
      y2: lineAt(index),
    }),
    draw('text', { class: 'net', x: 0, y: lineAt(index) - 6 }, short(network.name, 28)),
    draw('text', { class: 'cidr', x: 0, y: lineAt(index) + 15 }, underOf(network)),
  ]);
  picture.marks = [];
  const boxes = columns.map(({ title, under, hosts, lines: at }, index) => {
    const x = LEFT + index * WIDE;
    const rect = draw('rect', { class: 'box', x, y: 1, width: WIDE - 14, height: BOX, rx: 6 });
    picture.marks.push({ hosts, rect });
    const drops = at.flatMap((line, nth) => {
      const middle = x + 22 + nth * 22;
      return [
        draw('path', { class: 'drop', d: `M${middle} ${BOX + 1}V${lineAt(line)}` }),
        draw('circle', { class: 'plug', cx: middle, cy: lineAt(line), r: 3.5 }),
      ];
    });
    return draw(
      'g',
      {},
      ...drops,
      rect,
      draw('text', { class: 'net', x: x + 10, y: 19 }, short(title, 18)),
      draw('text', { class: 'cidr', x: x + 10, y: 35 }, short(under, 21)),
    );
  });
  const told = networks
    .map(({ name, cidr, hosts }) => `${plain(name)}, ${plain(cidr)}, ${count(hosts.length, 'host')}`)
    .join('; ');
  return draw(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `The site's networks: ${told}` },
    ...lines,
    ...boxes,
  );
}

function underOf({ cidr, bridge, vlan, leases, served }) {
  const told = [
    cidr,
    bridge,
    vlan !== undefined && `VLAN ${vlan}`,
    served && 'serve',
    leases.length > 0 && count(leases.length, 'lease'),
  ];
  return short(told.filter(Boolean).join(' · '), 36);
}

const short = (text, most) => (plain(text).length > most ? `${plain(text).slice(0, most - 1)}…` : plain(text));
