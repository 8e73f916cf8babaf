/** What the media commands have in common: a site with its secrets as the values a medium is made from. */
import { buildId } from '../media/build-id.ts';
import type { ShowProgress } from '../media/media-outcome.ts';
import type { MediaSite } from '../media/media-site.ts';
import { wipes } from '../media/wipes.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Identity } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CompileInputs, hostDocuments } from './compile.ts';

/** Every host that the Ubuntu installer installs, with its documents. */
export function mediaSite(inputs: CompileInputs, secrets: SiteSecrets): MediaSite {
  const { site } = inputs;
  const hosts = site.hosts
    .filter((host) => host.install === 'autoinstall')
    .map((host) => ({
      name: host.name,
      identity: host.identity,
      documents: hostDocuments(inputs, host, secrets),
      wipes: wipes(host),
      token: secrets.host(host.name).token,
    }));
  return { name: site.name, build: buildId(hosts.flatMap((host) => host.documents)), kernel: site.kernel, hosts };
}

/** How a machine is known to be the host: `serial ABC, mac 52:54:…`; nothing when nothing tells it. */
export function recognisedBy({ serial, uuid, macs }: Identity): string {
  return [
    ...(serial === undefined ? [] : [`serial ${serial}`]),
    ...(uuid === undefined ? [] : [`uuid ${uuid}`]),
    ...macs.map((mac) => `mac ${mac}`),
  ].join(', ');
}

/** Says what stands in the way, one line each. */
export function refuse(terminal: Terminal, problems: readonly string[]): 1 {
  for (const problem of problems) terminal.err(`zoneseed: ${problem}`);
  return 1;
}

/** The terminal's progress line, for the media. */
export function progressOn(terminal: Terminal): ShowProgress {
  return (title, total) => terminal.progress(title, total);
}
