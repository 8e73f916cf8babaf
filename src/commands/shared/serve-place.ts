/** Where serve listens and is reached, and what it compiles for that. */
import { networkInterfaces } from 'node:os';
import { type PxeUrls, pxeUrls } from '../../media/pxe-urls.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { type Interfaces, ownAddress } from '../../serve/own-address.ts';
import { type ServedSite, servedSite } from '../../serve/served-site.ts';
import { family } from '../../site/address/address.ts';
import { networkAt } from '../../site/reach.ts';
import type { Site } from '../../site/site.ts';
import { mediaSite } from './compiled-media.ts';
import type { Inputs } from './inputs.ts';

export interface ServePlace {
  readonly address: string;
  readonly port: number;
  readonly urls: PxeUrls;
  /** Where hosts report. */
  readonly reports: string;
}

const PORT = 8080;

/** Where to listen as it was asked for, else this machine's address in the site; `interfaces` are this machine's. */
export function servePlace(
  site: Site,
  { listen, url }: { readonly listen?: string | undefined; readonly url?: string | undefined },
  interfaces: Interfaces = networkInterfaces(),
): Outcome<ServePlace> {
  const asked = listen === undefined ? undefined : listenIn(listen);
  if (listen !== undefined && asked === undefined) {
    return refused({
      rule: 'serve-listen',
      message: `"${listen}" is no place to listen at`,
      hint: 'expected ADDRESS:PORT, for example 10.15.0.5:8080',
    });
  }
  const isAny = asked?.address === '0.0.0.0';
  const own = asked === undefined || (isAny && url === undefined) ? ownAddress(site, interfaces) : done(asked.address);
  if (!own.ok) return own;
  const { address, port } = asked ?? { address: own.value, port: PORT };
  const urls = pxeUrls(url ?? `http://${own.value}:${port}/`);
  if (!urls.ok) return urls;
  if (urls.value.path !== '/') {
    return refused({ rule: 'serve-url', message: `"${url}" has a path`, hint: 'expected http://ADDRESS:PORT/' });
  }
  return done({ address, port, urls: urls.value, reports: `${urls.value.base}report` });
}

function listenIn(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, address = '', port = ''] = /^([0-9.]+):(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  return family(address) === 4 && number > 0 && number < 65_536 ? { address, port: number } : undefined;
}

/** The site as it is served at `place`: its hosts report there, unless the site file sends their reports elsewhere. */
export function compiledToServe(
  { site, library }: Pick<Inputs, 'site' | 'library'>,
  secrets: SiteSecrets,
  place: ServePlace,
): Outcome<ServedSite> {
  const reporting = { ...site, reportUrl: site.reportUrl ?? place.reports };
  const media = mediaSite({ site: reporting, library }, secrets);
  if (!media.ok) return media;
  const network = networkAt(site, place.urls.host);
  return done(servedSite(site, media.value, network, (host) => secrets.host(host).token));
}
