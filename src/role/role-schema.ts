/** The shape of a role file. */
import { z } from 'zod';
import { NAME, NAME_EXPECTED } from './role-name.ts';

const name = z.string().regex(NAME, NAME_EXPECTED);
// apt removes what is named with a - behind it.
const packageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.+-]*[a-z0-9.+]$/, 'expected the name of a package, such as htop');
const template = z.string().regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/, 'expected a path below templates/');
const when = z.string().optional();

const file = z.strictObject({
  path: z
    .string()
    .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.@+-]+)+$/, {
      error: 'expected an absolute path of letters, digits and _.@+-',
      abort: true,
    })
    .regex(/^(\/[^/]{1,255})*$/, 'expected names of at most 255 characters')
    .max(4095),
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
        .regex(/^(storage|dns|time|apt-lock|[a-z][a-z0-9-]*:\d{1,5})$/, {
          error: 'expected <role>:<port>, storage, dns, time or apt-lock',
          abort: true,
        })
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
        .regex(/^\d{1,5}-\d{1,5}$/, {
          error: 'expected a port such as 80, without quotes, or first-last such as "5900-6100"',
          abort: true,
        })
        .refine((span) => span.split('-').every(isPort), { error: 'expected ports from 1 to 65535', abort: true })
        .refine(isAscending, 'expected first-last: the lower port comes first'),
    ])
    .transform(String),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  from: z
    .array(z.string().regex(/^(network:.+|[a-z][a-z0-9-]*)$/, 'expected any, site, network:<name> or a role'))
    .min(1),
  purpose: z
    .string()
    .regex(/^[^"\\\n]{1,60}$/, 'expected up to 60 characters in one line, without quotes and backslashes'),
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

function isAscending(span: string): boolean {
  const [first = 0, last = first] = span.split('-').map(Number);
  return first <= last;
}

function isPort(text: string): boolean {
  return Number(text) >= 1 && Number(text) <= 65_535;
}
