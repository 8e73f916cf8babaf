/** Memory that is left. */
import { readableSize } from '../../disk/readable-size.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

/** Bytes; with less the kernel begins to kill services. */
const LEAST = 128 * 1024 * 1024;

export const memory: Check = {
  id: 'memory',
  layer: 'machine',
  asks: 'is memory left?',
  why: 'the kernel ends what takes most of it: guests on a KVM host, Java or MySQL on the others',
  after: ['answers'],
  ...onEach(everyHost, ({ host, own: { memory: found } }) => {
    if (found === undefined || found.available >= LEAST) return [];
    return [
      {
        message: `${host.name} has no memory left`,
        seen: `${readableSize(found.available)} of ${readableSize(found.total)} available`,
        expected: `${readableSize(LEAST)} at least`,
        path: host.path,
        todo: `on ${host.name}: ps axo rss,args --sort=-rss | head says what takes it`,
      },
    ];
  }),
};
