/** The PXE tree's dnsmasq on a machine that has another one already, in network namespaces of this test's own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pxeUrls } from '../../src/media/pxe-urls.ts';
import { dnsmasqFull } from '../../src/media/servers/dnsmasq.ts';
import { pxeSegment } from '../../src/media/servers/pxe-segment.ts';
import { run } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { siteOfText } from '../site/judged.ts';

const site = siteOfText(
  '/site.yaml',
  `site: beside
domain: beside.lan
cloudstack: "4.20"
access: { user: ops }
networks:
  lan: { cidr: 10.15.0.0/24, gateway: 10.15.0.1, default_route: true, vlan: 15 }
  pxe: { cidr: 10.99.0.0/24 }
hosts:
  nfs: { roles: [nfs], networks: { lan: { address: 10.15.0.9, nic: eno1 } } }
`,
);

/** Broadcasts one DHCPDISCOVER as firmware does, and prints the address that is offered. */
const CLIENT = `
import { createSocket } from 'node:dgram';
const mac = [0x52, 0x54, 0, 0, 0, 9];
const ask = Buffer.alloc(300);
ask.set([1, 1, 6, 0, 1, 2, 3, 4]);
ask.writeUInt16BE(0x8000, 10);
ask.set(mac, 28);
ask.set([99, 130, 83, 99, 53, 1, 1, 93, 2, 0, 0, 60, 9, ...Buffer.from('PXEClient'), 255], 236);
const socket = createSocket('udp4');
socket.on('message', (answer) => {
  console.log([...answer.subarray(16, 20)].join('.'));
  process.exit(0);
});
socket.bind(68, () => {
  socket.setBroadcast(true);
  setInterval(() => socket.send(ask, 67, '255.255.255.255'), 300);
});
setTimeout(() => process.exit(1), 25_000);
`;

/** A workstation with libvirt's bridge and its dnsmasq, a card to the machines that boot, and one such machine behind it. */
const STAGE = `
set -e
ip link set lo up
unshare --net sleep 120 & machine=$!
trap 'kill $machine $other $ours 2>/dev/null' EXIT
other= ours=
until [[ $(readlink /proc/$machine/ns/net) != $(readlink /proc/$$/ns/net) ]]; do sleep 0.05; done
ip link add virbr0 type bridge
ip addr add 192.168.122.1/24 dev virbr0
ip link set virbr0 up
ip link add eno1 type veth peer name boot0
ip link set boot0 netns $machine
ip addr add 10.99.0.5/24 dev eno1
ip link set eno1 up
in_machine() { nsenter --net=/proc/$machine/ns/net "$@"; }
in_machine ip link set lo up
in_machine ip link set boot0 up
in_machine ip route add 255.255.255.255 dev boot0
dnsmasq --user=root --keep-in-foreground --bind-dynamic --interface=virbr0 --except-interface=lo --conf-file=/dev/null \\
  --dhcp-range=192.168.122.2,192.168.122.254 --pid-file="$1/other.pid" --dhcp-leasefile="$1/other.leases" & other=$!
until [[ -s $1/other.pid ]]; do kill -0 $other; sleep 0.05; done
dnsmasq --user=root --keep-in-foreground --conf-file="$2" --pid-file="$1/ours.pid" --dhcp-leasefile="$1/ours.leases" & ours=$!
until [[ -s $1/ours.pid ]]; do kill -0 $ours || { wait $ours; exit; }; sleep 0.05; done
in_machine "$3" "$1/client.mjs"
`;

const trial = await run(['unshare', '--net', 'sh', '-c', 'ip link add trial type bridge && dnsmasq --version']);

describe.skipIf(trial.code !== 0)('beside the dnsmasq of libvirt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-dnsmasq-'));
  beforeAll(() => writeFileSync(join(folder, 'client.mjs'), CLIENT));
  afterAll(() => rmSync(folder, { recursive: true }));

  const staged = (configuration: string) => {
    const file = join(folder, 'dnsmasq.conf');
    writeFileSync(file, configuration);
    return run(['unshare', '--net', 'bash', '-c', STAGE, 'stage', folder, file, process.execPath]);
  };
  const options = {
    segment: valueIn(pxeSegment(site, '10.99.0.5')),
    urls: valueIn(pxeUrls('http://10.99.0.5/')),
    root: folder,
  };

  test('ours starts, and a machine that boots gets an address of the untagged network on which no host is', async () => {
    const { stdout, stderr, code } = await staged(dnsmasqFull(options));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^10\.99\.0\.\d+\n$/);
  });

  test('one that binds to every address does not start: the check can fail', async () => {
    const everywhere = dnsmasqFull(options).replace(/^(bind-dynamic|listen-address=.*)$/gm, '');
    const { code, stderr } = await staged(everywhere);
    expect(code).not.toBe(0);
    expect(stderr).toContain('Address already in use');
  });
});

test('a segment that reaches cards under a tag says so, and one for booting alone does not', () => {
  expect(valueIn(pxeSegment(site, '10.15.0.5')).tagged).toEqual({ name: 'lan', vlan: 15 });
  expect(valueIn(pxeSegment(site, '10.99.0.5')).tagged).toBeUndefined();
});
