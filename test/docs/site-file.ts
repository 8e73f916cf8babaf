/** Writes docs/site-file.md from the JSON Schema of the site file. */

interface Schema {
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
}

/** The reference as Markdown: a heading for each mapping, a table row for each key. */
export function siteFileReference(schema: Schema, introduction: string): string {
  const sections = [...sectionsOf('', schema)];
  return `${introduction.trim()}\n\n${sections.join('\n\n')}\n`;
}

function* sectionsOf(path: string, schema: Schema): Generator<string> {
  const rows = Object.entries(schema.properties ?? {}).filter(([key]) => key !== '$schema');
  if (rows.length > 0) {
    const table = rows.map(([key, value]) => row(key, value, schema.required?.includes(key) ?? false));
    const title = path === '' ? 'The site' : `\`${path}\``;
    const text = path === '' ? 'Keys at the top of the file.' : (schema.description ?? '');
    yield [`## ${title}`, '', text, '', '| key | what | type | default |', '| --- | --- | --- | --- |', ...table].join(
      '\n',
    );
  }
  for (const [key, value] of rows) {
    for (const [suffix, child] of childrenOf(value))
      yield* sectionsOf(`${path}${path === '' ? '' : '.'}${key}${suffix}`, child);
  }
  if (typeof schema.additionalProperties === 'object') {
    for (const [suffix, child] of childrenOf(schema.additionalProperties))
      yield* sectionsOf(`${path}.<name>${suffix}`, child);
  }
}

/** The mappings a value may hold: itself, the items of a list, the entries of a record, the branches of a choice. */
function childrenOf(schema: Schema): [string, Schema][] {
  if (schema.anyOf) return schema.anyOf.flatMap(childrenOf);
  if (schema.items)
    return childrenOf(schema.items).map(([suffix, child]) => [`[]${suffix}`, withDescription(child, schema)]);
  if (schema.properties) return [['', schema]];
  if (typeof schema.additionalProperties === 'object') {
    return childrenOf(schema.additionalProperties).map(([suffix, child]) => [`.<name>${suffix}`, child]);
  }
  return [];
}

function withDescription(child: Schema, parent: Schema): Schema {
  return child.description === undefined && parent.description !== undefined
    ? { ...child, description: parent.description }
    : child;
}

function row(key: string, schema: Schema, required: boolean): string {
  const example = schema.examples?.length ? ` Example: ${schema.examples.map(code).join(', ')}.` : '';
  const text = `${schema.description ?? ''}${example}`.replaceAll('|', '\\|');
  const fallback = schema.default === undefined ? (required ? '**required**' : '') : defaultText(schema.default);
  return `| \`${key}\` | ${text} | ${typeText(schema)} | ${fallback} |`;
}

function defaultText(value: unknown): string {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return empty ? '' : code(value);
}

function typeText(schema: Schema): string {
  if (schema.enum) return schema.enum.map(code).join(' \\| ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeText))].join(' or ');
  if (schema.items) return `list of ${typeText(schema.items)}`;
  if (schema.properties) return 'mapping';
  if (schema.additionalProperties) return 'mapping by name';
  return schema.type ?? 'any';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``.replaceAll('|', '\\|');
}
