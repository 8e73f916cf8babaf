/** What goes to agents and comes back: `Seq 2-5249…: Sending { Cmd , … }` and `Seq 2-5249…: Processing: { Ans: , … }`. */

export interface AgentLine {
  /** The id of the host. */
  readonly host: string;
  /** Names the exchange: command and answer have the same. */
  readonly sequence: string;
  readonly kind: 'sent' | 'answered';
}

/** The host's part of the number is right only where it is sent and answered; elsewhere 4.20 puts another there. */
const EXCHANGE = /^Seq (\d{1,15})-(\d{1,25}): (Sending|Processing):? +\{ (Cmd|Ans)/;

export function agentLine(text: string): AgentLine | undefined {
  if (!text.startsWith('Seq ')) return undefined;
  const [, host, sequence, , what] = EXCHANGE.exec(text) ?? [];
  if (host === undefined || sequence === undefined) return undefined;
  return { host, sequence, kind: what === 'Cmd' ? 'sent' : 'answered' };
}

export interface FailedAnswer {
  /** `Start`, of `StartAnswer`. */
  readonly answer: string;
  /** What the agent says of it; empty when it says nothing. */
  readonly details: string;
}

const FAILED = /"result":"?false"?(?:,"details":"((?:[^"\\]|\\.)*))?/g;
const ANSWER = /"[\w.$]*?(\w+?)Answer":\{/g;

/** The answers that say no; several commands may have gone in one line. */
export function failedAnswers(text: string): FailedAnswer[] {
  if (!text.includes('"result":"false"') && !text.includes('"result":false')) return [];
  return [...text.matchAll(FAILED)].slice(0, 8).map((found) => {
    const names = [...text.slice(0, found.index).matchAll(ANSWER)];
    return { answer: names.at(-1)?.[1] ?? '', details: unescaped(found[1] ?? '') };
  });
}

/** A text of JSON, which may have been cut off. */
function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: ' ', r: '', t: ' ' }[code] ?? code;
  });
}
