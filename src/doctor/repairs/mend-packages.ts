/** Packages of roles and extras. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendPackages = recipe({
  id: 'packages',
  does: 'installs the packages of the roles and extras that are missing; nothing is upgraded or removed',
  group: everyHost,
  steps: [
    'common-packages',
    'common-extra-packages',
    'database-packages',
    'management-packages',
    'kvm-packages',
    'nfs-packages',
  ],
});
