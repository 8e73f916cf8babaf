// Builds two sites in turn into the folder of its first argument until it is killed. Says so when it begins.
import { buildAll } from '../small-site.ts';
import { siteA, siteB } from './two-sites.ts';

const [out = ''] = process.argv.slice(2);
process.stdout.write('building\n');
for (;;) {
  buildAll(out, siteA(), 'A');
  buildAll(out, siteB(), 'B');
}
