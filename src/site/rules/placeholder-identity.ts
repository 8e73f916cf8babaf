/** What makers leave in SMBIOS when they fill in nothing; thousands of machines say it, so it would name any of them. */
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
    if (serial !== undefined && isPlaceholderSerial(serial)) {
      yield {
        path: [...host.path, 'identity', 'serial'],
        message: `serial number "${serial}" of ${host.name} is a maker's placeholder`,
        hint: 'leave it out, and give the uuid or a MAC',
      };
    }
    if (uuid !== undefined && isPlaceholderUuid(uuid)) {
      yield {
        path: [...host.path, 'identity', 'uuid'],
        message: `UUID ${uuid} of ${host.name} is a maker's placeholder`,
        hint: 'leave it out, and give the serial or a MAC',
      };
    }
  }
});

/** Whether a serial number is one of those, in whatever case, or one repeated character. */
export function isPlaceholderSerial(serial: string): boolean {
  const text = serial.trim().toLowerCase();
  return placeholderSerials.has(text) || /^(.)\1*$/.test(text);
}

/** Whether a UUID is one of those, in whatever case. */
export function isPlaceholderUuid(uuid: string): boolean {
  return placeholderUuids.has(uuid.toLowerCase());
}
