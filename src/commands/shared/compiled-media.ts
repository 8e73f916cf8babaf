/** What the media commands have in common: a site with its secrets as the values a medium is made from. */
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { buildId } from '../../media/build-id.ts';
import type { MediaHost, MediaSite } from '../../media/media-site.ts';
import { wipes } from '../../media/wipes.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { type CompileInputs, Compiler } from './compile.ts';

/** Every host that the Ubuntu installer installs, with its documents; refused with what is wrong with the roles. */
export function mediaSite(inputs: CompileInputs, secrets: SiteSecrets): Outcome<MediaSite, Diagnostic> {
  const { site } = inputs;
  const compiler = new Compiler(inputs, secrets);
  const hosts: MediaHost[] = [];
  for (const host of site.hosts.filter(({ install }) => install === 'autoinstall')) {
    const documents = compiler.documents(host);
    if (!documents.ok) return refused(...compiler.faults());
    hosts.push({
      name: host.name,
      identity: host.identity,
      consoles: host.consoles,
      documents: documents.value,
      wipes: wipes(host),
      token: secrets.host(host.name).token,
    });
  }
  return done({ name: site.name, build: buildId(hosts), kernel: site.kernel, hosts });
}
