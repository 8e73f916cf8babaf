import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { autoinstall } from '../../src/seed/autoinstall.ts';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { hostSeed } from '../../src/seed/seed.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { example, exampleNames, hostOf, secrets, smallSite, sourceOf } from './sites.ts';

const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';
const ONE = '{ roles: [nfs], networks: { lan: 10.0.0.5 } }';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as its readers do, without our types
function read(site: Site, host: Host): any {
  const source = sourceOf(site, host);
  return parse(yamlText(autoinstall(source, cloudConfig(source))));
}
const small = (more = '', host = ONE) => {
  const site = smallSite(LAN, host, more);
  return read(site, hostOf(site, 'one'));
};
const installed = exampleNames.flatMap((name) => {
  const site = example(name);
  return site.hosts
    .filter((host) => host.install === 'autoinstall')
    .map((host) => ({ name: `${host.name} of ${name}`, site, host }));
});

describe('the autoinstall of every example host', () => {
  it.each(installed)('has no secret in what the installer shows: $name', ({ site, host }) => {
    const { 'user-data': _, ...shown } = read(site, host);
    const text = JSON.stringify(shown);
    expect(text).not.toMatch(/SECRET|PRIVATE KEY/);
    for (const key of secrets.host(host.name).hostKeys) expect(text).not.toContain(key.publicKey.split(' ')[1]);
  });

  it.each(installed)('answers everything, so that nothing waits for a person: $name', ({ site, host }) => {
    const config = read(site, host);
    expect(config).toMatchObject({ version: 1, shutdown: 'reboot', 'refresh-installer': { update: false } });
    expect(Object.keys(config)).not.toContain('interactive-sections');
    expect(Object.keys(config)).not.toContain('identity');
    for (const command of [...config['early-commands'], ...config['late-commands']]) {
      expect(command.every((word: unknown) => typeof word === 'string')).toBe(true);
      expect(command.join(' ')).not.toContain('/home/');
    }
  });

  it.each(installed)(
    'is the only key of a cloud-config, which is a file of the installer, too: $name',
    ({ site, host }) => {
      const [document] = hostSeed(sourceOf(site, host));
      expect(document).toMatchObject({ name: 'user-data', content: expect.stringMatching(/^#cloud-config\n/) });
      expect(parse(document?.content ?? '')).toEqual({ autoinstall: read(site, host) });
    },
  );
});

describe('autoinstall', () => {
  it('installs what the medium has when no mirror answers, and never asks about configuration files', () => {
    expect(small().apt).toEqual({
      geoip: false,
      fallback: 'offline-install',
      conf: 'Dpkg::Options { "--force-confdef"; "--force-confold"; };\n',
    });
  });

  it('takes security updates from the mirror, too, in a closed network', () => {
    const mirror = 'http://10.0.0.9/ubuntu';
    expect(small(`apt: { mirror: "${mirror}" }`).apt).toMatchObject({
      'mirror-selection': { primary: [{ uri: mirror }] },
      security: [{ arches: ['default'], uri: mirror }],
    });
    expect(small(`apt: { mirror: "${mirror}", security: "${mirror}-sec" }`).apt.security[0].uri).toBe(`${mirror}-sec`);
  });

  it('names the proxy, the kernel and the keyboard of the site', () => {
    const config = small('proxy: http://10.0.0.8:3128\nkernel: hwe\nkeyboard: { layout: de, variant: nodeadkeys }');
    expect(config).toMatchObject({
      proxy: 'http://10.0.0.8:3128',
      kernel: { flavor: 'hwe' },
      keyboard: { layout: 'de', variant: 'nodeadkeys' },
    });
    expect(small()).toMatchObject({ kernel: { flavor: 'generic' }, keyboard: { layout: 'us' } });
  });

  it('runs Python clear of the snap the installer is', () => {
    for (const command of small()['early-commands']) {
      expect(command.slice(0, 6)).toEqual([
        'env',
        '-i',
        'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
        'LANG=C.UTF-8',
        '/usr/bin/python3',
        '-c',
      ]);
    }
  });
});
