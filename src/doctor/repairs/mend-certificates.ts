/** The certificate of a KVM host, by which its agent and libvirt are known. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Host } from '../../site/site.ts';
import { hasZone } from '../../zone/kind.ts';
import { type HostHave, host as hostKind } from '../../zone/kinds/host.ts';
import { reading } from '../../zone/reading.ts';
import { kvmHosts } from '../groups.ts';
import { notMended, type Repair } from '../repair-type.ts';

const provisioned = z.object({ success: z.boolean(), displaytext: z.string().optional() });

export const mendCertificates: Repair = {
  id: 'certificates',
  does: 'has CloudStack give the host a new certificate over its agent, which then reports anew; guests run on',
  group: kvmHosts,
  stops: 'migrations to and from the host, for some seconds',
  plan: () => ['provisionCertificate of the host, with reconnect'],
  async mend({ api: entered, site, signal, say }, host) {
    const api = await entered();
    if (!api.ok) return api;
    if (!hasZone(site)) return refused(notMended(host, 'the site has no zone'));
    const hosts = await reading(api.value, site, signal).of(hostKind);
    if (!hosts.ok) return hosts;
    const want = hostKind.want(site).find(({ member }) => member === host);
    const have = hosts.value.find(({ key }) => key === want?.key);
    const ready = heardOf(host, have);
    if (!ready.ok) return ready;
    say(`${host.name}: provisionCertificate`);
    const call = { command: 'provisionCertificate', params: { hostid: ready.value.id, reconnect: true } };
    const sent = await api.value.send(call, provisioned, signal);
    if (!sent.ok) return sent;
    const { success, displaytext } = sent.value;
    return success ? done(undefined) : refused(notMended(host, displaytext ?? 'CloudStack could not do it'));
  },
};

/** The agent itself carries the certificate to the host. */
function heardOf(host: Host, have: HostHave | undefined): Outcome<HostHave> {
  if (have?.state === 'Up') return done(have);
  const { rule, path, message } = notMended(
    host,
    `CloudStack ${have === undefined ? 'does not know it' : `says that it is ${have.state}`}`,
  );
  const first = have === undefined ? 'finalize --host' : 'repair agent --host';
  return refused<Problem>({ rule, path, message, hint: `first: zoneseed ${first} ${host.name}` });
}
