/** What became of each host's agent: behind on ping, asked after, disconnected (facts: cloudstack g.2). */
import { hostAway } from './causes/host-away.ts';
import { shortCopy } from './kept-small.ts';
import type { LogEntry } from './log-entry.ts';
import { quoteOf } from './log-sign.ts';
import { lineOf, type Story, type StoryLine } from './story.ts';
import { shownPart } from './strike-out.ts';

interface Episode {
  readonly lines: StoryLine[];
  /** The agent was found to be gone; before that there are only signs of it. */
  gone: boolean;
  state: string;
  alert: string | undefined;
}

const MOST_LINES = 16;
const LONGEST_ALERT = 600;
const MOST_HOSTS = 4000;
const MOST_EPISODES = 200;

const BEHIND = /^Found the following agents behind on ping: \[([\d, ]+)\]/;
const SIGNS: readonly (readonly [RegExp, StoryLine['role'], string])[] = [
  [/^Unable to get current status on (\d+)/, 'cause', 'it no longer answers'],
  [/^Investigating why host (\d+) has disconnected with event \w+/, 'step', 'it is asked after'],
  [/^Agent (\d+) state cannot be determined/, 'step', 'nobody can tell what is with it'],
  [/^The agent from host (\d+) state determined is \w+/, 'step', 'what it is taken for'],
  [/^Host (\d+) is disconnecting with event \w+/, 'cause', 'its agent is disconnected'],
  [/^alertType=\[\d+\].{0,200}message=\[Host .{0,300}\(id:(\d+)\)/, 'consequence', 'what the alert says'],
];
const STATE = /state determined is (\w+)|with event (\w+)/;
const CONNECTED = /Agent event = (?:AgentConnected|Ready|Ping), Host id = (\d+)/;
const PINGED = /^Ping from (\d+)\(/;
const NAMED = /Host id = (\d+), name = ([^\]\s]+)\]|via: (\d+)\(([^)\s]+)\)|Host \{"id":(\d+),"name":"([^"]+)"/;
/** An end that was asked for. */
const ON_PURPOSE = /with event (?:ShutdownRequested|Remove|AgentDisconnectedByAdmin|ResourceDisabled)/;

export function hostFollower() {
  const episodes = hostEpisodes();
  const names = new Map<string, string>();
  const told = (host: string, episode: Episode) => storyOf(host, names.get(host), episode);
  return {
    take(entry: LogEntry) {
      const { text } = entry;
      const [, ...found] = NAMED.exec(text.slice(0, 600)) ?? [];
      const [id, name] = found.filter((part) => part !== undefined);
      if (id !== undefined && name !== undefined && names.get(id) !== name && names.size < MOST_HOSTS)
        names.set(id, shortCopy(name));
      const back = CONNECTED.exec(text)?.[1] ?? PINGED.exec(text)?.[1];
      if (back !== undefined) return episodes.close(back);
      for (const host of BEHIND.exec(text)?.[1]?.split(/, */) ?? [])
        episodes.note(entry, host, 'cause', 'it has not answered for longer than ping.timeout allows');
      for (const [sign, role, means] of SIGNS) {
        const host = sign.exec(text)?.[1];
        if (host !== undefined) episodes.note(entry, host, role, means);
      }
    },
    /** The host's story as it is at this moment; undefined when it is connected as far as the log says. */
    lately: (host: string) => {
      const episode = episodes.lately(host);
      return episode === undefined ? undefined : told(host, episode);
    },
    nameOf: (host: string) => names.get(host),
    idOf: (name: string) => [...names].find(([id, known]) => known === name || `host ${id}` === name)?.[0],
    names: () => [...names.values()],
    stories: (): Story[] => episodes.gone().map(({ host, episode }) => told(host, episode)),
  };
}

/** From the first sign that a host is away until it is back. */
function hostEpisodes() {
  const open = new Map<string, Episode>();
  const past: { readonly host: string; readonly episode: Episode }[] = [];
  return {
    note(entry: LogEntry, host: string, role: StoryLine['role'], means: string) {
      const episode = open.get(host) ?? { lines: [], gone: false, state: '', alert: undefined };
      if (episode.lines.length < MOST_LINES) episode.lines.push(lineOf(role, means, quoteOf(entry)));
      const [, state, event] = STATE.exec(entry.text) ?? [];
      episode.state = state ?? (episode.state || (event ?? ''));
      if (/disconnecting|behind on ping/.test(entry.text)) episode.gone ||= !ON_PURPOSE.test(entry.text);
      const alert = /message=\[(.*)\]\.?$/.exec(entry.text)?.[1];
      if (alert !== undefined) episode.alert = shownPart(alert, LONGEST_ALERT);
      if (open.size < MOST_HOSTS) open.set(host, episode);
    },
    close(host: string) {
      const episode = open.get(host);
      if (episode === undefined) return;
      open.delete(host);
      if (episode.gone) past.push({ host, episode });
      if (past.length > MOST_EPISODES) past.shift();
    },
    lately: (host: string) => open.get(host),
    /** Those in which the agent was found to be gone. */
    gone() {
      const still = [...open].filter(([, { gone }]) => gone).map(([host, episode]) => ({ host, episode }));
      return [...past, ...still];
    },
  };
}

function storyOf(host: string, name: string | undefined, { lines, state, alert }: Episode): Story {
  const first = lines.find(({ role }) => role === 'cause') ?? lines[0];
  const means = `host ${host}${name === undefined ? '' : ` (${name})`} stopped answering${state === '' ? '' : `: ${state}`}`;
  return {
    ...{ kind: 'host', title: means, job: undefined, parent: undefined, logid: '', vms: [] },
    hosts: name === undefined ? [host] : [host, name],
    time: lines.at(-1)?.time ?? '',
    saw: alert === undefined ? [] : [alert],
    cause: { id: hostAway.id, means, said: first?.text ?? '', repair: hostAway.repair },
    lines: lines.map((line) => (line === first ? line : { ...line, role: line.role === 'cause' ? 'step' : line.role })),
    ...{ avoided: [], unseen: undefined, key: `host-away ${host} ${first?.time ?? ''}` },
  };
}
