// Builds a small site into its first argument at the moment of its second, and prints `built` or the problem.
import { artifactsOf, tryBuild } from '../small-site.ts';

const [out = '', moment] = process.argv.slice(2);
while (Date.now() < Number(moment));
const result = tryBuild(out, artifactsOf(['a', 'b'], 'one'));
process.stdout.write('problem' in result ? result.problem : 'built');
