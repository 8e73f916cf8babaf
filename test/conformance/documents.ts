/** Everything a build of an example says, taken apart: the documents themselves, and the files and commands within them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';

/**
 * - `output`: a file of the build, by its path in the output folder
 * - `cloud-config`, `autoinstall`, `network`: a document one of the three consumers reads
 * - `file`: a file a host will have, by its path there
 * - `command`: a shell line that cloud-init or the installer will run
 */
export type Kind = 'output' | 'cloud-config' | 'autoinstall' | 'network' | 'file' | 'command';

export interface Document {
  readonly kind: Kind;
  readonly path: string;
  readonly text: string;
  /** Where it comes from, for messages: example, host, document. */
  readonly origin: string;
}

type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function decoded(entry: Mapping): string {
  const content = String(entry.content ?? '');
  const encoding = String(entry.encoding ?? '');
  if (encoding === '' || encoding === 'text/plain') return content;
  const bytes = Buffer.from(content, 'base64');
  return (encoding.startsWith('gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function commands(owner: Mapping, keys: readonly string[], origin: string): Document[] {
  return keys.flatMap((key) =>
    list(owner[key]).flatMap((item, index): Document[] =>
      typeof item === 'string'
        ? [{ kind: 'command', path: `${key}[${index}]`, text: `${item}\n`, origin }]
        : // A list is an argument vector; only a shell's own script in it is shell text.
          list(item).length === 3 &&
            /^(\/bin\/)?(ba)?sh$/.test(String(list(item)[0])) &&
            /^-\w*c$/.test(String(list(item)[1]))
          ? [{ kind: 'command', path: `${key}[${index}]`, text: `${String(list(item)[2])}\n`, origin }]
          : [],
    ),
  );
}

function ofCloudConfig(config: Mapping, origin: string): Document[] {
  const files = list(config.write_files)
    .filter(isMapping)
    .map((entry): Document => ({ kind: 'file', path: String(entry.path), text: decoded(entry), origin }));
  const text = `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
  return [
    { kind: 'cloud-config', path: 'cloud-config', text, origin },
    ...files,
    ...commands(config, ['runcmd', 'bootcmd'], origin),
  ];
}

function ofAutoinstall(section: Mapping, origin: string): Document[] {
  const network = isMapping(section.network) ? section.network : undefined;
  const inner = isMapping(section['user-data']) ? section['user-data'] : undefined;
  return [
    { kind: 'autoinstall', path: 'autoinstall', text: JSON.stringify(section), origin },
    ...(network === undefined ? [] : [networkDocument(network, origin)]),
    ...(inner === undefined ? [] : ofCloudConfig(inner, `${origin} user-data`)),
    ...commands(section, ['early-commands', 'late-commands', 'error-commands'], origin),
  ];
}

/**
 * Netplan wants the `network` key that the other two may leave out. What the installer's early command puts in for cards that
 * it finds by their network is put in here: nobody reads the document before that.
 */
function networkDocument(config: Mapping, origin: string): Document {
  const whole = isMapping(config.network) ? config : { network: config };
  const tokens: string[] = [];
  const number = (name: string) => (tokens.includes(name) ? tokens.indexOf(name) : tokens.push(name) - 1);
  const text = stringify(whole, { lineWidth: 0 })
    .replaceAll(/zsmac-([\w.-]*\w)/g, (_, name: string) => `"52:54:00:00:00:1${number(name)}"`)
    .replaceAll(/zsnic-([\w.-]*\w)/g, (_, name: string) => `ens${number(name) + 3}`);
  return { kind: 'network', path: 'network', text, origin };
}

/** The documents within one file of a host's seed. */
function within(name: string, text: string, origin: string): Document[] {
  if (!['user-data', 'network-config'].includes(name)) return [];
  const value: unknown = parse(text);
  if (!isMapping(value)) throw new Error(`${origin} is not a mapping`);
  if (name === 'network-config') return [networkDocument(value, origin)];
  if (isMapping(value.autoinstall)) {
    // The wrapping document is itself one that cloud-init reads in the installer.
    const whole: Document = { kind: 'cloud-config', path: 'cloud-config', text, origin };
    return [whole, ...ofAutoinstall(value.autoinstall, origin)];
  }
  return ofCloudConfig(value, origin);
}

/** All documents in an output folder that a build of `example` made. */
export function documentsOf(example: string, out: string): Document[] {
  const hosts = readdirSync(join(out, 'hosts'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return hosts.flatMap((host) => {
    const folder = join(out, 'hosts', host.name);
    return readdirSync(folder).flatMap((name): Document[] => {
      const text = readFileSync(join(folder, name), 'utf8');
      const origin = `${example} ${host.name} ${name}`;
      return [{ kind: 'output', path: `hosts/${host.name}/${name}`, text, origin }, ...within(name, text, origin)];
    });
  });
}

/** One document of each text, with all origins named: many hosts share most of their files. */
export function distinct(documents: readonly Document[]): Document[] {
  const seen = new Map<string, Document>();
  for (const document of documents) {
    const key = JSON.stringify([document.kind, document.path, document.text]);
    const before = seen.get(key);
    seen.set(key, before === undefined ? document : { ...before, origin: `${before.origin}; ${document.origin}` });
  }
  return [...seen.values()];
}
