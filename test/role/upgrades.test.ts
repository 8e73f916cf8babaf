/** What happens on a host by itself when packages are upgraded, as the programs that read these files understand them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference, textOf } from './sites.ts';

const HOST = 'kvm-host-01';

/** What a program prints that is given a file of the host. */
function read(path: string, program: string, args: (file: string) => readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'upgrades-')), 'file');
  writeFileSync(file, textOf(reference(), HOST, path));
  const { status, stdout, stderr } = spawnSync(program, args(file), { encoding: 'utf8' });
  expect(`${status}${stderr}`).toBe('0');
  return stdout;
}

describe('unattended upgrades', () => {
  const settings = read('/etc/apt/apt.conf.d/90zoneseed-upgrades', 'apt-config', (file) => ['-c', file, 'dump']);
  const left = [...settings.matchAll(/^Unattended-Upgrade::Package-Blacklist:: "(.*)";$/gm)].map(([, words]) => words);
  // The expressions are held against the beginning of a name.
  const isLeft = (name: string) => left.some((words) => new RegExp(`^(?:${words})`).test(name));

  it('come every day', () => {
    expect(settings).toContain('APT::Periodic::Update-Package-Lists "1";');
    expect(settings).toContain('APT::Periodic::Unattended-Upgrade "1";');
  });

  it('never restart the machine', () => {
    expect(settings).toContain('Unattended-Upgrade::Automatic-Reboot "false";');
    expect(settings).toContain('Unattended-Upgrade::InstallOnShutdown "false";');
  });

  it.each([
    ...['libvirt-daemon-system', 'qemu-system-x86', 'mysql-server-8.0', 'nfs-kernel-server'],
    ...['cloudstack-agent', 'cloudstack-management', 'openjdk-17-jre-headless'],
  ])('leave %s to somebody', (name) => {
    expect(isLeft(name)).toBe(true);
  });

  it.each(['openssh-server', 'openssl', 'linux-image-generic', 'sudo'])('see to %s', (name) => {
    expect(isLeft(name)).toBe(false);
  });
});

describe('needrestart', () => {
  // As the program does it: the file is evaluated, and a service that fits an expression has its word.
  const decide = [
    'our %nrconf = (override_rc => { qr(^dbus) => 0 }); my $file = shift; my $text = do { local (@ARGV, $/) = $file; <> };',
    'eval $text; die $@ if $@; print "$nrconf{restart}\\n";',
    'for my $rc (@ARGV) { my $word = 1; for my $re (keys %{$nrconf{override_rc}}) { $word = $nrconf{override_rc}{$re} if $rc =~ /$re/ }',
    'print "$rc $word\\n" }',
  ].join(' ');
  const decided = (...services: string[]) =>
    read('/etc/needrestart/conf.d/zoneseed.conf', 'perl', (file) => ['-e', decide, file, ...services]).trim();

  it('restarts what an upgrade is of no use without', () => {
    expect(decided('ssh.service', 'cron.service', 'dbus.service')).toBe(
      'a\nssh.service 1\ncron.service 1\ndbus.service 0',
    );
  });

  it.each([
    ...['libvirtd.service', 'virtlogd.service', 'mysql.service', 'nfs-server.service', 'rpc-statd.service'],
    ...['cloudstack-agent.service', 'cloudstack-management.service', 'cloudstack-usage.service'],
    ...['systemd-networkd.service', 'zoneseed-firstboot.service'],
  ])('leaves %s alone', (service) => {
    expect(decided(service)).toBe(`a\n${service} 0`);
  });
});
