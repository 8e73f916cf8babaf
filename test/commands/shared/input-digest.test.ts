import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Compiler } from '../../../src/commands/shared/compile.ts';
import { inputDigests } from '../../../src/commands/shared/input-digest.ts';
import { type Inputs, loadInputs } from '../../../src/commands/shared/inputs.ts';
import { fakeSecrets } from '../../fakes/secrets.ts';
import { valueIn } from '../../outcome/outcomes.ts';

const examples = join(import.meta.dirname, '../../../examples');
const OWN = ['identity', 'disks', 'firmware', 'bonds'];

const load = (example: string): Inputs => valueIn(loadInputs(join(examples, example)));

/** Lets some properties of an object be read by nobody. */
function seal(object: object, properties: readonly string[]): void {
  for (const property of properties) {
    const get = () => {
      throw new Error(`${property} of another host was read`);
    };
    Object.defineProperty(object, property, { get });
  }
}

test.each(readdirSync(examples).filter((name) => name.endsWith('.yaml')))(
  'no host of %s is rendered from what is only another host’s own',
  (example) => {
    for (const { name } of load(example).site.hosts) {
      // Loaded anew: what is remembered of a site has not seen what is closed now.
      const inputs = load(example);
      const { site } = inputs;
      const host = site.hosts.find((each) => each.name === name);
      if (host === undefined) throw new Error(`${name} is gone`);
      for (const other of site.hosts) {
        if (other === host) continue;
        seal(other, OWN);
        for (const attachment of other.attachments) seal(attachment, ['nic']);
      }
      const secrets = fakeSecrets(
        site.name,
        site.hosts.map((each) => each.name),
      );
      expect(valueIn(new Compiler(inputs, secrets).artifacts(host)).length).toBeGreaterThan(1);
    }
  },
);

test('the digest of a host follows everything of it, and of another host all but what is only its own', () => {
  const plain = digestsOf(load('reference.yaml'));
  for (const property of Object.keys(load('reference.yaml').site.hosts[0] ?? {})) {
    const inputs = load('reference.yaml');
    const [changed] = inputs.site.hosts;
    Object.assign(changed ?? {}, { [property]: property === 'attachments' ? [] : 'something else' });
    const [own, ...others] = digestsOf(inputs);
    expect(own, property).not.toBe(plain[0]);
    if (OWN.includes(property)) expect(others, property).toEqual(plain.slice(1));
    else for (const [index, other] of others.entries()) expect(other, property).not.toBe(plain[index + 1]);
  }
});

test('the digests follow the secrets, and that of the site the name of the output folder', () => {
  const inputs = load('reference.yaml');
  const [host] = inputs.site.hosts;
  const digests = inputDigests(inputs);
  if (host === undefined) throw new Error('the reference has hosts');
  const all = [digests.site('a', 'out'), digests.site('b', 'out'), digests.site('a', 'other')];
  const ofHost = [digests.host('a', host), digests.host('b', host)];
  expect(new Set([...all, ...ofHost]).size).toBe(5);
});

function digestsOf(inputs: Inputs): string[] {
  const digests = inputDigests(inputs);
  return inputs.site.hosts.map((host) => digests.host('secrets', host));
}

test('the digest of a host follows a template that a link leads to: its change would not be built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linked-'));
  mkdirSync(join(folder, 'templates/common'), { recursive: true });
  writeFileSync(join(folder, 'hosts'), 'one\n');
  symlinkSync('../../hosts', join(folder, 'templates/common/hosts'));
  copyFileSync(join(examples, 'single-nic.yaml'), join(folder, 'site.yaml'));
  cpSync(join(examples, 'keys'), join(folder, 'keys'), { recursive: true });
  const digests = () => digestsOf(valueIn(loadInputs(join(folder, 'site.yaml'))));
  const before = digests();
  expect(digests()).toEqual(before);
  writeFileSync(join(folder, 'hosts'), 'two\n');
  for (const [index, digest] of digests().entries()) expect(digest).not.toBe(before[index]);
});
