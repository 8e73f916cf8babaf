/** What iPXE is told by a server that answers each machine by itself: it says who it is, and is sent its way. */
import { ipxeQuote, ipxeScript, ipxeSetting } from '../../quote/ipxe.ts';
import type { MediaHost, MediaSite } from '../media-site.ts';
import type { PxeUrls } from '../pxe-urls.ts';
import { localDisk, say, unknownLines } from './ipxe-screen.ts';
import { IPXE_MOST_CARDS, IPXE_SERIALS, installLines } from './ipxe-scripts.ts';

/** The path below the server's root that a machine is sent to with what it is, as a query. */
export const MACHINE_SCRIPT = 'machine.ipxe';

/** Seconds a machine that has nothing to wait for shows why it boots its disk. */
const BRIEFLY = 3;

/** The first script: the machine asks for its own. Its query has `serial`, `uuid`, `mac` (each card) and `on` (the card it came by). */
export function askingScript(site: Pick<MediaSite, 'name'>, { base }: PxeUrls): string {
  const cards = Array.from({ length: IPXE_MOST_CARDS }, (_, card) => `mac=${ipxeSetting(`net${card}/mac:hexhyp`)}`);
  const query = [
    ...IPXE_SERIALS.map((name) => `serial=${ipxeSetting(`${name}:uristring`)}`),
    `uuid=${ipxeSetting('uuid')}`,
    `on=${ipxeSetting('netX/mac:hexhyp')}`,
    ...cards,
  ].join('&');
  return ipxeScript([
    say(`zoneseed: site ${site.name}`),
    `chain --replace ${ipxeQuote(`${base}${MACHINE_SCRIPT}`)}?${query} ||`,
    say('zoneseed serve does not answer; nothing is installed.'),
    ...localDisk(),
  ]);
}

/** The machine becomes `host`. */
export function installAnswer(site: MediaSite, host: MediaHost, urls: PxeUrls): string {
  return ipxeScript(installLines(site, host, urls));
}

/** The machine is a host of the site that is not to be installed; `why` is a sentence. */
export function diskAnswer(why: string): string {
  return ipxeScript([say(why), ...localDisk(BRIEFLY)]);
}

/** The machine is none of the site. */
export function unknownAnswer(site: Pick<MediaSite, 'name'>): string {
  return ipxeScript(unknownLines(site));
}

/** Several hosts claim the machine. */
export function claimedAnswer(site: Pick<MediaSite, 'name'>, hosts: readonly string[]): string {
  return ipxeScript([
    say(`${hosts.join(' and ')} of site ${site.name} claim this machine; nothing is installed.`),
    ...localDisk(),
  ]);
}
