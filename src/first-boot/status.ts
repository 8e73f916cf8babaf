/** What a host says of its first boot: read from `zoneseed-firstboot --status --json`, or posted by the host itself. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';

/** The JSON is written by templates/first-boot/report.sh; a host that was installed by a later zoneseed may say more. */
const stepStatus = z.object({
  /** `<role>-<step>`. */
  name: z.string(),
  state: z.enum(['pending', 'waiting', 'running', 'done', 'failed']),
  tries: z.int().min(0),
  /** When the state began, by the host's clock. */
  since: z.string().nullable(),
  waiting_for: z.string().nullable(),
  error: z.string().nullable(),
});

/** The shape of a status, for those that keep it. */
export const statusSchema = z.object({
  host: z.string(),
  state: z.enum(['waiting', 'running', 'failed', 'ready']),
  /** What it waits for, or why it failed. */
  reason: z.string().nullable(),
  /** Grows with every change: of two reports the one with the larger number is the newer. */
  sequence: z.int().min(0),
  steps: z.array(stepStatus),
});

export type Status = z.infer<typeof statusSchema>;
export type StepStatus = z.infer<typeof stepStatus>;

/** More than any host says; what claims to be a status and is longer is none. In characters. */
const LONGEST = 1_000_000;

/** Reads a status. Fails with a problem of the rule `first-boot-status` for a text that is none, which it never quotes whole. */
export function readStatus(text: string): Outcome<Status> {
  const value = text.length > LONGEST ? undefined : parsed(text);
  const result = statusSchema.safeParse(value);
  if (result.success) return done(result.data);
  const [place] = result.error.issues.map(({ path }) => path.join('.'));
  const message = place ? `the status of the first boot is wrong at "${place}"` : 'this is no status of a first boot';
  return refused({
    rule: 'first-boot-status',
    message,
    hint: 'expected what zoneseed-firstboot --status --json prints',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
