/** Every file of the roles that is not as the site has it. */
import { renew, staleFiles } from '../../finalize/host-files.ts';
import { done } from '../../outcome/outcome.ts';
import { shellQuote } from '../../quote/shell.ts';
import type { HostFile, HostRoles } from '../../role/role.ts';
import { OF_CLOUDSTACK } from '../cloudstack-files.ts';
import { everyHost } from '../groups.ts';
import { type Repair, runThere } from '../repair-type.ts';

const ours = ({ files }: HostRoles) => files.filter(({ path }) => !OF_CLOUDSTACK.includes(path));

export const mendFiles: Repair = {
  id: 'files',
  does: 'puts every file of the roles back as the site has it, but those that CloudStack writes too; services read them at their next start',
  group: everyHost,
  plan: (_, roles) => ours(roles).map(({ path }) => `puts ${path} back, where it is not as the site has it`),
  async mend(bench, host) {
    const { roles, machines, signal, say } = bench;
    const own = roles.get(host.name);
    if (own === undefined) return done(undefined);
    const stale = await staleFiles(host, ours(own), machines, signal);
    if (!stale.ok) return stale;
    for (const one of stale.value) {
      say(`${host.name}: puts ${one.file.path} back`);
      const renewed = await renew(one, machines, signal);
      if (!renewed.ok) return renewed;
    }
    return runThere(bench, host, ours(own).map(ownerAndMode).join('\n'));
  },
};

function ownerAndMode({ path, mode, owner }: HostFile): string {
  const file = shellQuote(path);
  return `chown ${shellQuote(owner)} ${file} && chmod ${mode} ${file} || exit 1`;
}
