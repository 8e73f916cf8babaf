/** What hosts get besides their roles must not contradict itself, nor what zoneseed itself needs. */
import { type ExtraUser, extrasOf } from '../host-extras.ts';
import type { Site } from '../site.ts';
import { isUserName } from './access.ts';
import { reservedUserNames } from './known/user-names.ts';
import { type Fault, rule } from './rule.ts';

/** Files are text, one at a path, and none of zoneseed's own, which carry its name. */
export const extraFile = rule('extra-file', function* (site) {
  for (const { path, content, origin } of site.extras.flatMap(({ files }) => files)) {
    if (/\/[^/]*zoneseed[^/]*(\/|$)/.test(path))
      yield { path: [...origin, 'path'], message: `${path} is zoneseed's own`, hint: 'expected another path' };
    if (content.includes('\uFFFD'))
      yield {
        path: origin,
        message: `the file for ${path} is no text`,
        hint: 'expected UTF-8 text; packages carry the rest',
      };
  }
  yield* twice(
    site,
    ({ files }) => files.map(({ path, origin }) => ({ key: path, value: origin, origin })),
    'the file',
  );
});

/** An account is one that useradd takes, and is there once. */
export const extraUser = rule('extra-user', function* (site) {
  for (const { name, origin } of site.extras.flatMap(({ users }) => users)) {
    const path = [...origin, 'name'];
    if (!isUserName(name))
      yield { path, message: `"${name}" cannot be a user name`, hint: 'expected at most 32 of a-z, 0-9, _ and -' };
    else if (reservedUserNames.has(name) || name === site.access.user)
      yield { path, message: `the account ${name} is there without being named here`, hint: 'expected another name' };
  }
  const named = (users: readonly ExtraUser[]) =>
    users.map(({ name, origin }) => ({ key: name, value: origin, origin }));
  yield* twice(site, ({ users }) => named(users), 'the account');
});

/** A kernel setting has one value. */
export const extraSysctl = rule('extra-sysctl', function* (site) {
  for (const { name, origin } of site.extras.flatMap(({ sysctl }) => sysctl)) {
    if (/^[a-z0-9_]+(\.[\w-]+)+$/.test(name)) continue;
    const message = `${JSON.stringify(name)} is no name of a kernel setting`;
    yield { path: origin, at: 'key', message, hint: 'expected words between dots such as vm.swappiness' };
  }
  yield* twice(
    site,
    ({ sysctl }) => sysctl.map(({ name, value, origin }) => ({ key: name, value, origin })),
    'a value of',
  );
});

interface Given {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Fault['path'];
}

/** What a host is given twice and differently; each place is named once, however many hosts it is for. */
function* twice(
  site: Site,
  given: (extras: ReturnType<typeof extrasOf>) => readonly Given[],
  what: string,
): Generator<Fault> {
  const told = new Set<string>();
  for (const host of site.extras.length === 0 ? [] : site.hosts) {
    const before = new Map<string, unknown>();
    for (const { key, value, origin } of given(extrasOf(site, host))) {
      const known = before.has(key) && before.get(key) !== value;
      before.set(key, value);
      if (!known || told.has(origin.join())) continue;
      told.add(origin.join());
      yield {
        path: origin,
        message: `host ${host.name} already has ${what} ${key} from another entry`,
        hint: 'expected one',
      };
    }
  }
}
