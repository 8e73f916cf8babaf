/** The Java of CloudStack's units. */
import { javaHosts } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendJava = recipe({
  id: 'java',
  does: 'makes java the version that this CloudStack runs on; services take it up at their next start',
  group: javaHosts,
  steps: ['management-java', 'kvm-java'],
});
