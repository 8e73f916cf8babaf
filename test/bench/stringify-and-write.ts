/**
 * The yardstick: stringify every document of a built site with the yaml library and write the same bytes, nothing else.
 * `stringify-and-write.ts BUILT OUT` prints the milliseconds it took, without reading the documents and without starting.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const [built = '', out = ''] = process.argv.slice(2);
let spent = 0;
mkdirSync(join(out, 'hosts'), { recursive: true });
mkdirSync(join(out, 'iso'));
for (const host of readdirSync(join(built, 'hosts'))) {
  const folder = join(built, 'hosts', host);
  const documents = readdirSync(folder).map((name) => [name, parse(readFileSync(join(folder, name), 'utf8'))] as const);
  const iso = readFileSync(join(built, 'iso', `${host}.iso`));
  const start = performance.now();
  mkdirSync(join(out, 'hosts', host));
  for (const [name, value] of documents)
    writeFileSync(join(out, 'hosts', host, name), stringify(value, { lineWidth: 0 }));
  writeFileSync(join(out, 'iso', `${host}.iso`), iso);
  spent += performance.now() - start;
}
process.stdout.write(String(spent));
