/** What machines say of themselves. */
import { rule } from './rule.ts';

/** Serial number, UUID and MACs are spelt as machines spell them. */
export const identitySyntax = rule('identity-syntax', function* (site) {
  for (const host of site.hosts) {
    const { serial, uuid, macs } = host.identity;
    if (serial !== undefined && !/^[ -~]+$/.test(serial)) {
      yield {
        path: [...host.path, 'identity', 'serial'],
        message: `${JSON.stringify(serial)} is no serial number`,
        hint: 'expected what `dmidecode -s system-serial-number` prints, which is plain ASCII',
      };
    } else if (serial?.includes('${')) {
      yield {
        path: [...host.path, 'identity', 'serial'],
        message: `iPXE takes \${ in serial number ${JSON.stringify(serial)} for a setting of its own`,
        hint: 'expected uuid or macs of the machine instead',
      };
    }
    if (uuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) {
      yield {
        path: [...host.path, 'identity', 'uuid'],
        message: `"${uuid}" is no UUID`,
        hint: 'expected what `dmidecode -s system-uuid` prints',
      };
    }
    for (const [index, mac] of macs.entries()) {
      if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) continue;
      yield {
        path: [...host.path, 'identity', 'macs', index],
        message: `"${mac}" is no MAC`,
        hint: 'expected six pairs of hex digits such as 52:54:00:0a:00:74',
      };
    }
  }
});
