/** Certificates that end soon, or that CloudStack should have renewed by now. */
import { OF_AGENT } from '../certificate-places.ts';
import { type Check, onEach } from '../check-type.ts';
import { javaHosts } from '../groups.ts';

const DAY = 86_400;
/** Days before the end of what a person renews. */
const BY_HAND = 30;
/** The setting that says how many days before its end CloudStack renews a certificate, and what it is unless told. */
const RENEWS = { setting: 'ca.framework.cert.expiry.alert.period', days: 15 };

export const certificateEnds: Check = {
  id: 'certificate-ends',
  layer: 'services',
  asks: 'are the certificates of agents and of the UI valid for weeks, and renewed by CloudStack in time?',
  why: 'with a certificate that has ended an agent is refused, guests are not migrated, and browsers and API clients turn away',
  after: ['answers', 'firstboot', 'time', 'libvirt', 'agent'],
  ...onEach(javaHosts, ({ host, own: { certificates = {}, agent }, seen: { site } }) =>
    Object.entries(certificates).flatMap(([place, seconds]) => {
      const isFile = place.startsWith('/');
      // What is left on a host that is in no zone serves nobody.
      if (isFile && !agent?.guid) return [];
      const isRenewed = OF_AGENT.includes(place);
      // A day for CloudStack to do it.
      const least = isRenewed ? Number(site.zone?.settings[RENEWS.setting] ?? RENEWS.days) - 1 : BY_HAND;
      const days = Math.floor(seconds / DAY);
      if (!(days < least)) return [];
      return [
        {
          message: `the certificate ${isFile ? place : `at ${place}`} of ${host.name} ${days < 0 ? 'has ended' : `ends in ${days === 1 ? 'a day' : `${days} days`}`}`,
          seen: `openssl x509 -enddate: ${days < 0 ? `ended ${-days} days ago` : `${days} days are left`}`,
          expected: isRenewed ? `${least} days at least: CloudStack renews it before` : `${least} days at least`,
          path: host.path,
          todo: todoFor(host.name, isFile, isRenewed),
        },
      ];
    }),
  ),
};

function todoFor(name: string, isFile: boolean, isRenewed: boolean): string {
  if (isRenewed)
    return `in CloudStack: the host ${name}, "Provision Host Security Keys" (provisionCertificate); is ca.framework.cert.automatic.renewal on?`;
  if (isFile)
    return 'it is that of the certificate authority of CloudStack: renew it there, then provision the keys of each host again';
  return `on ${name}: a new certificate into the keystore that https.keystore of /etc/cloudstack/management/server.properties names, and a restart of cloudstack-management`;
}
