/** What hosts get besides their roles. */
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { hostRoles } from '../../src/role/host-roles.ts';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { serialConsole } from '../../src/site/serial-console.ts';
import type { Site } from '../../src/site/site.ts';
import { sourceOf } from '../seed/sites.ts';
import { filesOf, hostOf, library, reference, referenceWith, rolesOf, secretsWith, textOf } from './sites.ts';
import { StepRoom } from './step-room.ts';

const EXTRAS = `
extras:
  - packages: [htop]
    users: [{ name: ana, full_name: 'Ana "A" O''Neil', authorized_keys: [../../examples/keys/operator.pub], sudo: true }]
  - roles: [kvm]
    packages: [htop, iotop]
    sysctl: { vm.swappiness: 1, net/ipv4/ip_local_port_range: "1024 65000" }
    kernel_parameters: [intel_iommu=on, "console=ttyS1,115200"]
  - hosts: [nfs-01]
    files:
      - { path: /srv/x/odd, content: "a 'b' \\"c\\" $d {{e}}\\n\\tü\\n", mode: "0600", owner: "games:games" }
      - { path: /usr/local/bin/own, file: ../../examples/keys/operator.pub }
`;
const site = referenceWith(['\ndns:', `\n${EXTRAS}\ndns:`]);
const stepsOf = (of: Site, host: string) => rolesOf(of, host).steps.map(({ name }) => name);

describe('extras', () => {
  it('are for all hosts, those of a role, or those that are named', () => {
    expect(textOf(site, 'kvm-host-01', '/etc/zoneseed/host.env')).toContain('\nEXTRA_PACKAGES=(htop iotop)\n');
    expect(textOf(site, 'nfs-01', '/etc/zoneseed/host.env')).toContain('\nEXTRA_PACKAGES=(htop)\n');
    expect(filesOf(site, 'nfs-01').has('/srv/x/odd')).toBe(true);
    expect(filesOf(site, 'kvm-host-01').has('/srv/x/odd')).toBe(false);
  });

  it('leave a host without any as it was', () => {
    expect(stepsOf(reference(), 'nfs-01').filter((name) => /kernel|sysctl|extra/.test(name))).toEqual([]);
    expect(textOf(reference(), 'nfs-01', '/etc/zoneseed/host.env')).not.toMatch(/EXTRA|KERNEL/);
  });

  it('write a file as it is, whatever is in it, with its mode and owner', () => {
    expect(filesOf(site, 'nfs-01').get('/srv/x/odd')).toMatchObject({
      content: 'a \'b\' "c" $d {{e}}\n\tü\n',
      mode: '0600',
      owner: 'games:games',
    });
    expect(filesOf(site, 'nfs-01').get('/usr/local/bin/own')?.content).toMatch(/^ssh-ed25519 /);
  });

  it('set the kernel as the site says, both ways to write a name', () => {
    expect(textOf(site, 'kvm-host-01', '/etc/sysctl.d/95-zoneseed-site.conf')).toBe(
      '# Written by zoneseed: what the site asks for.\nvm.swappiness = 1\nnet.ipv4.ip_local_port_range = 1024 65000\n',
    );
    expect(textOf(site, 'kvm-host-01', '/etc/default/grub.d/95-zoneseed.cfg')).toContain(
      '\nGRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX intel_iommu=on console=ttyS1,115200"\n',
    );
    expect(stepsOf(site, 'kvm-host-01').slice(0, 1)).toEqual(['common-kernel']);
  });

  it('make accounts that log in with their keys alone', () => {
    const host = hostOf(site, 'nfs-01');
    expect(cloudConfig(sourceOf(site, host)).users).toMatchObject([
      { name: 'boan' },
      {
        name: 'ana',
        gecos: 'Ana "A" O\'Neil',
        lock_passwd: true,
        groups: ['adm', 'sudo'],
        sudo: 'ALL=(ALL:ALL) NOPASSWD:ALL',
        ssh_authorized_keys: [expect.stringMatching(/^ssh-ed25519 /)],
      },
    ]);
  });

  it('do not write over what a role writes', () => {
    const text = EXTRAS.replace('/srv/x/odd', '/etc/chrony/chrony.conf');
    const other = referenceWith(['\ndns:', `\n${text}\ndns:`]);
    const made = hostRoles({ site: other, host: hostOf(other, 'nfs-01'), secrets: secretsWith(), library });
    expect(made).toMatchObject({
      ok: false,
      problems: [
        { message: 'the role common writes /etc/chrony/chrony.conf, and so does an entry of extras in the site file' },
      ],
    });
  });
});

describe('consoles', () => {
  const SETTINGS = '/etc/default/grub.d/95-zoneseed.cfg';
  const text = (consoles: string) => {
    const site = referenceWith(['\ndns:', `\nconsole: ${consoles}\ndns:`]);
    const { [SETTINGS]: made } = Object.fromEntries(filesOf(site, 'nfs-01'));
    return made?.content;
  };

  it('are for kernel and GRUB, whose shell reads them', () => {
    const settings = text('[tty0, "ttyS1,115200"]');
    const read = spawnSync('bash', ['-euc', `GRUB_CMDLINE_LINUX=quiet\n${settings}\nset | grep ^GRUB_`], {
      encoding: 'utf8',
    });
    expect(read.stdout.trim().split('\n')).toEqual([
      "GRUB_CMDLINE_LINUX='quiet console=tty0 console=ttyS1,115200'",
      "GRUB_SERIAL_COMMAND='serial --unit=1 --speed=115200'",
      "GRUB_TERMINAL='console serial'",
    ]);
  });

  it('that are no serial port leave GRUB as it is', () => {
    expect(text('[tty0, hvc0]')).toContain('console=tty0 console=hvc0');
    expect(text('[tty0, hvc0]')).not.toContain('GRUB_TERMINAL');
    expect(text('[]')).toBeUndefined();
  });

  it('of a host take the place of those of the site', () => {
    const site = referenceWith(
      ['\ndns:', '\nconsole: [ttyS0]\ndns:'],
      ['roles: [nfs]', 'roles: [nfs]\n    console: ["ttyS2,57600n8"]'],
    );
    expect(site.hosts.map((host) => serialConsole(host))).toEqual([
      { unit: 0, speed: 9600 },
      { unit: 0, speed: 9600 },
      { unit: 2, speed: 57600 },
    ]);
  });
});

const rooms: StepRoom[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
});

describe('kernel parameters', () => {
  const STATE = '/var/lib/zoneseed/restarted-for-kernel';
  const started = (line: string) => {
    const made = new StepRoom({ KERNEL_PARAMETERS: ['intel_iommu=on', 'quiet'] })
      .command('update-grub')
      .command('systemctl')
      .write('/var/cmdline', `${line}\n`);
    rooms.push(made);
    return { made, run: () => made.run('common/kernel.sh', 'mount --bind /var/cmdline /proc/cmdline') };
  };

  it('that the kernel was started with are left alone', () => {
    const { made, run } = started('BOOT_IMAGE=/vmlinuz root=UUID=x intel_iommu=on quiet');
    expect(run()).toMatchObject({ code: 0 });
    expect(made.calls).toEqual([]);
  });

  it('GRUB is told of its serial port where the kernel has all of its words already', () => {
    const { made, run } = started('root=UUID=x intel_iommu=on quiet');
    made.write('/etc/default/grub.d/95-zoneseed.cfg', '');
    expect(run()).toMatchObject({ code: 0 });
    expect(made.calls).toEqual(['update-grub']);
  });

  it('that it was not started with take one restart', () => {
    const { made, run } = started('root=UUID=x quiet');
    expect(run().error).toBe('this machine does not restart');
    expect(made.calls).toEqual(['update-grub ', 'systemctl reboot']);
    expect(made.read('/var/note')).toBe('restarting this machine, for the kernel to be started with intel_iommu=on\n');
  });

  it('restart no machine twice: what GRUB does not pass on is said', () => {
    const { made, run } = started('root=UUID=x quiet');
    made.write(STATE, '00000000-0000-0000-0000-000000000000 intel_iommu=on quiet\n');
    expect(run().error).toBe(
      'the kernel was started without intel_iommu=on, although GRUB has been told of it: see /proc/cmdline and /boot/grub/grub.cfg',
    );
    expect(made.calls).toEqual([]);
  });

  it('that GRUB does not take are said with its words', () => {
    const { made, run } = started('root=UUID=x');
    made.command('update-grub', 'echo "grub-mkconfig: not found" >&2; exit 1');
    expect(run().error).toBe('update-grub: grub-mkconfig: not found');
    expect(made.exists(STATE)).toBe(false);
  });
});

describe('kernel settings', () => {
  it('that the kernel does not know are said', () => {
    const made = new StepRoom().write('/etc/sysctl.d/95-zoneseed-site.conf', 'vm.swapiness = 1\n');
    rooms.push(made);
    expect(made.run('common/sysctl.sh').error).toMatch(/vm[./]swapiness/);
  });
});
