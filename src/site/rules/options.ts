/** Options that open what is closed by default: each says what it opens. */
import type { Path } from '../../outcome/problem.ts';
import type { Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** MySQL's root user may log in from other machines. */
export const remoteRoot = rule('remote-root', function* ({ database }: Site) {
  if (database.remoteRoot) {
    yield opened(['database', 'remote_root'], 'anyone who has the MySQL root password can log in over the network');
  }
});

/** libvirt takes commands without a login. */
export const plainTcp = rule('plain-tcp', function* ({ kvm }: Site) {
  if (kvm.plainTcp) {
    yield opened(
      ['kvm', 'plain_tcp'],
      'anyone who reaches port 16509 of a KVM host controls it and its virtual machines',
    );
  }
});

/** The system VM template is written again over the one that system VMs may be running from. */
export const forceTemplateInstall = rule('force-template-install', function* ({ management }: Site) {
  if (management.forceTemplateInstall) {
    yield opened(
      ['management', 'force_template_install'],
      'the system VM template on secondary storage is replaced even if it works',
    );
  }
});

function opened(path: Path, message: string): Fault {
  return { severity: 'warning', path, message, hint: 'leave it out unless you need it' };
}

/** Ports that are opened exist, and are opened to addresses of one family at a time. */
export const firewallPort = rule('firewall-port', function* ({ firewall }) {
  for (const [index, { port }] of firewall.allow.entries()) {
    const [first = 0, last = first] = port.split('-').map(Number);
    if (first >= 1 && last <= 65_535 && first <= last) continue;
    yield {
      path: ['firewall', 'allow', index, 'port'],
      message: `"${port}" is no port`,
      hint: 'expected a port from 1 to 65535, or a range such as 5900-6100',
    };
  }
});

/** A firewall that is off leaves every service of every host open. */
export const firewallOff = rule('firewall-off', function* ({ firewall }) {
  if (!firewall.enabled) {
    yield opened(['firewall', 'enabled'], 'every port of every host is open to everyone who reaches it');
  }
});
