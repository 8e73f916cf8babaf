/** The firewall of the site. */
import { everyHost } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendFirewall = recipe({
  id: 'firewall',
  does: 'puts the rules of the site back, loads them, and turns ufw off; rules that lock us out are taken back within a minute',
  group: everyHost,
  files: ['/etc/systemd/system/zoneseed-firewall.service', '/etc/zoneseed/firewall.nft'],
  steps: ['common-firewall'],
});
