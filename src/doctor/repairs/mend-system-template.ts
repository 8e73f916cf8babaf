/** The system VM template, brought to the stores by CloudStack's own tool (facts: cloudstack a.5). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../disk/own-package.ts';
import { done } from '../../outcome/outcome.ts';
import { topology } from '../../site/topology.ts';
import { type Repair, runThere } from '../repair-type.ts';

const SCRIPTS = ['template.sh', 'template-install.sh'];

export const mendSystemTemplate: Repair = {
  id: 'system-template',
  does: 'fetches the system VM template where it is missing, and writes it to every secondary store anew, over what is there; where the row stays without a size, take the store away and finalize',
  group: { words: 'the first management server', of: (site) => topology(site).hostsOf('management').slice(0, 1) },
  plan: () => ['fetches the template of this CloudStack', 'runs cloud-install-sys-tmplt -h kvm -F for each store'],
  async mend(bench, host) {
    for (const name of SCRIPTS) {
      const script = readFileSync(join(PACKAGE_FOLDER, 'templates/management', name), 'utf8');
      bench.say(`${host.name}: runs ${name}`);
      const ran = await runThere(bench, host, script);
      if (!ran.ok) return ran;
    }
    return done(undefined);
  },
};
