/** What serve writes down: everything that is shown follows from these lines and the site file. No line holds a secret. */
import { z } from 'zod';
import { statusSchema } from '../first-boot/status.ts';

/** What a machine says of itself in its boot request; anybody on the segment can say it. */
const machineFacts = z.object({
  serial: z.string().optional(),
  uuid: z.string().optional(),
  macs: z.array(z.string()),
  address: z.string(),
});

export type MachineFacts = z.infer<typeof machineFacts>;

/** Every line has the time of serve's own clock: those of the machines may be wrong. */
const at = { at: z.string() };

const event = z.discriminatedUnion('kind', [
  /** A machine asked what to boot. `hosts` are those of the site that it is: one, none, or several that claim it. */
  z.object({
    ...at,
    kind: z.literal('boot'),
    machine: machineFacts,
    hosts: z.array(z.string()),
    answer: z.enum(['install', 'disk']),
  }),
  /** A host's seed was asked for; refused to another address while an installation runs, or when none is wanted. */
  z.object({
    ...at,
    kind: z.literal('seed'),
    host: z.string(),
    address: z.string(),
    mac: z.string().optional(),
    answer: z.enum(['given', 'unwanted', 'refused']),
  }),
  /** An event of the installer, with the host's token (facts: autoinstall 2, reporting). */
  z.object({
    ...at,
    kind: z.literal('installer'),
    host: z.string(),
    address: z.string(),
    name: z.string(),
    description: z.string(),
    type: z.enum(['start', 'finish', 'info', 'warning', 'error']),
    result: z.enum(['SUCCESS', 'WARN', 'FAIL']).optional(),
    /** By the machine's clock, in seconds: tells one event from another and no time. */
    stamp: z.number(),
  }),
  /** A report of the first boot, with the host's token. */
  z.object({ ...at, kind: z.literal('status'), host: z.string(), address: z.string(), status: statusSchema }),
  /** The operator wants one more installation. */
  z.object({ ...at, kind: z.literal('again'), host: z.string() }),
]);

export type ServeEvent = z.infer<typeof event>;
export type InstallerEvent = Extract<ServeEvent, { kind: 'installer' }>;
export type StatusEvent = Extract<ServeEvent, { kind: 'status' }>;
export type BootEvent = Extract<ServeEvent, { kind: 'boot' }>;

/** A line of the journal as an event; undefined for what is none. */
export function readEvent(value: unknown): ServeEvent | undefined {
  const read = event.safeParse(value);
  return read.success ? read.data : undefined;
}
