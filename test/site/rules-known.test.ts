/** The lists the rules judge by. */
import { describe, expect, test } from 'vitest';
import { keyboardLayouts, keyboardToggles } from '../../src/site/rules/known/keyboards.ts';
import { legacyTimeZones } from '../../src/site/rules/known/legacy-time-zones.ts';
import { locales } from '../../src/site/rules/known/locales.ts';
import { timeZones } from '../../src/site/rules/known/time-zones.ts';
import { reservedUserNames } from '../../src/site/rules/known/user-names.ts';
import { isPlaceholderSerial, isPlaceholderUuid } from '../../src/site/rules/placeholder-identity.ts';

describe('what is known of Ubuntu 24.04', () => {
  test('are the places of the time zone database and UTC, without the legacy names', () => {
    for (const name of ['Asia/Seoul', 'UTC', 'Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+9'])
      expect(timeZones).toContain(name);
    for (const name of ['US/Pacific', 'Asia/Calcutta', 'Zulu', '', 'posix']) expect(timeZones).not.toContain(name);
  });

  test('are the old names of places, each with one of today', () => {
    expect(legacyTimeZones.get('US/Eastern')).toBe('America/New_York');
    expect(legacyTimeZones.get('US/Pacific')).toBe('America/Los_Angeles');
    for (const [old, today] of legacyTimeZones)
      expect([old, timeZones.has(old), timeZones.has(today)]).toEqual([old, false, true]);
  });

  test('are the locales with their modifiers', () => {
    for (const name of ['ko_KR', 'en_US', 'de_DE', 'sr_RS@latin', 'C', 'vi_VN']) expect(locales).toContain(name);
  });

  test('are the layouts of xkb, each with its own variants', () => {
    expect(keyboardLayouts.get('kr')).toEqual(new Set(['kr104']));
    expect(keyboardLayouts.get('us')).toContain('dvorak');
    expect(keyboardLayouts.get('de')).toContain('nodeadkeys');
    expect(keyboardLayouts.get('au')).toEqual(new Set());
    expect(keyboardToggles).toContain('alt_shift_toggle');
    for (const [layout, variants] of keyboardLayouts)
      for (const word of [layout, ...variants]) expect(word).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('are the names no user may take', () => {
    for (const name of ['root', 'admin', 'kvm', 'bind', 'www-data', 'Debian-exim', 'mysql', 'cloud', 'messagebus'])
      expect(reservedUserNames).toContain(name);
    expect(reservedUserNames).not.toContain('ubuntu');
  });
});

test.each([
  ['To Be Filled By O.E.M.', true],
  ['Default string', true],
  ['00000000', true],
  ['7XK4QL3', false],
])('the serial number %j is a placeholder: %j', (serial, answer) => {
  expect(isPlaceholderSerial(serial)).toBe(answer);
});

test('UUIDs that makers leave behind are placeholders in either case', () => {
  expect(isPlaceholderUuid('FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF')).toBe(true);
  expect(isPlaceholderUuid('4c4c4544-0044-4210-8052-b4c04f4e3331')).toBe(false);
});
