/** The shape of a role file. */
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected lower-case letters, digits and -');
const packageName = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'expected the name of a package');
const template = z.string().regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/, 'expected a path below templates/');
const when = z.string().optional();

const file = z.strictObject({
  path: z
    .string()
    .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.@+-]+)+$/, 'expected an absolute path of letters, digits and _.@+-'),
  template,
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, 'expected octal digits in quotes such as "0644"')
    .optional(),
  owner: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*$/, 'expected user:group')
    .default('root:root'),
  secrets: z.array(z.string()).default([]),
  when,
});

const step = z.strictObject({
  name,
  template,
  waits_for: z
    .array(
      z
        .string()
        .regex(
          /^(storage|dns|time|apt-lock|[a-z][a-z0-9-]*:\d{1,5})$/,
          'expected <role>:<port>, storage, dns, time or apt-lock',
        )
        .refine((word) => isPort(word.split(':')[1] ?? '1'), 'expected a port from 1 to 65535'),
    )
    .default([]),
  once: z.boolean().default(true),
  when,
});

const port = z.strictObject({
  port: z
    .union([
      z.int().min(1).max(65_535),
      z
        .string()
        .regex(/^\d{1,5}-\d{1,5}$/, 'expected a port or first-last')
        .refine((span) => span.split('-').every(isPort), 'expected ports from 1 to 65535'),
    ])
    .transform(String),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  from: z
    .array(z.string().regex(/^(network:.+|[a-z][a-z0-9-]*)$/, 'expected any, site, network:<name> or a role'))
    .min(1),
  purpose: z.string().regex(/^[^"\\\n]{1,60}$/, 'expected up to 60 characters without quotes'),
  when,
});

/** What a role file may say. */
export const roleSchema = z.strictObject({
  title: z.string().min(1),
  after: z.array(name).default([]),
  packages: z
    .array(
      z.union([
        packageName,
        z.strictObject({ '4.19': packageName, '4.20': packageName, '4.22': packageName }).partial(),
      ]),
    )
    .default([]),
  files: z.array(file).default([]),
  steps: z.array(step).default([]),
  ports: z.array(port).default([]),
  checks: z.array(z.string()).default([]),
});

function isPort(text: string): boolean {
  return Number(text) >= 1 && Number(text) <= 65_535;
}
