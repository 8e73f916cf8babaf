/** What the stand-in answered to a replayed exchange. */
import type { Exchange } from './recordings.ts';

/** What came back; null where no connection was to be had or it was cut. */
export interface Reply {
  readonly status: number | null;
  readonly headers: Headers;
  readonly body: unknown;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** How the headers differ that say something: type, cookies by name, and that a refusal is described. */
export function ofHeaders(recorded: Exchange['headers'], got: Headers): string[] {
  const lower = new Map(Object.entries(recorded).map(([name, value]) => [name.toLowerCase(), value]));
  const cookieNames = (values: readonly string[]) => values.map((value) => value.split('=', 1)[0]).join();
  const wanted = {
    type: String(lower.get('content-type') ?? '').toLowerCase(),
    cookies: cookieNames([lower.get('set-cookie') ?? []].flat()),
    described: lower.has('x-description'),
  };
  const answered = {
    type: (got.get('content-type') ?? '').toLowerCase(),
    cookies: cookieNames(got.getSetCookie()),
    described: got.has('x-description'),
  };
  const [a, b] = [JSON.stringify(wanted), JSON.stringify(answered)];
  return a === b ? [] : [`headers: ${a} recorded, ${b} answered`];
}
