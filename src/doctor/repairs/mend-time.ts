/** The clock. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendTime = recipe({
  id: 'time',
  does: 'puts the configuration of chrony back, restarts it, and has it step the clock',
  group: everyHost,
  files: ['/etc/chrony/chrony.conf'],
  steps: ['common-clock', 'common-time'],
  // In a container chrony may follow a server and not step the clock: whether that is right is looked at afterwards.
  script: 'chronyc -n makestep >&2 || true',
});
