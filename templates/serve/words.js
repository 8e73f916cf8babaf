'use strict';
// States in words and signs: a colour never says anything alone.

/** In the order in which a person looks at them: what needs somebody first. */
const STATES = {
  failed: { word: 'failed', sign: 'M5 5l6 6M11 5l-6 6' },
  silent: { word: 'silent', sign: 'M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9 8 10M8 12v.1' },
  'first-boot': { word: 'first boot', sign: 'M4.5 8h7M8.5 5l3 3-3 3' },
  restarting: { word: 'restarting', sign: 'M11.3 6.5A3.6 3.6 0 1 0 11.5 9M11.5 4v2.7H8.8' },
  installer: { word: 'installing', sign: 'M8 4v6M5.2 7.6L8 10.4l2.8-2.8M5 12.2h6' },
  booted: { word: 'booted', sign: 'M8 4v4M5.3 5.7a3.6 3.6 0 1 0 5.4 0' },
  expected: { word: 'expected', sign: 'M5 8h.1M8 8h.1M11 8h.1' },
  ready: { word: 'ready', sign: 'M4.6 8.3l2.3 2.4 4.5-5' },
};
const ORDER = Object.keys(STATES);

/** The way of a machine: its parts, and how much of the time each takes. */
const WAY = [
  ['booted', 'boot', 1.3],
  ['installer', 'installer', 5],
  ['restarting', 'restart', 1.8],
  ['first-boot', 'first boot', 4],
];

function stateWord({ state }) {
  return STATES[state]?.word ?? plain(state);
}

/** `4 s`, `3 min`, `2 h 5 min`, `3 days`. */
function lasting(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** A time of serve's in milliseconds. */
const moment = (at) => new Date(at).getTime();

function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The roles that tell a machine from others: every host is `common`. */
const rolesOf = ({ roles }) => roles.filter((role) => role !== 'common').map(plain);

/** What a machine does now, or why it does not go on: one line. */
function doing(machine) {
  const { state, step, waitsFor, failure } = machine;
  if (failure && (state === 'failed' || state === 'silent')) return plain(failure.line);
  if (waitsFor) return `${stepNumber(step)}waits for ${plain(waitsFor)}`;
  if (step && (state === 'installer' || state === 'first-boot')) return `${stepNumber(step)}${plain(step.text)}`;
  if (state === 'booted' && !machine.proven) return 'asked what to boot; not proven to be it yet';
  if (state === 'expected') return machine.install === 'done' ? 'boots its disk' : '';
  if (state === 'silent') return `nothing heard since ${clock(machine.since)}`;
  return '';
}

/** @param {{ number?: number, of?: number }} [step] */
function stepNumber({ number, of } = {}) {
  return number === undefined || of === undefined ? '' : `${number}/${of} · `;
}

/**
 * How fast it is beside the others.
 * @param {{ seconds?: number, medianSeconds?: number }} [step]
 */
function pace({ seconds, medianSeconds } = {}) {
  if (seconds === undefined || medianSeconds === undefined) return '';
  const exact = (time) =>
    time < 600 && time >= 60 ? `${Math.floor(time / 60)} min ${Math.floor(time % 60)} s` : lasting(time * 1000);
  return `here after ${exact(seconds)}; the others took ${exact(medianSeconds)}`;
}

/** How much of its part of the way a machine has behind it, from 0 to 1; the last bit is never promised. */
function shareOf({ step }) {
  const share =
    step?.percent !== undefined
      ? step.percent / 100
      : step?.number !== undefined && step.of
        ? (step.number - 1) / step.of
        : 0.3;
  return Math.min(0.96, Math.max(0.05, share));
}

const partNamed = (state) => WAY.findIndex(([name]) => name === state);

/** Which part of the way a machine is in: 0 before it, 4 behind it. */
function partOf({ state, install, timeline }) {
  if (state === 'ready') return WAY.length;
  if (state === 'expected') return install === 'done' ? WAY.length : 0;
  const reached = [...timeline.map((entry) => entry.state), state].filter((name) => partNamed(name) >= 0);
  return Math.max(0, partNamed(reached.at(-1)));
}
