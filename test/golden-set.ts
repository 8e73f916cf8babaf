/**
 * Every text file that the examples are compiled to, written so that a person can review a change of it: what is said in one
 * place is compared in one place.
 *
 * - A text that is a template's, word for word, is a marker that names the template: `{{templates/first-boot/state.sh}}`; one that is
 *   several of the installer's, one behind the other, is a marker each.
 * - The content of a written file that several hosts have alike is a golden file of its own below `written/`, named for the
 *   first host that has it; in the documents stands a marker that names it.
 * - Digests, and sizes beside them, are masked. `golden.test.ts` holds the real ones against what they are digests of.
 *
 * Everything else stands as it is, byte for byte.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, type Node, parseDocument, visit } from 'yaml';

/** Files of one example, by path below the output folder. */
export type Site = ReadonlyMap<string, Buffer>;

const templates = join(import.meta.dirname, '../templates');

/** The golden files of all examples, by path below test/golden: name of the example -> its files -> golden path and text. */
export function goldenSet(sites: ReadonlyMap<string, Site>): Map<string, string> {
  const texts = [...sites].flatMap(([site, files]) =>
    [...files]
      .filter(([path]) => !path.endsWith('.iso'))
      .map(([path, bytes]) => ({ site, path, text: bytes.toString() })),
  );
  const shared = sharedContents(texts);
  const golden = new Map([...shared.values()].map(({ file, text }) => [file, masked(text)]));
  for (const { site, path, text } of texts) golden.set(`${site}/${path}`, masked(withMarkers(path, text, shared)));
  return golden;
}

interface Text {
  readonly site: string;
  readonly path: string;
  readonly text: string;
}

interface Shared {
  readonly file: string;
  readonly text: string;
}

/** Contents of written files that more than one host has, by path and content. */
function sharedContents(texts: readonly Text[]): Map<string, Shared> {
  const first = new Map<string, Text>();
  const shared = new Map<string, Shared>();
  for (const document of texts.filter(({ path }) => isUserData(path))) {
    for (const { path, content } of writtenFiles(document.text)) {
      if (templateTexts().has(content)) continue;
      const key = `${path}\0${content}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, document);
      else shared.set(key, { file: `written${path}/${before.site}.${hostOf(before.path)}`, text: content });
    }
  }
  return shared;
}

function isUserData(path: string): boolean {
  return path.endsWith('/user-data');
}

function hostOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/** What cloud-init writes on the host of a user-data document. */
export function writtenFiles(text: string): { path: string; content: string }[] {
  const found: { path: string; content: string }[] = [];
  visit(parseDocument(text), {
    Map(_, node) {
      const [path, content] = [node.get('path'), node.get('content')];
      if (typeof path === 'string' && typeof content === 'string') found.push({ path, content });
    },
  });
  return found;
}

/** The text with markers in the place of what is compared elsewhere. */
function withMarkers(path: string, text: string, shared: ReadonlyMap<string, Shared>): string {
  if (!isUserData(path)) return text;
  const cuts: { start: number; end: number; marker: string }[] = [];
  visit(parseDocument(text), {
    Scalar(_, node, ancestors) {
      if (typeof node.value !== 'string' || !node.value.includes('\n') || !node.range) return;
      const written = shared.get(`${pathBeside(ancestors)}\0${node.value}`)?.file;
      const names = templatesOf(node.value) ?? (written === undefined ? [] : [written]);
      const marker = names.map((name) => `{{${name}}}`).join(' ');
      // The end of a block literal takes its line end in.
      if (marker !== '') cuts.push({ start: node.range[0], end: node.range[1], marker: `${marker}\n` });
    },
  });
  return cuts.reduceRight((rest, { start, end, marker }) => rest.slice(0, start) + marker + rest.slice(end), text);
}

/** The `path` of the mapping that a content stands in. */
function pathBeside(ancestors: readonly unknown[]): string {
  const mapping = (ancestors as readonly Node[]).findLast(isMap);
  const path = mapping?.get('path', true);
  return isScalar(path) ? String(path.value) : '';
}

/** The template that a text is, or those of the installer that it is one behind the other. */
function templatesOf(text: string): readonly string[] | undefined {
  const whole = templateTexts().get(text);
  if (whole !== undefined) return [`templates/${whole}`];
  for (const [part, name] of templateTexts()) {
    if (!name.startsWith('installer/') || part === '' || !text.startsWith(part)) continue;
    const rest = templatesOf(text.slice(part.length));
    if (rest !== undefined) return [`templates/${name}`, ...rest];
  }
  return undefined;
}

let known: Map<string, string> | undefined;

/** The text of every template that is no rendered one in disguise: with a hole in it, it would never be found as it is. */
function templateTexts(): ReadonlyMap<string, string> {
  known ??= new Map(
    readdirSync(templates, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [readFileSync(file, 'utf8'), file.slice(templates.length + 1)]),
  );
  return known;
}

/** Numbers that follow from the rest of the files and change with every word, and the program's own version. */
function masked(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, '(sha256)')
    .replace(/\bzoneseed \d+\.\d+\.\d+\b/g, 'zoneseed (version)')
    .replace(/^(\{"path":.*"size":)\d+/gm, '$1(size)')
    .replace(/\b(iid-[a-z0-9.-]+)-[0-9a-f]{16}\b/g, '$1-(digest)');
}
