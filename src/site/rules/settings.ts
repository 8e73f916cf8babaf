/** Settings of CloudStack whose values its server takes unseen, and then fails by. */
import { contains, family, parseCidr } from '../address/address.ts';
import { isHostName } from './host-names.ts';
import { rule } from './rule.ts';

interface Known {
  readonly fits: (value: string) => boolean;
  readonly expected: string;
}

const mtu: Known = {
  fits: (value) => /^\d{1,5}$/.test(value) && Number(value) >= 576 && Number(value) <= 9216,
  expected: 'expected 576 to 9216',
};

/** What the server writes down whatever it is (seen with 999.1.1.1, a /33 and an MTU of 100). */
const known: Readonly<Record<string, Known>> = {
  host: {
    fits: (value) => value.split(',').every((part) => family(part) !== undefined || isName(part)),
    expected: 'expected the addresses of the management servers between commas',
  },
  'management.network.cidr': { fits: areCidrs, expected: 'expected a network such as 10.15.0.0/24' },
  'secstorage.allowed.internal.sites': {
    fits: (value) => value === '' || (areCidrs(value) && value.split(',').every((part) => !part.endsWith('/0'))),
    expected: 'expected networks between commas, such as 10.15.0.0/24, and not all of them',
  },
  'vr.private.interface.max.mtu': mtu,
  'vr.public.interface.max.mtu': mtu,
  'secstorage.vm.mtu.size': mtu,
  'consoleproxy.vm.mtu.size': mtu,
};

/** A known setting has a value that means something. */
export const settingValue = rule('setting-value', function* ({ zone }) {
  for (const [name, value] of Object.entries(zone?.settings ?? {})) {
    const one = Object.hasOwn(known, name) ? known[name] : undefined;
    if (one === undefined || one.fits(value)) continue;
    yield {
      path: [...(zone?.path ?? []), 'settings', name],
      message: `${JSON.stringify(value)} cannot be ${name}`,
      hint: one.expected,
    };
  }
});

/** No setting shuts the API to those who would have to open it again: only the database could undo it. */
export const settingLockout = rule('setting-lockout', function* ({ zone }) {
  const path = [...(zone?.path ?? []), 'settings'];
  const sources = zone?.settings['api.allowed.source.cidr.list'];
  if (sources !== undefined && !(areCidrs(sources) && sources.split(',').some(holdsLoopback))) {
    yield {
      path: [...path, 'api.allowed.source.cidr.list'],
      message: `with ${JSON.stringify(sources)} nobody could use the API from the management server any more`,
      hint: 'expected networks between commas, 127.0.0.0/8 among them',
    };
  }
  if (zone?.settings['api.key.access'] === 'false') {
    yield {
      path: [...path, 'api.key.access'],
      message: 'without API keys no finalize could change the zone again',
      hint: 'expected true; access can be taken from single users',
    };
  }
});

function areCidrs(value: string): boolean {
  return value.split(',').every((part) => parseCidr(part) !== undefined);
}

function holdsLoopback(part: string): boolean {
  const cidr = parseCidr(part);
  return cidr !== undefined && contains(cidr, '127.0.0.1');
}

function isName(text: string): boolean {
  return isHostName(text) && !/^[\d.]+$/.test(text);
}
