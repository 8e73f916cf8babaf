/** A first boot that is stuck. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendFirstboot = recipe({
  id: 'firstboot',
  does: 'starts the first boot anew: what is done stays done, what is not is tried at once',
  group: everyHost,
  script: `systemctl restart --no-block zoneseed-firstboot.service
for ((waited = 0; waited < 120; waited += 2)); do
  sleep 2
  [[ $(zoneseed-firstboot --status --json) == *'"state":"ready"'* ]] && exit 0
done
zoneseed-firstboot --status >&2
exit 1`,
});
