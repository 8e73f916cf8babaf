// Node does not strip types below node_modules. Where zoneseed is installed as a package, its own files are stripped here.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Node says of every program that strips types itself that this may change. It is of no use to the one who runs it.
const warn = process.emitWarning;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('stripTypeScriptTypes ')) warn.call(process, warning, ...rest);
};

const own = new URL('.', import.meta.url).href;

module.registerHooks({
  load(url, context, next) {
    if (!url.startsWith(own) || !url.endsWith('.ts')) return next(url, context);
    const source = module.stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
