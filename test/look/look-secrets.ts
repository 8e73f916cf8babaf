/** What must never be seen of a build made with `fakeSecrets`. */
import type { Compiled } from './look-place.ts';

/** Passwords, keys, tokens, and every line of a private key that is not a line of its public half as well. */
export function hiddenOf({ inputs, secrets }: Compiled): string[] {
  const hosts = inputs.site.hosts.map((host) => secrets.host(host.name));
  const pairs = [secrets.siteKey, ...hosts.flatMap((host) => host.hostKeys)];
  const open = pairs.map(({ publicKey }) => publicKey).join('\n');
  const lines = pairs.flatMap(({ privateKey }) => privateKey.split('\n'));
  return [
    'PRIVATE KEY-----',
    secrets.mysqlRootPassword,
    secrets.mysqlCloudPassword,
    secrets.managementKey,
    secrets.databaseKey,
    secrets.adminPassword,
    ...hosts.map((host) => host.token),
    ...lines.filter((line) => line.length >= 16 && !open.includes(line)),
  ];
}

/** Those of the values that the text shows. */
export function leaked(text: string, hidden: readonly string[]): string[] {
  return hidden.filter((value) => text.includes(value));
}
