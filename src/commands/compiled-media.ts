/** What the media commands have in common: a site with its secrets as the values a medium is made from. */
import { buildId } from '../media/build-id.ts';
import type { MediaSite } from '../media/media-site.ts';
import { wipes } from '../media/wipes.ts';
import type { Told } from '../outcome/told.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Identity } from '../site/site.ts';
import type { Progress, Terminal } from '../terminal/terminal.ts';
import { type CompileInputs, hostDocuments } from './compile.ts';
import { reportProblems } from './report.ts';

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
  return { name: site.name, build: buildId(hosts), kernel: site.kernel, hosts };
}

/** How a machine is known to be the host: `serial ABC, mac 52:54:…`; nothing when nothing tells it. */
export function recognisedBy({ serial, uuid, macs }: Identity): string {
  return [
    ...(serial === undefined ? [] : [`serial ${serial}`]),
    ...(uuid === undefined ? [] : [`uuid ${uuid}`]),
    ...macs.map((mac) => `mac ${mac}`),
  ].join(', ');
}

/** The terminal as the media speak to it. */
export function toldOn(terminal: Terminal): Told {
  let title = '';
  let shown: Progress | undefined;
  const end = () => {
    shown?.end();
    shown = undefined;
  };
  return {
    step(name) {
      end();
      title = name;
    },
    note: (text) => terminal.err(`note: ${text}`),
    warn: (problem) => void reportProblems(terminal, [{ ...problem, severity: 'warning' }]),
    progress(done, of, what) {
      shown ??= terminal.progress(`${title} (${what})`, of);
      shown.update(done);
      if (done >= of) end();
    },
  };
}
