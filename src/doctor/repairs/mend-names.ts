/** Host name and /etc/hosts. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendNames = recipe({
  id: 'names',
  does: 'puts /etc/hosts and the host name back',
  group: everyHost,
  files: ['/etc/hosts'],
  steps: ['common-names'],
});
