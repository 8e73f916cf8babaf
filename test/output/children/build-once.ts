// Builds a small site into its first argument at the moment of its second, and prints `built` or the problem.
import { artifactsOf, said, tryBuild } from '../small-site.ts';

const [out = '', moment] = process.argv.slice(2);
while (Date.now() < Number(moment));
process.stdout.write(said(tryBuild(out, artifactsOf(['a', 'b'], 'one'))) ?? 'built');
