/** What machines say of themselves, and what their makers leave in SMBIOS when they fill in nothing. */
import { rule } from './rule.ts';

/** Serial numbers in lower case; a serial of one repeated character is a placeholder, too. */
export const placeholderSerials: ReadonlySet<string> = new Set([
  'to be filled by o.e.m.',
  'to be filled by o.e.m',
  'default string',
  'default',
  'not specified',
  'not applicable',
  'not available',
  'system serial number',
  'system product name',
  'chassis serial number',
  'base board serial number',
  'serial number',
  'invalid',
  'none',
  'n/a',
  'na',
  'empty',
  'unknown',
  'o.e.m.',
  'oem',
  'xxxxxxxxxxxx',
  '0123456789',
  '123456789',
  '1234567890',
  '..................',
]);

/** In lower case, with dashes. */
export const placeholderUuids: ReadonlySet<string> = new Set([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
]);

/** A host is not recognised by what thousands of machines say of themselves. */
export const placeholderIdentity = rule('placeholder-identity', function* (site) {
  for (const host of site.hosts) {
    const { serial, uuid } = host.identity;
    if (serial !== undefined && isPlaceholder(serial)) {
      yield {
        path: [...host.path, 'identity', 'serial'],
        message: `serial number "${serial}" of ${host.name} is a maker's placeholder`,
        hint: 'leave it out, and give the uuid or a MAC',
      };
    }
    if (uuid !== undefined && placeholderUuids.has(uuid)) {
      yield {
        path: [...host.path, 'identity', 'uuid'],
        message: `UUID ${uuid} of ${host.name} is a maker's placeholder`,
        hint: 'leave it out, and give the serial or a MAC',
      };
    }
  }
});

function isPlaceholder(serial: string): boolean {
  const text = serial.trim().toLowerCase();
  return placeholderSerials.has(text) || /^(.)\1*$/.test(text);
}

/** Serial number, UUID and MACs are spelt as machines spell them. */
export const identitySyntax = rule('identity-syntax', function* (site) {
  for (const host of site.hosts) {
    const { serial, uuid, macs } = host.identity;
    const path = [...host.path, 'identity'];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (serial !== undefined && (serial !== serial.trim() || /[\u0000-\u001f\u007f]/.test(serial))) {
      yield {
        path: [...path, 'serial'],
        message: `${JSON.stringify(serial)} is no serial number`,
        hint: 'expected what `dmidecode -s system-serial-number` prints',
      };
    }
    if (uuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) {
      yield {
        path: [...path, 'uuid'],
        message: `"${uuid}" is no UUID`,
        hint: 'expected what `dmidecode -s system-uuid` prints',
      };
    }
    for (const [index, mac] of macs.entries()) {
      if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) continue;
      yield {
        path: [...path, 'macs', index],
        message: `"${mac}" is no MAC`,
        hint: 'expected six pairs of hex digits such as 52:54:00:0a:00:74',
      };
    }
  }
});
