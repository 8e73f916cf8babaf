/** Who is asked past the proxy. */
import { family, parseCidr } from '../address/address.ts';
import { isHostName } from './host-names.ts';
import { rule } from './rule.ts';

/** What curl understands behind `noproxy`: names, domains, addresses and networks; no globs, no ports, no URLs. */
export const proxyException = rule('proxy-exception', function* ({ proxy, noProxy }) {
  for (const [index, entry] of noProxy.entries()) {
    const isName = isHostName(entry.replace(/^\./, '')) && !/^[\d.]+$/.test(entry);
    if (isName || family(entry) !== undefined || parseCidr(entry) !== undefined) continue;
    yield {
      path: ['no_proxy', index],
      message: `"${entry}" is no name, address or network`,
      hint: 'expected mirror.example.lan, example.lan for all names in it, 10.0.0.5 or 10.0.0.0/24',
    };
  }
  if (proxy === undefined && noProxy.length > 0) {
    yield {
      severity: 'warning',
      path: ['no_proxy'],
      at: 'key',
      message: 'there is no proxy that no_proxy could be an exception from',
      hint: 'name the proxy, or leave this out',
    };
  }
});
