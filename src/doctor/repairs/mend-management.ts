/** The management server. */
import { restartManagement } from '../../finalize/management-service.ts';
import { managers } from '../groups.ts';
import type { Repair } from '../repair-type.ts';

export const mendManagement: Repair = {
  id: 'management',
  does: 'restarts cloudstack-management, and waits until it answers',
  group: managers,
  stops: 'UI and API for a minute or two',
  plan: () => ['runs systemctl restart cloudstack-management, and waits for it'],
  mend: (bench, host) => restartManagement([host], bench.machines, bench.signal, PATIENCE),
};

/** Seconds. */
const PATIENCE = 5 * 60;
