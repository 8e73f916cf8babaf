/** What a repair is: what it will do, done on one host after the other, and judged by the checks that name it. */
import type { Api } from '../cloudstack/api.ts';
import type { LoggedIn } from '../cloudstack/login.ts';
import { renew, staleFiles } from '../finalize/host-files.ts';
import { lastWords, runOn } from '../finalize/machine-script.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { shellQuote } from '../quote/shell.ts';
import type { HostRoles } from '../role/role.ts';
import type { Host } from '../site/site.ts';
import type { Group } from './check-type.ts';
import type { Ward } from './diagnose.ts';

export interface Repair {
  /** Kebab-case; checks name it. */
  readonly id: string;
  /** What it does, as a sentence without a subject. */
  readonly does: string;
  readonly group: Group;
  /** What stands still meanwhile. */
  readonly stops?: string;
  /** Whether guests of the host lose their network or storage meanwhile: then they are counted, and somebody has to say yes. */
  readonly touchesGuests?: boolean;
  /** What somebody has to say yes to before it is done on these hosts, as they are now. */
  readonly hurts?: (bench: Bench, hosts: readonly Host[]) => Promise<Outcome<string | undefined>>;
  /** What it would do on a host, line by line. */
  readonly plan: (host: Host, roles: HostRoles) => readonly string[];
  readonly mend: (bench: Bench, host: Host) => Promise<Outcome<void>>;
}

/** What a repair works with. */
export interface Bench extends Ward {
  /** Says what is done. */
  readonly say: (text: string) => void;
  /** The API, where a repair needs it. */
  readonly api: () => Promise<Outcome<Api | LoggedIn['api']>>;
}

/** What a repair of files and steps is made of. */
interface Recipe extends Pick<Repair, 'id' | 'does' | 'group' | 'stops' | 'touchesGuests'> {
  /** Files that are put back as the site has them, by their paths. */
  readonly files?: readonly string[];
  /** Steps of the first boot that are done again, by their names; a host does those it has. */
  readonly steps?: readonly string[];
  /** A script that comes last. */
  readonly script?: string;
}

/** Most repairs: files are put back, the steps that read them are done again, as the first boot did them. */
export function recipe({ files = [], steps = [], script, ...words }: Recipe): Repair {
  const stepsOf = (roles: HostRoles) => roles.steps.map(({ name }) => name).filter((name) => steps.includes(name));
  const filesOf = (roles: HostRoles) => roles.files.filter(({ path }) => files.includes(path));
  return {
    ...words,
    plan: (_, roles) => [
      ...filesOf(roles).map(({ path }) => `puts ${path} back, where it is not as the site has it`),
      ...stepsOf(roles).map((name) => `runs zoneseed-firstboot --again ${name}`),
      ...(script === undefined
        ? []
        : script
            .trim()
            .split('\n')
            .map((line) => `runs ${line}`)),
    ],
    async mend(bench, host) {
      const roles = bench.roles.get(host.name);
      if (roles === undefined) return done(undefined);
      const stale = await staleFiles(host, filesOf(roles), bench.machines, bench.signal);
      if (!stale.ok) return stale;
      for (const one of stale.value) {
        bench.say(`${host.name}: puts ${one.file.path} back`);
        const renewed = await renew(one, bench.machines, bench.signal);
        if (!renewed.ok) return renewed;
      }
      for (const name of stepsOf(roles)) {
        bench.say(`${host.name}: does ${name} again`);
        const again = await runThere(bench, host, `zoneseed-firstboot --again ${shellQuote(name)} >&2`);
        if (!again.ok) return again;
      }
      return script === undefined ? done(undefined) : runThere(bench, host, script);
    },
  };
}

/** Runs a script on a host; refused with its last words when it ends badly. */
export async function runThere({ machines, signal }: Ward, host: Host, script: string): Promise<Outcome<void>> {
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return done(undefined);
  return refused(notMended(host, lastWords(ran.value)));
}

export function notMended({ name, path }: Host, why: string): Problem {
  return {
    rule: 'not-mended',
    path,
    message: `${name} is not mended: ${why}`,
    hint: 'zoneseed doctor says what is there now',
  };
}
