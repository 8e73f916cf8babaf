/** What machines post: whose it is by its token, and what it says. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readStatus } from '../first-boot/status.ts';
import { plainText } from './plain-text.ts';
import type { ServeEvent } from './serve-event.ts';

/** Longer than a status of the longest role list, and than an installer event with the text of an early command; in bytes. */
export const LONGEST_REPORT = 256 * 1024;
/** Of a name or a description, in characters. */
const LONGEST_TEXT = 300;

/** The digests of tokens, by which a token is found without comparing it. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The token in an Authorization header: a host's first boot sends it as a bearer token, Ubuntu's installer signs with OAuth 1.0 and
 * the method PLAINTEXT, whose signature is the secrets themselves (RFC 5849, 3.4.4).
 */
export function tokenIn(authorization: string | undefined): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  if (!authorization?.startsWith('OAuth ')) return undefined;
  const signature = /\boauth_signature="([^"]*)"/.exec(authorization)?.[1];
  try {
    const secrets = decodeURIComponent(signature ?? '');
    return decodeURIComponent(secrets.slice(secrets.indexOf('&') + 1)) || undefined;
  } catch {
    return undefined;
  }
}

/** facts: autoinstall 2, reporting. */
const installerEvent = z.object({
  name: z.string(),
  description: z.string().default(''),
  event_type: z.enum(['start', 'finish', 'info', 'warning', 'error']),
  timestamp: z.number(),
  result: z.enum(['SUCCESS', 'WARN', 'FAIL']).optional().catch(undefined),
});

/** A report of `host` as an event, without its time; undefined for what is none. */
export function readReport(host: string, address: string, body: string): ServeEvent | undefined {
  const at = new Date().toISOString();
  const installer = installerEvent.safeParse(parsed(body));
  if (installer.success) {
    const { name, description, event_type: type, timestamp: stamp, result } = installer.data;
    // The description of a command is its text, which for ours is a whole program.
    const said = /\/command_\d+/.test(name) ? '' : plainText(description, LONGEST_TEXT);
    const event = {
      at,
      kind: 'installer',
      host,
      address,
      name: plainText(name, LONGEST_TEXT),
      description: said,
    } as const;
    return { ...event, type, stamp, result };
  }
  const status = readStatus(body);
  if (!status.ok || status.value.host !== host) return undefined;
  return { at, kind: 'status', host, address, status: plainStatus(status.value) };
}

type Reported = Extract<ServeEvent, { kind: 'status' }>['status'];

const MOST_STEPS = 200;

function plainStatus(status: Reported): Reported {
  const plain = (text: string | null) => (text === null ? null : plainText(text, LONGEST_TEXT));
  const steps = status.steps.slice(0, MOST_STEPS).map((step) => ({
    ...step,
    name: plainText(step.name, LONGEST_TEXT),
    since: plain(step.since),
    waiting_for: plain(step.waiting_for),
    error: plain(step.error),
  }));
  return { ...status, reason: plain(status.reason), steps };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
