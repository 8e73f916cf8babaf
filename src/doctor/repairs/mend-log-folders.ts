/** Where the management server writes its logs. */
import { managers } from '../groups.ts';
import { LOG_FOLDERS } from '../questions.ts';
import { recipe } from '../repair-type.ts';

export const mendLogFolders = recipe({
  id: 'log-folders',
  does: 'makes the log folder of the management server again, and gives it and its files to the user cloud',
  group: managers,
  script: `install -d -o cloud -g cloud -m 0770 ${LOG_FOLDERS.management}
chown -R cloud:cloud ${LOG_FOLDERS.management}
systemctl is-active --quiet cloudstack-management.service || systemctl restart cloudstack-management.service`,
});
