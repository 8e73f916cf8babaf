/** How libvirt is reached from another KVM host: over TCP where the site file says so, over TLS once CloudStack has turned it on. */
import { resolve } from 'node:path';
import { ensureRoot } from '../lab/roots.ts';
import { Host } from './hosts.ts';
import { buildLabSite, type Lab, newMachine } from './lab.ts';
import { expectEqual } from './report.ts';
import { addHost, addressOf, HOSTS, type LabHost } from './site-file.ts';
import { until } from './wait.ts';

/** Seconds, against hanging. */
const READY = 1200;
const TCP = 16509;
const TLS = 16514;
const SECOND: LabHost = { name: 'kvm-host-02', roles: ['kvm'], number: 120 };

/** An authority, and one certificate for both hosts at the places libvirt looks; printed as an archive. */
const CERTIFICATES = (addresses: readonly string[]) => `
mkdir -p /etc/pki/CA /etc/pki/libvirt/private
cd /etc/pki/libvirt
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout /root/ca.key -out /etc/pki/CA/cacert.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=host -keyout private/serverkey.pem -out /root/host.csr 2>/dev/null
printf 'subjectAltName=%s\\n' '${addresses.map((address) => `IP:${address}`).join(',')}' >/root/extensions
openssl x509 -req -days 2 -in /root/host.csr -CA /etc/pki/CA/cacert.pem -CAkey /root/ca.key -CAcreateserial -extfile /root/extensions -out servercert.pem 2>/dev/null
cp servercert.pem clientcert.pem
cp private/serverkey.pem private/clientkey.pem
tar -C / -c etc/pki | base64
`;

/** What adding the host to CloudStack leaves in libvirtd.conf. */
const TURN_TLS_ON = `
sed -i 's/^listen_tls *=.*/listen_tls=1/; s/^listen_tcp *=.*/listen_tcp=0/' /etc/libvirt/libvirtd.conf
echo 'auth_tls="none"' >>/etc/libvirt/libvirtd.conf
systemctl restart libvirtd
`;

export async function libvirtListens(lab: Lab): Promise<void> {
  const site = await buildLabSite(lab, 'libvirt', (file) => {
    addHost(file, SECOND);
    file.setIn(['zone', 'pods', 0, 'clusters', 0, 'hosts', 1], SECOND.name);
    file.setIn(['kvm', 'plain_tcp'], true);
  });
  const known = HOSTS.find((host) => host.roles.includes('kvm'));
  if (known === undefined) throw new Error('the lab has no KVM host');
  const server = await newMachine(lab, site, known, 'roles');
  const client = new Host(SECOND, lab.outside, await ensureRoot('roles'), site.out);
  await client.create();
  const address = addressOf(known, 'management');
  const reach = (way: string) => client.ssh(`timeout 60 virsh -c qemu+${way}://${address}/system version 2>&1`);
  // libvirtd asks its emulators what they can before it answers the first time.
  const manages = async (way: string) => {
    let last = '';
    const answer = await until(READY, async () => {
      last = (await reach(way)).stdout;
      return last.includes('Running hypervisor: QEMU') ? true : undefined;
    });
    if (answer === undefined) throw new Error(`it is not managed over ${way}: ${last}`);
  };
  const stranger = async (port: number) => {
    const probe = [process.execPath, resolve(import.meta.dirname, 'probe.ts'), address, String(port)];
    return (await lab.outside.switch.inside(probe)).stdout;
  };
  for (const host of [server, client]) host.container.start();
  await lab.report.check(
    'with plain_tcp another KVM host manages it over TCP, and nobody else reaches it',
    async () => {
      await Promise.all([server, client].map((host) => host.reaches('ready', READY)));
      await manages('tcp');
      expectEqual('over TLS', (await reach('tls')).code === 0, false);
      expectEqual('a stranger', [await stranger(TCP), await stranger(TLS)], ['filtered', 'filtered']);
    },
  );
  await lab.report.check('with the certificates CloudStack gives, it is managed over TLS alone', async () => {
    const archive = await server.ask(CERTIFICATES([address, addressOf(SECOND, 'management')]));
    await client.ask(`base64 -d <<'END' | tar -xC /\n${archive}\nEND`);
    await server.ask(TURN_TLS_ON);
    await manages('tls');
    expectEqual('over TCP', (await reach('tcp')).code === 0, false);
    expectEqual('a stranger', await stranger(TLS), 'filtered');
  });
  await Promise.all([server, client].map((host) => host.container.powerCut()));
}
