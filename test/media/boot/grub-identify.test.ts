import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grubIdentify } from '../../../src/media/boot/grub-identify.ts';
import type { MediaHost } from '../../../src/media/media-site.ts';
import { placeholderSerials, placeholderUuids } from '../../../src/site/rules/placeholder-identity.ts';
import { HOSTILE, hostOf } from '../some-sites.ts';
import { grubComplaints, type Machine, runGrub } from './grub-in-bash.ts';

const uuid = '4c4c4544-0051-4710-8052-b7c04f4a4432';
const mac = '52:54:00:aa:bb:cc';
const hosts = [
  hostOf('by-serial', { serial: 'ABC123' }),
  hostOf('by-uuid', { uuid: uuid.toUpperCase() }),
  hostOf('by-mac', { macs: ['52:54:00:AA:BB:CC', '52:54:00:aa:bb:cd'] }),
];

/** Whom a machine is taken for, and by whom it is claimed if by several. */
async function known(machine: Machine, of: readonly MediaHost[] = hosts, source: 'cards' | 'boot' = 'cards') {
  const script = `${grubIdentify(of, source).join('\n')}\n`;
  const { host, conflict } = (await runGrub(script, machine)).variables;
  return { host, conflict };
}

const none = { host: '', conflict: '' };
const is = (host: string) => ({ host, conflict: '' });

describe('a machine is recognised', () => {
  test.each<[string, Machine, string]>([
    ['its serial', { serial: 'ABC123' }, 'by-serial'],
    ['its serial between blanks', { serial: '  ABC123   ' }, 'by-serial'],
    ["its board's serial", { serial: 'Default string', board: 'ABC123' }, 'by-serial'],
    ["its chassis's serial", { chassis: 'ABC123' }, 'by-serial'],
    ['its UUID, whatever its case in the site file', { uuid }, 'by-uuid'],
    ['the MAC of its first card', { macs: [mac] }, 'by-mac'],
    ['the MAC of its eighth card', { macs: [...Array(7).fill('02:00:00:00:00:01'), mac] }, 'by-mac'],
    ['one of several MACs', { macs: ['52:54:00:aa:bb:cd'] }, 'by-mac'],
  ])('by %s', async (_, machine, host) => {
    expect(await known(machine)).toEqual(is(host));
  });

  test.each<[string, Machine]>([
    ['another serial', { serial: 'ABC124' }],
    ['a longer serial', { serial: 'ABC1234' }],
    ['a serial in another case', { serial: 'abc123' }],
    ['a serial that is a pattern', { serial: '.*' }],
    ['a UUID that is a serial', { serial: uuid }],
    ['nothing at all', {}],
    ['cards a BIOS does not show', { macs: [mac], platform: 'pc' }],
  ])('by nothing, when it has %s', async (_, machine) => {
    expect(await known(machine)).toEqual(none);
  });

  test('by the card GRUB came through alone, when the network loaded it', async () => {
    expect(await known({ macs: [mac] }, hosts, 'boot')).toEqual(is('by-mac'));
    expect(await known({ macs: ['02:00:00:00:00:01', mac] }, hosts, 'boot')).toEqual(none);
  });

  test('as nobody, when two hosts fit', async () => {
    expect(await known({ serial: 'ABC123', uuid })).toEqual({ host: '', conflict: 'by-serial, by-uuid' });
    expect(await known({ serial: 'ABC123', board: 'ABC123' })).toEqual(is('by-serial'));
    expect(await known({ serial: 'ABC123', macs: ['02:00:00:00:00:01', mac] })).toEqual({
      host: '',
      conflict: 'by-serial, by-mac',
    });
    expect(await known({ serial: 'ABC123', macs: [mac] }, hosts, 'boot')).toMatchObject({ host: '' });
    const twins = [hostOf('one', { serial: 'S' }), hostOf('two', { serial: 'S' })];
    expect(await known({ serial: 'S' }, twins)).toMatchObject({ host: '' });
  });
});

describe('what makers leave in, in any case, names no machine', () => {
  // As if the compiler had let it through.
  const cases = (text: string) => [text, text.toUpperCase(), `  ${text.replace(/\b[a-z]/g, (c) => c.toUpperCase())} `];

  test('serials', async () => {
    const repeated = ['0', '00000000', 'FFFFFFFF', 'x', '......', '------'];
    const wide = [...placeholderSerials, ...repeated].flatMap(cases);
    for (const [at, serial] of wide.entries()) {
      const place = ['serial', 'board', 'chassis'][(at + Math.floor(at / 3)) % 3] ?? '';
      expect(await known({ [place]: serial }, [hostOf('victim', { serial })]), serial).toEqual(none);
    }
  });

  test('UUIDs', async () => {
    for (const text of placeholderUuids) {
      for (const said of [text, text.toUpperCase()]) {
        expect(await known({ uuid: said }, [hostOf('victim', { uuid: text })]), said).toEqual(none);
      }
    }
  });

  test('but what only looks like one does', async () => {
    const serials = ['00000001', 'None1', 'Default string 7', 'XaX', '0123456789A'];
    for (const serial of serials)
      expect(await known({ serial }, [hostOf('box', { serial })]), serial).toEqual(is('box'));
  });
});

describe('serials that are code to somebody', () => {
  const of = HOSTILE.map((serial, at) => hostOf(`box-${at}`, { serial }));

  test('are text: each machine is its host and no other, and GRUB reads the script', async () => {
    expect(await grubComplaints(`${grubIdentify(of, 'cards').join('\n')}\n`)).toBe('');
    for (const [at, serial] of HOSTILE.entries()) {
      const wanted = /^(.)\1*$/u.test(serial) ? none : is(`box-${at}`);
      expect(await known({ serial }, of), serial).toEqual(wanted);
    }
  });

  test('whatever they are', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 2, maxLength: 20 })
      .map((s) => `S1${s.replace(/\p{Cc}/gu, '')}`.trim());
    const property = fc.asyncProperty(fc.uniqueArray(text, { minLength: 2, maxLength: 5 }), async (serials) => {
      const some = serials.map((serial, at) => hostOf(`box-${at}`, { serial }));
      expect(await grubComplaints(`${grubIdentify(some, 'boot').join('\n')}\n`)).toBe('');
      expect(await known({ serial: serials[0] ?? '' }, some)).toEqual(is('box-0'));
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
