/** Arguments that may begin with a site file: what is called like one is it, else the site is `site.yaml`. */
import { SITE } from './command.ts';

/** The site file and the other words. */
export function siteFirst(words: readonly string[]): { readonly site: string; readonly rest: readonly string[] } {
  const [first, ...rest] = words;
  return first !== undefined && /\.ya?ml$/.test(first) ? { site: first, rest } : { site: SITE[2], rest: words };
}
