/** The site the lab boots: the reference site, with the database on a machine of its own and every host from a cloud image. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Document, parseDocument } from 'yaml';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface LabHost {
  readonly name: string;
  readonly roles: readonly string[];
  /** Last byte of both its addresses and of the MACs of its cards. */
  readonly number: number;
}

export const HOSTS: readonly LabHost[] = [
  { name: 'cloudstack-mgmt', roles: ['management'], number: 116 },
  { name: 'kvm-host-01', roles: ['kvm'], number: 117 },
  { name: 'nfs-01', roles: ['nfs'], number: 118 },
  { name: 'db-01', roles: ['database'], number: 119 },
];

/** Where hosts find packages, names and time: the gateway of the public network, which is the switch. */
export const OUTSIDE = '10.10.0.1';
export const MIRROR = 'mirror.lab';

/** An address of the pod's system VMs, which the switch answers on as well, to try what they may reach. */
export const SYSTEM_VM = '10.15.0.160';
/** The MTU of the management network. */
export const JUMBO = 9000;

export function macOf(host: LabHost, network: 'management' | 'public'): string {
  return `52:54:00:${network === 'management' ? '0f' : '0a'}:00:${host.number.toString(16).padStart(2, '0')}`;
}

export function addressOf(host: LabHost, network: 'management' | 'public'): string {
  return `10.${network === 'management' ? 15 : 10}.0.${host.number}`;
}

/** What a scenario changes in the site file before it is built. */
export type Change = (site: Document) => void;

/** Adds a host with a card on both networks, found by their MACs. */
export function addHost(site: Document, host: LabHost): void {
  const card = (network: 'management' | 'public') => ({
    address: addressOf(host, network),
    nic: macOf(host, network),
  });
  const networks = { management: card('management'), public: card('public') };
  site.setIn(['hosts', host.name], site.createNode({ roles: host.roles, install: 'cloud-image', networks }));
}

/** Writes the lab's site file; gives back its path. */
export async function writeSite(folder: string, change: Change = () => {}): Promise<string> {
  const site = parseDocument(readFileSync(join(PROJECT, 'examples/reference.yaml'), 'utf8'));
  site.delete('hosts');
  for (const host of HOSTS) addHost(site, host);
  site.set('apt', site.createNode({ mirror: `http://${MIRROR}/ubuntu` }));
  site.set('repository', site.createNode({ url: `http://${MIRROR}/cloudstack`, key_url: `http://${MIRROR}/key.asc` }));
  site.set('report_url', `http://${MIRROR}/report`);
  site.setIn(['networks', 'management', 'mtu'], JUMBO);
  change(site);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'site.yaml');
  await writeFile(path, String(site));
  return path;
}
