/** An Advanced zone with KVM hosts, built call by call in the order of the API's documentation. */
import { z } from 'zod';
import type { Api, Params } from '../../src/cloudstack/api.ts';

const withId = z.object({ id: z.string() });

/** Builds it; what was refused, in words. */
export async function buildZone(api: Api, signal: AbortSignal, hosts = ['10.15.0.117']): Promise<string[]> {
  const refused: string[] = [];
  /** Sends a call and gives the id of the object under `key`. */
  const make = async (command: string, key: string, params: Params): Promise<string> => {
    const answer = z.object({ [key]: z.union([withId, z.array(withId)]) });
    const got = await api.send({ command, params }, answer, signal);
    if (!got.ok) refused.push(...got.problems.map(({ message }) => message));
    return got.ok ? ([got.value[key]].flat()[0]?.id ?? '') : '';
  };
  const list = async (command: string, key: string, params: Params): Promise<string> => {
    const got = await api.send({ command, params }, z.object({ [key]: z.array(withId) }), signal);
    return got.ok ? (got.value[key]?.[0]?.id ?? '') : '';
  };
  const dns = { dns1: '8.8.8.8', internaldns1: '10.15.0.116' };
  const zoneid = await make('createZone', 'zone', {
    name: 'TEST',
    networktype: 'Advanced',
    ...dns,
    guestcidraddress: '10.1.1.0/24',
  });
  const network = { zoneid, name: 'PhysicalNetwork', isolationmethods: 'VXLAN' };
  const physicalnetworkid = await make('createPhysicalNetwork', 'physicalnetwork', network);
  for (const [traffictype, kvmnetworklabel] of Object.entries({
    Management: 'cloudbr0',
    Guest: 'cloudbr1',
    Public: 'cloudbr1',
  })) {
    await make('addTrafficType', 'traffictype', { physicalnetworkid, traffictype, kvmnetworklabel });
  }
  await make('updatePhysicalNetwork', 'physicalnetwork', {
    id: physicalnetworkid,
    state: 'Enabled',
    vlan: '5000-6000',
  });
  const nspid = await list('listNetworkServiceProviders', 'networkserviceprovider', {
    physicalnetworkid,
    name: 'VirtualRouter',
  });
  const element = await list('listVirtualRouterElements', 'virtualrouterelement', { nspid });
  await make('configureVirtualRouterElement', 'virtualrouterelement', { id: element, enabled: true });
  await make('updateNetworkServiceProvider', 'networkserviceprovider', { id: nspid, state: 'Enabled' });
  const range = (net: string, from: number, to: number) => ({
    gateway: `${net}.1`,
    netmask: '255.255.255.0',
    startip: `${net}.${from}`,
    endip: `${net}.${to}`,
  });
  const podid = await make('createPod', 'pod', { zoneid, name: 'Internal', ...range('10.15.0', 160, 170) });
  await make('createVlanIpRange', 'vlan', {
    zoneid,
    vlan: 'untagged',
    forvirtualnetwork: true,
    ...range('10.10.0', 220, 230),
  });
  const cluster = { zoneid, podid, clustername: 'testbed', clustertype: 'CloudManaged', hypervisor: 'KVM' };
  const clusterid = await make('addCluster', 'cluster', cluster);
  for (const address of hosts) {
    const login = { url: `http://${address}`, username: 'root', password: '' };
    await make('addHost', 'host', { zoneid, podid, clusterid, hypervisor: 'KVM', ...login });
  }
  const pool = { zoneid, podid, clusterid, name: 'primary', scope: 'cluster', url: 'nfs://10.15.0.118/export/primary' };
  await make('createStoragePool', 'storagepool', pool);
  await make('addImageStore', 'imagestore', {
    provider: 'NFS',
    zoneid,
    name: 'secondary',
    url: 'nfs://10.15.0.118/export/secondary',
  });
  await make('updateZone', 'zone', { id: zoneid, allocationstate: 'Enabled' });
  return refused;
}
