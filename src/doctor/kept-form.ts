/** How all that was heard of a site is kept: lines of JSON, the first about the site, one more for each host. Read by this schema. */
import { z } from 'zod';
import { systemVmSchema } from '../zone/readiness.ts';
import { insideSchema } from './ask-system-vms.ts';
import { listsSchema } from './cloud-lists.ts';
import { answersSchema } from './host-answers.ts';
import { publicWaySchema } from './public-way.ts';

/** Changes with what a line must have to be understood. */
export const FORM = 1;

const path = z.array(z.union([z.string(), z.number()]));
const text = z.string();
const problem = z.object({ message: text, hint: text.optional(), rule: text.optional(), path: path.optional() });

const change = z.object({
  ...{
    kind: text,
    key: text,
    name: text,
    about: text,
    path,
    action: z.enum(['create', 'change', 'replace', 'blocked']),
  },
  fields: z.array(z.object({ field: text, from: text.optional(), to: text, path: path.optional() })),
  problem: problem.optional(),
});
const cloudHost = z.object({
  ...{ key: text, id: text, title: text, name: text, ipaddress: text, state: text, resourcestate: text },
  details: z.object({ secured: text.optional() }).optional(),
});
const heard = listsSchema.extend({
  zone: z.object({ id: text, name: text, key: text, title: text, allocationstate: text.optional() }).optional(),
  templates: z.array(
    z.object({
      ...{ name: text, hypervisor: text.optional(), isready: z.boolean(), size: z.number(), status: text.optional() },
    }),
  ),
  waiting: z.array(z.object({ what: text, state: text, path })),
  changes: z.array(change),
  toLoad: z.array(text),
  hosts: z.array(cloudHost),
  systemVms: z.array(systemVmSchema),
  inside: z.array(
    z.object({
      ...{ vm: systemVmSchema, host: text, answers: insideSchema.optional(), shut: text.optional() },
      publicWay: publicWaySchema.optional(),
    }),
  ),
  at: z.number(),
});

/** The first line. */
export const keptSite = z.object({
  form: z.literal(FORM),
  /** When it was heard, in UTC. */
  time: text,
  /** The names of all roles, in the order of their steps. */
  roles: z.array(text),
  /** Public keys and certificates of the files that the site file names, by those names. */
  named: z.record(text, text),
  cloud: z.union([z.object({ heard }), z.object({ problem })]).optional(),
});
export type KeptSite = z.infer<typeof keptSite>;

const file = z.object({ path: text, content: text, mode: text, owner: text, secret: z.boolean() });

/** The line of a host: what its roles give it, and what it answered, or why it did not; neither of one that was not asked. */
export const keptHost = z.object({
  host: text,
  files: z.array(file),
  packages: z.array(text),
  ports: z.array(z.object({ port: text, protocol: z.enum(['tcp', 'udp']), from: z.array(text), purpose: text })),
  answers: answersSchema.extend({ clock: z.object({ ahead: z.number(), unsure: z.number() }) }).optional(),
  problem: problem.optional(),
});
export type KeptHost = z.infer<typeof keptHost>;
