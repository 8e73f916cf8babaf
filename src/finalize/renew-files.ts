/** Running machines learn of what was added to the site, before the zone is touched. */
import type { Problem } from '../outcome/problem.ts';
import { renew, type StaleFile } from './host-files.ts';
import { type Armed, problemsOf } from './work.ts';

/** Brings all these files up to date, the hosts side by side, each host's one after the other; what failed. */
export async function renewFiles(work: Armed, files: readonly StaleFile[]): Promise<readonly Problem[]> {
  const byHost = Map.groupBy(files, ({ host }) => host);
  const found = await Promise.all(
    [...byHost.values()].map(async (own) => {
      const problems: Problem[] = [];
      for (const stale of own) problems.push(...(await renewed(work, stale)));
      return problems;
    }),
  );
  return found.flat();
}

async function renewed({ machines, signal, say }: Armed, stale: StaleFile): Promise<readonly Problem[]> {
  const outcome = await renew(stale, machines, signal);
  const change = { kind: 'host file', name: `${stale.host.name}:${stale.file.path}`, action: 'change' } as const;
  say({ event: 'change', change, state: outcome.ok ? 'done' : 'failed' });
  return problemsOf(outcome);
}
