/** How npm makes JavaScript of src/ before it packs or installs it: with the libraries in it, so that what was tested is what runs, wherever it is installed. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

export default defineConfig({
  input: 'src/cli.ts',
  platform: 'node',
  logLevel: 'warn',
  // ssh2 looks for this one and for a compiled part of its own, and does without them.
  external: ['cpu-features', /\.node$/],
  // A part of ssh2 asks for the folder it lies in, which it needs for nothing: what it would load from there it carries.
  transform: { define: { __dirname: 'import.meta.dirname' } },
  output: { dir: 'dist', cleanDir: true },
  plugins: [licences()],
});

/** The libraries' makers ask that their terms go along with what they made. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      const folders = modules.flatMap((id) => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
      const source = [...new Set(folders)].sort().map(termsOf).join('\n\n');
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source });
    },
  };
}

function termsOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file === undefined) throw new Error(`${basename(folder)} tells no terms: it cannot become part of the package`);
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
