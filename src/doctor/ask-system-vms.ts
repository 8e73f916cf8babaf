/** System VMs asked from inside: from the host that runs them, over their link-local address, with the key that CloudStack keeps there (facts: cloudstack g.3). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { lastWords, runOn, scriptWith } from '../finalize/machine-script.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host, Site } from '../site/site.ts';
import type { SystemVm } from '../zone/readiness.ts';
import { askPublicWay, type PublicWay } from './public-way.ts';

export const insideSchema = z.object({
  /** Management servers of its boot arguments, and why one is not reached on 8250. */
  servers: z.array(z.object({ address: z.string(), closed: z.string().nullable() })),
  resolvers: z.array(z.object({ address: z.string(), answers: z.boolean() })),
  /** NFS alone. */
  mounts: z.array(
    z.object({ source: z.string(), target: z.string(), writable: z.boolean(), fault: z.string().nullable() }),
  ),
  java: z.boolean(),
});

/** What a system VM answered, or why its host does not get into it; one of which neither is known is not there. */
export interface Inside {
  readonly vm: SystemVm;
  readonly host: Host;
  readonly answers?: z.infer<typeof insideSchema>;
  readonly shut?: string;
  /** Of one that answered, and whose public address somebody could try. */
  readonly publicWay?: PublicWay;
}

/** Milliseconds. */
const ANSWERS = 60_000;
/** How ssh ends when it was not let in. */
const NOT_LET_IN = 255;

/** Asks those that run on one of these hosts. */
export async function askSystemVms(
  site: Site,
  vms: readonly SystemVm[],
  hosts: readonly Host[],
  machines: Machines,
  signal: AbortSignal,
): Promise<readonly Inside[]> {
  const askBoth = async (vm: SystemVm, host: Host): Promise<Inside | undefined> => {
    const inside = await ask(vm, host, machines, signal);
    if (inside?.answers === undefined || vm.publicip === undefined || vm.agentstate !== 'Up') return inside;
    const publicWay = await askPublicWay(site, vm.publicip, hosts, machines, signal);
    return publicWay === undefined ? inside : { ...inside, publicWay };
  };
  const heard = await Promise.all(
    vms.flatMap((vm) => {
      const host = hostUnder(vm, hosts);
      return vm.state === 'Running' && host !== undefined ? [askBoth(vm, host)] : [];
    }),
  );
  return heard.filter((one) => one !== undefined);
}

/** The host that runs a system VM; CloudStack has it by its short or its full name. */
export function hostUnder({ hostname }: Pick<SystemVm, 'hostname'>, hosts: readonly Host[]): Host | undefined {
  return hosts.find(({ name, fqdn }) => hostname === name || hostname === fqdn);
}

async function ask(vm: SystemVm, host: Host, machines: Machines, signal: AbortSignal): Promise<Inside | undefined> {
  if (vm.linklocalip === undefined) return undefined;
  const stdin = readFileSync(join(PACKAGE_FOLDER, 'templates/doctor/ask-system-vm.py'), 'utf8');
  const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS)]);
  const script = scriptWith('doctor/into-system-vm.sh', { ADDRESS: vm.linklocalip });
  const ran = await runOn(machines, host.name, script, { stdin, signal: patience });
  if (!ran.ok) return undefined;
  if (ran.value.code === NOT_LET_IN) return { vm, host, shut: lastWords(ran.value) };
  const answers = insideSchema.safeParse(parsed(ran.value.stdout));
  return answers.success ? { vm, host, answers: answers.data } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
