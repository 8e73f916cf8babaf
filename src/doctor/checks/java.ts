/** The Java that CloudStack's units run. */
import { JAVA } from '../../role/environment.ts';
import { type Check, onEach } from '../check-type.ts';
import { javaHosts } from '../groups.ts';

export const java: Check = {
  id: 'java',
  layer: 'services',
  asks: 'is /usr/bin/java of the major version that this CloudStack runs on?',
  why: 'the management server or the agent ends seconds after its start',
  after: ['answers', 'firstboot'],
  repair: 'java',
  ...onEach(javaHosts, ({ host, own: { java: found }, seen: { site } }) => {
    const wanted = JAVA[site.cloudstack];
    if (found === undefined || found === wanted) return [];
    return [
      {
        message: found === null ? `${host.name} has no Java` : `${host.name} runs Java ${found}`,
        seen: found === null ? 'java -version says nothing' : `java -version: ${found}`,
        expected: `Java ${wanted}, for CloudStack ${site.cloudstack}`,
        path: ['cloudstack'],
        todo: `on ${host.name}: update-alternatives --config java`,
      },
    ];
  }),
};
