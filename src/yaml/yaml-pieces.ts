/**
 * A large site is thousands of like hosts. Parsed in one piece, their syntax tree takes hundreds of megabytes; parsed some at a
 * time, only the values stay. Done where the pieces cannot refer to one another, and given up at the first doubt: the
 * caller then parses the whole, which is also what finds the exact place of a fault.
 */

/** Smaller texts gain nothing. In characters. */
const WORTH_IT = 200_000;
const HOSTS_A_PIECE = 200;

/** The text without its hosts, and the hosts in pieces that are documents of their own; undefined when in doubt. */
export function splitHosts(text: string): { rest: string; pieces: string[] } | undefined {
  if (text.length < WORTH_IT || /[&*\t\r%]|<<|^(---|\.\.\.)/m.test(text)) return undefined;
  const start = /^hosts: *\n/m.exec(text);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  const after = /^[^\s#]/gm;
  after.lastIndex = from;
  const to = after.exec(text)?.index ?? text.length;
  const section = text.slice(from, to);
  const indent = /^( +)[^\s#]/m.exec(section)?.[1]?.length;
  if (indent === undefined) return undefined;
  const starts = [...section.matchAll(new RegExp(`^ {${indent}}(?=[^\\s#])`, 'gm'))].map((match) => match.index);
  const cuts = starts.filter((_, i) => i % HOSTS_A_PIECE === 0);
  const pieces = cuts.map((cut, i) => section.slice(i === 0 ? 0 : cut, cuts[i + 1] ?? section.length));
  return { rest: `${text.slice(0, start.index)}hosts: {}\n${text.slice(to)}`, pieces };
}

/** Puts the hosts of all pieces back; undefined when a name is there twice or a piece is no mapping. */
export function joinHosts(rest: unknown, pieces: Iterable<unknown>): unknown {
  if (typeof rest !== 'object' || rest === null) return undefined;
  const hosts: Record<string, unknown> = {};
  for (const piece of pieces) {
    if (typeof piece !== 'object' || piece === null || Array.isArray(piece)) return undefined;
    for (const [name, host] of Object.entries(piece)) {
      if (name in hosts) return undefined;
      hosts[name] = host;
    }
  }
  return { ...rest, hosts };
}
