import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { autoinstall } from '../../src/seed/autoinstall.ts';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { hostSeed } from '../../src/seed/seed.ts';
import type { SeedSource } from '../../src/seed/seed-source.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import { tokenIn } from '../../src/serve/report-post.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { bare, LAN, listsOf, put, root, run } from './installer-machine.ts';
import { hostOf, library, rolesOf, secrets, smallSite, sourceOf } from './sites.ts';

const HOST = '{ roles: [nfs], networks: { lan: 10.0.0.5 } }';
const siteAt = (port: number) => ({ ...smallSite(LAN, HOST), reportUrl: `http://127.0.0.1:${port}/report?a="b\\c"` });

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What the host's documents are made from, with the file that says whom its first boot tells. */
function reportingSource(site: ReturnType<typeof siteAt>): SeedSource {
  const host = hostOf(site, 'one');
  const view = { site, secrets: secrets.host('one') };
  const content = valueIn(library.template('common/report.curl').render(view));
  const file = { path: '/etc/zoneseed/report.curl', content, mode: '0600', owner: 'root:root', secret: true };
  const roles = rolesOf(host);
  return sourceOf(site, host, { ...roles, files: [...roles.files, file] });
}

const bareIn = (source: SeedSource) => yamlText(autoinstall(source, cloudConfig(source)));
const documentIn = (source: SeedSource) => hostSeed(source)[0]?.content ?? '';

/** The command on a machine with the host's autoinstall file; what that says afterwards of reporting. */
function reporting(site: ReturnType<typeof siteAt>, form: typeof bareIn) {
  put('autoinstall.yaml', form(reportingSource(site)), 0o400);
  const command = listsOf(site, 'one')['early-commands'].at(-2) ?? [];
  const { status, output } = run(command);
  const text = readFileSync(join(root, 'autoinstall.yaml'), 'utf8');
  const whole = parse(text);
  return { status, output, command, said: (whole.autoinstall ?? whole).reporting };
}

it.each([
  ['bare', bareIn],
  ['as on a medium', documentIn],
])('the installer tells the receiver that answers, with the token of the host (%s)', async (_, form) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const site = siteAt(typeof address === 'object' && address !== null ? address.port : 0);
  const { status, said, output, command } = reporting(site, form);
  server.close();
  const { token } = secrets.host('one');
  expect(status).toBe(0);
  expect(said).toEqual({
    builtin: { type: 'print' },
    zoneseed: { type: 'webhook', endpoint: site.reportUrl, consumer_key: 'one', token_key: 'one', token_secret: token },
  });
  expect([output, command.join(' ')].join()).not.toContain(token);
  // What the installer makes of it (oauthlib, PLAINTEXT) is what serve takes.
  const signature = encodeURIComponent(`&${encodeURIComponent(token)}`);
  expect(tokenIn(`OAuth oauth_token="one", oauth_signature="${signature}"`)).toBe(token);
});

it('the installation is the same where the receiver is gone', async () => {
  const { status, said } = reporting(siteAt(await closedPort()), bareIn);
  expect([status, said]).toEqual([0, { builtin: { type: 'print' } }]);
});

it('nothing of it is there where the site names no receiver', () => {
  expect(bare(smallSite(LAN, HOST), 'one')).not.toContain('webhook');
});
