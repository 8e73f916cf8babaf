import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { rackTeller } from '../../../src/commands/shared/rack-teller.ts';
import { watchOn } from '../../../src/terminal/watch.ts';
import { madeUpMachine, madeUpRack, smallRack, stranger } from '../../serve-boot/made-up-rack.ts';

/** Tells into a log; `news` are the lines that came since it was asked last. */
function told() {
  let log = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  const watch = () => watchOn(stream as unknown as NodeJS.WriteStream, (_, text) => text);
  const { say } = rackTeller({ watch });
  const news = () => {
    const lines = log.split('\n').filter((line) => line !== '');
    log = '';
    return lines;
  };
  return { say, news };
}

test('a rack is told machine by machine, and a machine that nobody knows once', () => {
  const { say, news } = told();
  const view = smallRack();
  say(view);
  expect(news()).toEqual([
    'serving banana: 1 of 3 machines ready',
    '  cloudstack-mgmt first boot step 5 of 12, management-database, waits for database:3306',
    '  kvm-host-01 installing curtin: extracting the system',
    '  nfs-01 ready',
    '  a machine is none of the site: 52:54:00:0a:00:99, serial CZ2D4901LX, at 10.15.0.201; the page has what to write into the site file',
  ]);
  say(view);
  expect(news()).toEqual([]);
  say({ ...view, unknown: [{ ...stranger(), id: 'two', claimedBy: ['kvm-1', 'kvm-2'] }] });
  expect(news()[0]).toContain('a machine is claimed by kvm-1 and kvm-2: ');
});

test('a view that comes again begins nothing anew, and says which hosts are gone', () => {
  const { say, news } = told();
  say(madeUpRack([madeUpMachine('a'), madeUpMachine('b')]));
  news();
  say(madeUpRack([madeUpMachine('a')]));
  expect(news()).toEqual(['  b is no host of the site any more']);
});

test('a notice is told once, and again when it says something else', () => {
  const { say, news } = told();
  say(madeUpRack([]));
  news();
  const notice = { id: 'site', at: '2026-01-01T00:00:00.000Z', kind: 'warning', text: 'site.yaml:3 is wrong' } as const;
  for (const text of [notice.text, notice.text, 'site.yaml:4 is wrong']) {
    say(madeUpRack([], { notices: [{ ...notice, text }] }));
  }
  say(madeUpRack([], { notices: [{ ...notice, kind: 'note', text: 'site.yaml was read' }] }));
  expect(news()).toEqual([
    '  warning: site.yaml:3 is wrong',
    '  warning: site.yaml:4 is wrong',
    '  site.yaml was read',
  ]);
});

test('what was over and comes again is told again', () => {
  const { say, news } = told();
  const notice = { id: 'site', at: '2026-01-01T00:00:00.000Z', kind: 'warning', text: 'site.yaml:3 is wrong' } as const;
  const faulty = madeUpRack([], { notices: [notice] });
  for (const view of [faulty, madeUpRack([]), faulty]) say(view);
  expect(news().filter((line) => line.includes('site.yaml:3'))).toHaveLength(2);
});
