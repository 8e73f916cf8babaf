/** Whom the installer trusts, and past whom it asks a proxy. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { autoinstall } from '../../src/seed/autoinstall.ts';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import { hostOf, smallSite, sourceOf } from './sites.ts';

const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';
const MORE =
  'ca: [../role/two-authorities.pem]\nproxy: http://proxy.far.net:3128\napt: { mirror: "https://10.0.0.9/ubuntu" }';

function installer(more: string) {
  const site = smallSite(LAN, '{ roles: [nfs], networks: { lan: 10.0.0.5 } }', more);
  const source = sourceOf(site, hostOf(site, 'one'));
  return parse(yamlText(autoinstall(source, cloudConfig(source))));
}

/** A setting as apt understands the configuration that the installer hands to it. */
function aptSetting(conf: string, name: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'trust-')), 'conf');
  writeFileSync(file, conf);
  const { stdout } = spawnSync('apt-config', ['-c', file, 'shell', 'VALUE', name], { encoding: 'utf8' });
  return stdout.trim();
}

describe('the installer', () => {
  it('asks a mirror of the site past the proxy, and lets apt trust what it trusts', () => {
    const { conf } = installer(MORE).apt;
    expect(aptSetting(conf, 'Acquire::https::Proxy::10.0.0.9')).toBe("VALUE='DIRECT'");
    expect(aptSetting(conf, 'Acquire::https::CaInfo')).toBe("VALUE='/run/zoneseed/ca-certificates.crt'");
  });

  it('is told of no authority where the site has none', () => {
    const { apt, 'early-commands': early } = installer('');
    expect(apt.conf).not.toMatch(/CaInfo|DIRECT/);
    expect(early.flat().join(' ')).not.toContain('ca-certificates');
  });

  it('writes the certificates to where Ubuntu looks for them, and everything trusted to one file', () => {
    const early: string[][] = installer(MORE)['early-commands'];
    const command = early.find((words) => words.includes('/run/zoneseed/ca-certificates.crt')) ?? [];
    const root = mkdtempSync(join(tmpdir(), 'trust-'));
    const tool = join(root, 'update-ca-certificates');
    writeFileSync(tool, `#!/bin/sh\ncat ${root}/usr/local/share/ca-certificates/* >${root}/bundle\n`);
    chmodSync(tool, 0o755);
    const words = command.map((word) =>
      word
        .replace(/^PATH=/, `PATH=${root}:`)
        .replace(/^\/etc\/ssl\/certs\/ca-certificates\.crt$/, `${root}/bundle`)
        .replace(/^\/(usr\/local|run)\//, `${root}/$1/`),
    );
    const { status, stderr } = spawnSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' });
    expect(`${status}${stderr}`).toBe('0');
    expect(readFileSync(join(root, 'run/zoneseed/ca-certificates.crt'), 'utf8')).toBe(
      readFileSync('test/role/two-authorities.pem', 'utf8'),
    );
  });
});
