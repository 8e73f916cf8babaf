/** The recorded interfaces, which are outside of the checkout: `../shared/api`, or `api` below ZONESEED_SHARED. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One exchange with a real management server. */
export interface Exchange {
  readonly n: number;
  readonly t: string;
  readonly auth: 'login' | 'session' | 'signed' | 'none';
  readonly method: string;
  readonly request: { readonly command: string | null; readonly params: Readonly<Record<string, string>> };
  /** null: no answer came. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
  readonly note?: string;
}

const shared = process.env.ZONESEED_SHARED ?? join(import.meta.dirname, '../../../shared');

/** Where they are; undefined on a machine that has none. */
export const API_FOLDER = existsSync(join(shared, 'api/recordings')) ? join(shared, 'api') : undefined;

export function readRecording(name: string): Exchange[] {
  const text = readFileSync(join(API_FOLDER ?? '', 'recordings', `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Exchange);
}

/** A command as `commands.json` describes it for 4.19, without what later versions add. */
export interface Described {
  readonly name: string;
  readonly isasync: boolean;
  readonly envelope: string;
  readonly params: readonly { readonly name: string; readonly type: string; readonly required: boolean }[];
  readonly versions?: Readonly<Record<string, { readonly params_added?: readonly { readonly name: string }[] }>>;
}

export function readCommands(): Described[] {
  return JSON.parse(readFileSync(join(API_FOLDER ?? '', 'commands.json'), 'utf8')).api;
}
