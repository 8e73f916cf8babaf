import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { command as diff } from '../../src/commands/diff.ts';
import { command as inspect } from '../../src/commands/inspect.ts';
import { Compiler } from '../../src/commands/shared/compile.ts';
import type { Inputs } from '../../src/commands/shared/inputs.ts';
import { changes } from '../../src/look/changes.ts';
import { readDocument } from '../../src/look/documents.ts';
import { look } from '../../src/look/look.ts';
import { ourYaml } from '../../src/look/our-documents.ts';
import { shown } from '../../src/look/shown.ts';
import { seedFolder } from '../../src/media/pxe-urls.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import type { Document } from '../../src/seed/document.ts';
import { heard } from '../commands/listener.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { type Compiled, compiled, exampleNames, outputOf, pxeOf, usbOf } from './look-place.ts';
import { anySecrets, hiddenOf, leaked, password } from './look-secrets.ts';

/** The secrets that a site file itself may hold, and what makes more documents carry what the secrets file holds. */
interface Given {
  readonly hash: string;
  readonly proxy: string;
}
const given = fc.record({ hash: password.map((word) => `$6$salt$${word}`), proxy: password.map(encodeURIComponent) });

function withGiven(site: Inputs['site'], { hash, proxy }: Given): Inputs['site'] {
  return {
    ...site,
    access: { ...site.access, passwordHash: hash },
    proxy: `http://crew:${proxy}@proxy.example:3128`,
    reportUrl: 'http://10.0.0.9/report',
  };
}

function exampleWith(
  name: string,
  made: (site: string, hosts: readonly string[]) => SiteSecrets,
  values: Given,
): Compiled {
  const { inputs } = compiled(name, (site) => withGiven(site, values));
  const hosts = inputs.site.hosts.map((host) => host.name);
  return { inputs, secrets: made(inputs.site.name, hosts) };
}

/** What is shown of a document. */
function show({ name, content }: Document): string {
  const bytes = Buffer.from(content);
  return valueIn(shown({ name, size: bytes.length, sha256: '', read: () => bytes }));
}

function sideOf({ name, content }: Document) {
  const reading = readDocument(name, Buffer.from(content));
  const side = reading.kind === 'yaml' ? ourYaml(reading.value) : undefined;
  if (side === undefined) throw new Error(`${name} is not known as one of ours`);
  return side;
}

describe.each(exampleNames)('of %s', (name) => {
  test('no document and no difference of two shows a secret, whatever the secrets are', () => {
    fc.assert(
      fc.property(anySecrets, anySecrets, given, given, fc.nat(), (first, second, mine, others, at) => {
        const [a, b] = [exampleWith(name, first, mine), exampleWith(name, second, others)];
        const hidden = [a, b].flatMap(hiddenOf).concat(...[mine, others].map(({ hash, proxy }) => [hash, proxy]));
        const [old, now] = [a, b].map(({ inputs, secrets }) => {
          const host = inputs.site.hosts[at % inputs.site.hosts.length];
          return host === undefined ? [] : valueIn(new Compiler(inputs, secrets).documents(host));
        });
        expect(leaked((old ?? []).map(({ content }) => content).join('\n'), hidden).length).toBeGreaterThan(20);
        for (const [i, document] of (old ?? []).entries()) {
          const other = now?.[i];
          if (other === undefined) throw new Error(`there is no second ${document.name}`);
          expect(leaked(show(document), hidden)).toEqual([]);
          expect(leaked(JSON.stringify(changes(sideOf(document), sideOf(other))), hidden)).toEqual([]);
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

/** Everything that can be asked of something without --reveal. */
async function everythingSaid(path: string): Promise<string> {
  const said: string[] = [];
  const ask = async (options: Parameters<typeof inspect.run>[2]) => {
    for (const json of [undefined, true] as const) {
      const told = await heard(inspect, [path], { ...options, json });
      said.push(told.said, ...told.remarks);
    }
  };
  const opened = valueIn(look(path));
  opened.close();
  await ask({});
  for (const { name } of opened.documents) await ask({ document: name });
  for (const host of opened.hosts) {
    for (const { name } of host.documents) await ask({ host: host.name, document: name });
  }
  return said.join('\n');
}

async function differences(a: string, b: string): Promise<string> {
  const texts = await Promise.all([{}, { json: true } as const].map((options) => heard(diff, [a, b], options)));
  return texts.flatMap(({ said, remarks }) => [said, ...remarks]).join('\n');
}

test.each(['reference.yaml', 'cloud-image.yaml'])(
  'inspect and diff tell no secret of any medium of %s',
  async (name) => {
    const [first, second] = fc.sample(fc.tuple(anySecrets, given), 2);
    if (first === undefined || second === undefined) throw new Error('no samples');
    const [a, b] = [exampleWith(name, ...first), exampleWith(name, ...second)];
    const [out, other] = [outputOf(a), outputOf(b)];
    const installs = a.inputs.site.hosts.some(({ install }) => install === 'autoinstall');
    const media = installs ? [await usbOf(a), await pxeOf(a)] : [];
    const isos = readdirSync(join(out, 'iso')).map((iso) => join(out, 'iso', iso));
    const parts = a.inputs.site.hosts.map((host) => join(out, 'hosts', host.name, 'user-data'));
    const hidden = [
      ...[a, b].flatMap(hiddenOf),
      ...[first, second].flatMap(([, { hash, proxy }]) => [hash, proxy]),
      ...a.inputs.site.hosts.map((host) =>
        seedFolder({ ...host, documents: [], wipes: [], token: a.secrets.host(host.name).token }),
      ),
    ];
    for (const path of [out, ...media, ...isos, ...parts]) {
      const said = await everythingSaid(path);
      expect({ path, leaked: leaked(said, hidden) }).toEqual({ path, leaked: [] });
      expect(said).toContain('REDACTED');
      const changed = await differences(path, other);
      expect({ path, leaked: leaked(changed, hidden) }).toEqual({ path, leaked: [] });
      expect(changed).toContain('(secret)');
    }
  },
);
