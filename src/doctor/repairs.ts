/** All repairs. */
import type { Repair } from './repair-type.ts';
import { mendAgent } from './repairs/mend-agent.ts';
import { mendApparmor } from './repairs/mend-apparmor.ts';
import { mendCertificates } from './repairs/mend-certificates.ts';
import { mendDisks } from './repairs/mend-disks.ts';
import { mendEnabledUnits } from './repairs/mend-enabled-units.ts';
import { mendExports } from './repairs/mend-exports.ts';
import { mendFiles } from './repairs/mend-files.ts';
import { mendFirewall } from './repairs/mend-firewall.ts';
import { mendFirstboot } from './repairs/mend-firstboot.ts';
import { mendJava } from './repairs/mend-java.ts';
import { mendKernelSettings } from './repairs/mend-kernel-settings.ts';
import { mendLibvirt } from './repairs/mend-libvirt.ts';
import { mendLogFolders } from './repairs/mend-log-folders.ts';
import { mendManagement } from './repairs/mend-management.ts';
import { mendMysql } from './repairs/mend-mysql.ts';
import { mendNames } from './repairs/mend-names.ts';
import { mendNetwork } from './repairs/mend-network.ts';
import { mendPackages } from './repairs/mend-packages.ts';
import { mendRootLogin } from './repairs/mend-root-login.ts';
import { mendSystemTemplate } from './repairs/mend-system-template.ts';
import { mendSystemVms } from './repairs/mend-system-vms.ts';
import { mendTime } from './repairs/mend-time.ts';

export const repairs: readonly Repair[] = [
  mendNetwork,
  mendFirstboot,
  mendDisks,
  mendTime,
  mendNames,
  mendJava,
  mendMysql,
  mendLogFolders,
  mendLibvirt,
  mendApparmor,
  mendManagement,
  mendFirewall,
  mendExports,
  mendRootLogin,
  mendAgent,
  mendCertificates,
  mendSystemTemplate,
  mendSystemVms,
  mendFiles,
  mendPackages,
  mendKernelSettings,
  mendEnabledUnits,
];
