/** Whether a site can be installed from an installer. */

import { done, type Outcome, refused } from '../media-outcome.ts';
import type { MediaSite } from '../media-site.ts';
import type { Installer } from './installer.ts';

/** Refuses a site without a host for the installer, and an installer without the kernel the site asks for. */
export function suits(site: MediaSite, installer: Installer): Outcome<undefined> {
  if (site.hosts.length === 0) {
    return refused(
      `site ${site.name} has no host that is installed by the Ubuntu installer; expected install: autoinstall`,
    );
  }
  if (site.kernel === 'hwe' && !installer.hwe) {
    const has = `${installer.path} (${installer.version}) has no HWE kernel`;
    return refused(`${has}; expected the ISO of 24.04.2 or later, or kernel: ga in the site file`);
  }
  return done(undefined);
}
