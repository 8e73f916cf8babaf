// Builds two sites in turn into the folder of its first argument until it is killed. Says so when it begins.
import { flushCompileCache } from 'node:module';
import { buildAll } from '../small-site.ts';
import { siteA, siteB } from './two-sites.ts';

// Killed, it keeps nothing of what was compiled for the next one.
flushCompileCache();

const [out = ''] = process.argv.slice(2);
process.stdout.write('building\n');
for (;;) {
  buildAll(out, siteA(), 'A');
  buildAll(out, siteB(), 'B');
}
