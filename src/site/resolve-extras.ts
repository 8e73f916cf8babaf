/** The entries of `extras`: who they are for, and the files and keys they name. */
import type { Path } from '../outcome/problem.ts';
import type { Extra, ExtraFile } from './host-extras.ts';
import { publicKeys, readNamedFile } from './key-files.ts';
import type { Resolver } from './resolver.ts';
import type { Host } from './site.ts';
import type { SiteInput } from './site-schema.ts';

type ExtraInput = SiteInput['extras'][number];

/** Resolves the entries; reports unknown roles and hosts, and files that cannot be read. */
export function resolveExtras(
  resolver: Resolver,
  inputs: readonly ExtraInput[],
  hosts: ReadonlyMap<string, Host>,
): Extra[] {
  return inputs.map((input, index) => resolveExtra(resolver, input, hosts, ['extras', index]));
}

function resolveExtra(resolver: Resolver, input: ExtraInput, hosts: ReadonlyMap<string, Host>, path: Path): Extra {
  for (const [index, role] of (input.roles ?? []).entries()) resolver.checkRole(role, [...path, 'roles', index]);
  for (const [index, host] of (input.hosts ?? []).entries())
    resolver.find('host', hosts, host, [...path, 'hosts', index]);
  return {
    roles: input.roles,
    hosts: input.hosts,
    packages: input.packages,
    files: input.files.map((file, index) => resolveFile(resolver, file, [...path, 'files', index])),
    sysctl: Object.entries(input.sysctl).map(([name, value]) => ({
      // Both spellings are one setting.
      name: name.replaceAll('/', '.'),
      value: String(value),
      origin: [...path, 'sysctl', name],
    })),
    users: input.users.map(({ name, full_name: fullName, authorized_keys: keys, sudo }, index) => ({
      name,
      fullName,
      sudo,
      authorizedKeys: keys.flatMap((entry, place) => {
        const origin = [...path, 'users', index, 'authorized_keys', place];
        return resolver.take(publicKeys(entry, resolver.context.folder), 'key-file', origin) ?? [];
      }),
      origin: [...path, 'users', index],
    })),
    kernelParameters: input.kernel_parameters,
  };
}

function resolveFile(resolver: Resolver, input: ExtraInput['files'][number], origin: Path): ExtraFile {
  const { path, content, file, mode, owner } = input;
  if ((content === undefined) === (file === undefined)) {
    const fault = content === undefined ? 'has neither content nor file' : 'has both content and file';
    resolver.report('extra-file', `the entry for ${path} ${fault}`, origin, 'expected one of them');
  }
  const named = file === undefined ? undefined : readNamedFile(file, resolver.context.folder);
  const text = named === undefined ? content : resolver.take(named, 'extra-file', [...origin, 'file']);
  return { path, content: text ?? '', mode, owner, origin };
}
