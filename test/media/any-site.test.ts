/** Whatever text stands in a site file: a site that is found fine goes onto every medium. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Compiler } from '../../src/commands/shared/compile.ts';
import { mediaSite } from '../../src/commands/shared/compiled-media.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { usbMenu } from '../../src/media/boot/grub-menu.ts';
import { pxeFiles } from '../../src/media/pxe-files.ts';
import { fakeSecrets } from '../fakes/secrets.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { at, places, put } from '../site/places.ts';
import { HOSTILE, segmentOf, urlsOf } from './made-up.ts';

const examples = join(import.meta.dirname, '../../examples');
const folder = mkdtempSync(join(tmpdir(), 'any-site-'));
// They name keys.
cpSync(join(examples, 'keys'), join(folder, 'keys'), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const urls = urlsOf('http://10.15.0.5/');
const texts = [
  ...HOSTILE,
  `a\${b}`,
  'Ü',
  '\u2028',
  'a\nb',
  'a\tb',
  'x'.repeat(300),
  '-',
  '#a',
  'a #b',
  "it's",
  '{{a}}',
  '\\',
];

test.each(['reference', 'vlan-bond', 'cloud-image'])('any text anywhere in the %s site', (name) => {
  const whole = parse(readFileSync(join(examples, `${name}.yaml`), 'utf8')) as unknown;
  const strings = places(whole).filter((path) => typeof at(whole, path) === 'string');
  let fine = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...strings),
      fc.constantFrom(...texts),
      fc.constantFrom('', '/', 'a'),
      (path, text, before) => {
        const copy = structuredClone(whole);
        put(copy, path, before + text);
        const file = join(folder, 'site.yaml');
        writeFileSync(file, stringify(copy));
        const loaded = loadInputs(file);
        if (!loaded.ok) return;
        const inputs = loaded.value;
        fine += 1;
        const secrets = fakeSecrets(
          inputs.site.name,
          inputs.site.hosts.map((host) => host.name),
        );
        const compiler = new Compiler(inputs, secrets);
        for (const host of inputs.site.hosts) valueIn(compiler.artifacts(host));
        const site = valueIn(mediaSite(inputs, secrets));
        usbMenu(site, { countdown: 10, hwe: true });
        pxeFiles(site, { urls, segment: segmentOf('10.15.0.0/24'), folder: '/srv/pxe', installer: '24.04.3' });
      },
    ),
    { numRuns: 300 },
  );
  expect(fine).toBeGreaterThan(3);
});
