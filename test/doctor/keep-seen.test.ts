import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineStriker, textStriker } from '../../src/bundle/struck-lines.ts';
import type { Seen } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { examine } from '../../src/doctor/examine.ts';
import { digestOf } from '../../src/doctor/questions.ts';
import { keptSeenIn, keptSiteIn } from '../../src/doctor/read-kept.ts';
import { struckSite } from '../../src/doctor/struck-site.ts';
import { loadSiteText } from '../../src/site/load.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { library, reference } from '../role/sites.ts';
import { healthy, withHost } from './healthy.ts';
import { keptAgain, keptLines } from './kept.ts';

const whole = healthy(reference());

/** How a secret stands in what machines say. */
const KINDS: readonly ((secret: string) => string)[] = [
  (secret) => `apikey=${secret}&x`,
  (secret) => `{"password":"${secret}"}`,
  (secret) => `passwd='${secret}'`,
  (secret) => `session key: ${secret} was refused`,
  (secret) => `http://user:${secret}@proxy:3128/`,
  (secret) => `root:$6$salt$${secret}:19000`,
  (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
  (secret) => `keystore-setup /a /b ${secret} 365`,
];
/** And one that is known to be one: it may stand anywhere. */
const anywhere = (secret: string) => `it said ${secret} and more`;

/** The value with the text at one of its places changed; `at` counts texts, round and round. */
function planted<T>(value: T, at: number, change: (text: string) => string): T {
  const count = textsIn(value);
  let left = at % count;
  const go = (one: unknown): unknown => {
    if (typeof one === 'string') return left-- === 0 ? change(one) : one;
    if (Array.isArray(one)) return one.map(go);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, go(inner)]));
  };
  return go(value) as T;
}

function textsIn(value: unknown): number {
  if (typeof value === 'string') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + textsIn(one), 0);
}

const cloud = {
  problem: { message: 'CloudStack said no', hint: 'look at it' },
} as const;
const secret = fc.stringMatching(/^[A-Za-z0-9]{12,30}$/);

test('a secret of any kind, at any place of an answer, is not kept', () => {
  const place = fc.record({
    secret,
    kind: fc.nat(KINDS.length),
    at: fc.nat(),
    host: fc.constantFrom(...whole.answers.keys()),
  });
  fc.assert(
    fc.property(place, ({ secret: value, kind, at, host }) => {
      const change = (text: string) => `${text} ${(KINDS[kind] ?? anywhere)(value)}`;
      const seen: Seen = {
        ...withHost(whole, host, ({ host: _, ...own }) => planted(own, at, change)),
        cloud: planted(cloud, at, change),
      };
      expect(
        keptLines(seen, textStriker([value === '' || kind < KINDS.length ? 'nothing known' : value])).join('\n'),
      ).not.toContain(value);
    }),
    { numRuns: 120 },
  );
});

test('files that are secret are kept neither as they are nor as a digest, and what is judged of them stays', () => {
  const lines = keptLines(whole).join('\n');
  expect(lines).not.toContain('hush-');
  const secrets = [...whole.roles.values()].flatMap(({ files }) => files.filter((file) => file.secret));
  expect(secrets.length).toBeGreaterThan(2);
  for (const { content } of secrets) expect(lines).not.toContain(digestOf(content));
  expect(examine(checks, keptAgain(whole))).toEqual([]);
  const changed = withHost(whole, 'cloudstack-mgmt', ({ files }) => ({
    files: {
      ...files,
      '/etc/zoneseed/accounts.sql': { digest: digestOf('planted'), mode: '0600', owner: 'root:root', text: null },
    },
  }));
  expect(keptLines(changed).join('\n')).not.toContain(digestOf('planted'));
  expect(examine(checks, keptAgain(changed)).map(({ check, seen }) => [check.id, seen])).toEqual([
    ['files', 'it holds secrets, and other ones'],
  ]);
});

test('of a file that was changed by hand, a line of its own loses what may be a secret, and the digest says only that it differs', () => {
  const path = '/etc/chrony/chrony.conf';
  const changed = withHost(whole, 'nfs-01', ({ files }) => ({
    files: {
      ...files,
      [path]: { digest: digestOf('x'), mode: '0644', owner: 'root:root', text: 'server a\nkey planted\n' },
    },
  }));
  const lines = keptLines(changed).join('\n');
  expect(lines).not.toContain('planted');
  expect(lines).not.toContain(digestOf('x'));
  const [finding] = examine(checks, keptAgain(changed));
  expect(finding?.seen).toContain('+ server a; + key ***');
});

const SECRETS = `
proxy: http://user:planted1@proxy.example:3128
extras:
  - files:
      - path: /etc/a
        mode: "0600"
        content: |
          planted2
            planted2

          planted2
      - { path: /etc/b, content: "planted3 \\
          planted3" }
    packages: [htop]
`;

test('a site file without its secrets is one, each line in its place', () => {
  const hash = `$6$planted4$${'a'.repeat(86)}`;
  const text = readFileSync('examples/reference.yaml', 'utf8')
    .replace(/^access:\n/m, `access:\n  password_hash: ${hash}\n`)
    .replace(/^hosts:/m, `${SECRETS}\nhosts:`)
    .replace(/^ {2}settings:\n/m, '  settings:\n    ldap.bind.password: planted5\n    x.y: known-one\n');
  const loaded = valueIn(loadSiteText('examples/reference.yaml', text, library.names()));
  const struck = struckSite(loaded.source, loaded.site, lineStriker(['known-one']));
  expect(struck).not.toMatch(/planted|known-one/);
  const again = valueIn(loadSiteText('examples/reference.yaml', struck, library.names()));
  expect(again.site.proxy).toBe('http://struck-out@proxy.example:3128');
  expect(again.site.extras[0]?.packages).toEqual(['htop']);
  expect(again.site.hosts).toEqual(loaded.site.hosts);
  const lineOf = ({ source }: typeof loaded) =>
    loaded.site.hosts.map(({ path }) => source.position(source.locate({ path }).start));
  expect(lineOf(again)).toEqual(lineOf(loaded));
});

test('what is kept is refused in words when it is cut off, changed, or of another form', () => {
  const [first = '', ...lines] = keptLines(whole);
  const about = valueIn(keptSiteIn(first));
  for (const line of ['', '{', first.slice(0, -9), first.replace('"form":1', '"form":99')])
    expect(keptSiteIn(line).ok).toBe(false);
  for (const some of [[], lines.slice(1), [...lines.slice(0, -1), lines.at(-1)?.slice(0, 99) ?? '']])
    expect(keptSeenIn(whole.site, about, some)).toMatchObject({ ok: false, problems: [{ rule: 'kept-answers' }] });
});
