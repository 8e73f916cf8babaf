/** The logs of a site's management server or of an agent, read where they lie: over the pinned connection, line by line, nothing written anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Machines } from '../remote/machines.ts';
import type { Lines } from './log-files.ts';
import { shownPart } from './strike-out.ts';

/** facts: cloudstack g.1. */
export const LOG_FOLDER = '/var/log/cloudstack/management';
export const AGENT_FOLDER = '/var/log/cloudstack/agent';

/** Stands before the name of each file, and in no log. */
const MARK = '\u001e';

export interface LogsAsked {
  readonly host: string;
  /** Logs that were written to within so many days. */
  readonly days: number;
  readonly signal?: AbortSignal | undefined;
  /** Of a host's agent instead of a management server. */
  readonly agent?: true;
}

/** Hands on every line of them, the oldest first. Fails as the connection does, and when there is none. */
export async function readServerLogs(
  machines: Machines,
  { host, days, signal, agent }: LogsAsked,
  lines: Lines,
): Promise<Outcome<void>> {
  const shell = await machines.shell(host, signal);
  if (!shell.ok) return shell;
  let file = '';
  let number = 0;
  const heard = (text: string) => {
    if (!text.startsWith(MARK)) return lines.line(file, ++number, text);
    file = `${host}:${text.slice(MARK.length)}`;
    number = 0;
  };
  const [folder, name] = agent ? [AGENT_FOLDER, 'agent.log'] : [LOG_FOLDER, 'management-server.log'];
  const script = `DAYS=${days}\nFOLDER=${shellQuote(folder)}\nNAME=${shellQuote(name)}\n${readFileSync(join(PACKAGE_FOLDER, 'templates/why/logs.sh'), 'utf8')}`;
  const ran = await shell.value.run(script, { heard, signal });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return done(undefined);
  const words = shownPart(ran.value.stderr.trim().split('\n').at(-1) ?? '', 300);
  return refused({
    rule: 'no-log',
    message: `${host} has no log to read: ${words}`,
    hint: '--days looks further back',
  });
}
