/** Whether a host lets us in at all: what cannot be asked is no fault of its own. */
import type { Check } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const answers: Check = {
  id: 'answers',
  layer: 'machine',
  asks: 'does it answer by SSH, with the host key of its seed, and let the key of the site in?',
  group: everyHost,
  why: 'nothing else can be asked of it, and nothing can be done on it',
  after: [],
  find: ({ unreached }) =>
    unreached.map(({ host, problem: { message, hint } }) => ({
      hosts: [host],
      message,
      seen: message,
      expected: 'an answer on port 22',
      path: host.path,
      todo: hint ?? 'look at its console',
    })),
};
