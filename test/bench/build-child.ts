/** One whole build as a process of its own: `build-child.ts SITE OUT`, with secrets that need no hour of finding primes. */
import { hostArtifacts, siteArtifacts } from '../../src/commands/compile.ts';
import { loadInputs } from '../../src/commands/inputs.ts';
import { openBuild } from '../../src/output/open-build.ts';
import { fakeSecrets } from '../fakes/secrets.ts';

const [site = '', out = ''] = process.argv.slice(2);
const { inputs } = loadInputs(site);
if (inputs === undefined) throw new Error(`${site} is not fine`);
const build = openBuild(out);
if ('problem' in build) throw new Error(build.problem);
const secrets = fakeSecrets(
  inputs.site.name,
  inputs.site.hosts.map((host) => host.name),
);
for (const artifact of siteArtifacts(inputs, out, secrets)) build.add(artifact);
for (const host of inputs.site.hosts) for (const artifact of hostArtifacts(inputs, host, secrets)) build.add(artifact);
build.commit({ site: inputs.site.name, input: 'bench' });
