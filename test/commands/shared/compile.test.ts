import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Compiler } from '../../../src/commands/shared/compile.ts';
import { loadInputs } from '../../../src/commands/shared/inputs.ts';
import type { Host, Site } from '../../../src/site/site.ts';
import { fakeSecrets } from '../../fakes/secrets.ts';
import { valueIn } from '../../outcome/outcomes.ts';

const examples = join(import.meta.dirname, '../../../examples');

const load = (example: string) => valueIn(loadInputs(join(examples, example)));

test.each(readdirSync(examples).filter((name) => name.endsWith('.yaml')))(
  'a host of %s is the same alone as behind any other, though what hosts have alike is written once',
  (example) => {
    const inputs = load(example);
    const names = inputs.site.hosts.map(({ name }) => name);
    const secrets = fakeSecrets(inputs.site.name, names);
    // Loaded anew for each: what is remembered of a site knows nothing of another host.
    const alone = new Map(
      names.map((name) => {
        const own = load(example);
        return [name, valueIn(new Compiler(own, secrets).documents(hostIn(own.site, name)))];
      }),
    );
    const compiler = new Compiler(inputs, secrets);
    for (const order of [names, names, names.toReversed()])
      for (const name of order) expect(valueIn(compiler.documents(hostIn(inputs.site, name)))).toEqual(alone.get(name));
  },
);

function hostIn(site: Site, wanted: string): Host {
  const host = site.hosts.find(({ name }) => name === wanted);
  if (host === undefined) throw new Error(`${wanted} is gone`);
  return host;
}
