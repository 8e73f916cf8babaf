/** Kernel settings. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendKernelSettings = recipe({
  id: 'kernel-settings',
  does: 'puts the files of kernel settings back and brings them into force',
  group: everyHost,
  files: ['/etc/sysctl.d/90-zoneseed-kvm.conf', '/etc/sysctl.d/95-zoneseed-site.conf'],
  // Others' files are none of our business, and some hosts cannot take what stands there.
  script: `for file in /etc/sysctl.d/9?-zoneseed-*.conf; do [[ ! -e $file ]] || sysctl -q -p "$file" || exit 1; done`,
});
