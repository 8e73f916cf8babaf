/** Exceptions in an entry: on a line of their own in 4.19, at the end of the dated line in 4.20. */
import type { LogEntry } from './log-entry.ts';

export interface Thrown {
  /** `InsufficientAddressCapacityException`, without its package. */
  readonly name: string;
  readonly message: string;
  readonly line: number;
}

const EXCEPTION = /(?:^|[\s[(])(?:[a-z_][\w$]*\.){1,12}([A-Z][\w$]*(?:Exception|Error))(?:: (.*))?$/;

/** These say only that the work did not succeed, or hold another one that says why. */
const WRAPPERS =
  /^(InsufficientServerCapacityException|CloudRuntimeException|RuntimeException|ServerApiException|ExecutionException|UndeclaredThrowableException|InvocationTargetException|AgentUnavailableException|DiscoveredWithErrorException)$/;

export function isWrapper({ name }: Thrown): boolean {
  return WRAPPERS.test(name);
}

/** The exception that an entry holds and those that caused it, in their order. */
export function thrownIn({ text, place, more }: LogEntry): Thrown[] {
  const lines = [{ line: place.line, text }, ...more];
  return lines.flatMap(({ line, text: said }) => {
    const [, name, message = ''] = EXCEPTION.exec(said.slice(0, 4000)) ?? [];
    return name === undefined ? [] : [{ name, message: message.replace(/Scope=interface .*$/, ''), line }];
  });
}
