/** The firewall of the site is loaded, as it is written, and no ufw beside it. */
import { type Check, type Fault, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const firewallRules: Check = {
  id: 'firewall-rules',
  layer: 'ports',
  asks: 'is the table of zoneseed loaded where the site has a firewall, as its file has it, and ufw off?',
  why: 'without it every port is open to everybody; beside ufw both have to agree to a packet, and guests lose their traffic',
  after: ['answers', 'firstboot'],
  repair: 'firewall',
  ...onEach(everyHost, ({ host, own: { firewall, loadedRules, ufw }, seen: { site } }) => {
    const path = ['firewall'];
    const faults: Omit<Fault, 'hosts'>[] = [];
    if (site.firewall.enabled && firewall === false) {
      const message = `the firewall of ${host.name} is not loaded`;
      const todo = `on ${host.name}: systemctl restart zoneseed-firewall`;
      faults.push({
        message,
        seen: 'nft list tables: no table inet zoneseed',
        expected: 'table inet zoneseed',
        path,
        todo,
        files: ['/etc/zoneseed/firewall.nft'],
      });
    }
    const changed = [
      ...(loadedRules?.fewer ?? []).map((line) => `- ${line}`),
      ...(loadedRules?.more ?? []).map((line) => `+ ${line}`),
    ];
    if (site.firewall.enabled && firewall === true && changed.length > 0) {
      const message = `the firewall of ${host.name} was changed since it was loaded`;
      const todo = `on ${host.name}: systemctl restart zoneseed-firewall`;
      faults.push({
        message,
        seen: changed.join('; '),
        expected: 'the rules of /etc/zoneseed/firewall.nft',
        path,
        todo,
        files: ['/etc/zoneseed/firewall.nft'],
      });
    }
    if (ufw === true) {
      const message = `ufw is active on ${host.name}`;
      faults.push({
        message,
        seen: 'ufw status: active',
        expected: 'inactive',
        path,
        todo: `on ${host.name}: ufw disable`,
        files: [],
      });
    }
    return faults;
  }),
};
