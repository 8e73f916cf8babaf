/** CloudStack's packages: of the version the site names, and alike on all hosts. */
import { type Check, type Fault, onEach } from '../check-type.ts';
import { javaHosts } from '../groups.ts';

/** Each role's own package. */
const PACKAGES = [
  ['management', 'cloudstack-management'],
  ['kvm', 'cloudstack-agent'],
] as const;

export const versions: Check = {
  id: 'versions',
  layer: 'services',
  asks: 'are the packages of CloudStack there, of the version of the site, and the same on every host?',
  why: 'an agent of another version is refused or misunderstood by its management server',
  after: ['answers', 'firstboot'],
  ...onEach(javaHosts, ({ host, own: { packages }, seen: { site, answers } }) => {
    if (packages === undefined) return [];
    const first = site.hosts
      .filter(({ roles }) => roles.includes('management'))
      .map(({ name }) => [name, answers.get(name)?.packages?.['cloudstack-management']] as const)
      .find(([, version]) => version !== undefined);
    return PACKAGES.filter(([role]) => host.roles.includes(role)).flatMap(([, name]): Omit<Fault, 'hosts'>[] => {
      const version = packages[name];
      const common = { path: ['cloudstack'], expected: `${name} ${site.cloudstack}` };
      const todo = `on ${host.name}: apt-get install --only-upgrade ${name}; is its apt repository the right one?`;
      if (version === undefined) {
        const message = `${host.name} has no package ${name}`;
        return [
          {
            ...common,
            message,
            seen: 'dpkg-query knows no such package',
            todo: `on ${host.name}: apt-get install ${name}`,
          },
        ];
      }
      if (!version.startsWith(`${site.cloudstack}.`)) {
        return [
          { ...common, message: `${host.name} has another CloudStack than the site`, seen: `${name} ${version}`, todo },
        ];
      }
      if (first === undefined || first[1] === version) return [];
      const message = `${host.name} has another CloudStack than ${first[0]}`;
      return [{ ...common, message, seen: `${name} ${version}`, expected: `${name} ${first[1]}`, todo }];
    });
  }),
};
