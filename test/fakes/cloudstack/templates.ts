/** Templates: the system VMs' own and the built-in one. None can be added. */
import { type Asked, type Commands, listed, matches } from './command.ts';
import type { ImageStore } from './image-stores.ts';
import type { World } from './world.ts';

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly hypervisor: string;
  readonly type: 'SYSTEM' | 'BUILTIN';
  readonly format: string;
  readonly ostypename: string;
}

/** The rows of a new database. */
const KINDS: readonly Kind[] = [
  ...system('Simulator', 'SystemVM Template (simulator)', 'VHD'),
  ...system('KVM', 'SystemVM Template (KVM)', 'QCOW2'),
  {
    id: '4b92ff94-0000-4000-8000-000000000003',
    name: 'CentOS 5.6 (64-bit) no GUI (Simulator)',
    hypervisor: 'Simulator',
    ...{ type: 'BUILTIN', format: 'VHD', ostypename: 'CentOS 5.6 (64-bit)' },
  },
];

function system(hypervisor: string, name: string, format: string): Kind[] {
  const id = `4b92ef12-0000-4000-8000-00000000000${hypervisor === 'KVM' ? 1 : 2}`;
  return [{ id, name, hypervisor, type: 'SYSTEM', format, ostypename: 'Debian GNU/Linux 5.0 (64-bit)' }];
}

const SIZE = 2 ** 31;

export const templateCommands: Commands = {
  listTemplates: {
    params: 'templatefilter! templatetype zoneid:zones id name hypervisor paged',
    run: list,
  },
};

function list(call: Asked): object {
  const { world, args } = call;
  const featured = args.templatefilter?.toLowerCase() === 'featured';
  const zones = world.live('zones').filter(({ id }) => matches(args.zoneid, id));
  const kinds = KINDS.filter(
    (kind) => matches(args.templatetype, kind.type) && (!featured || kind.type === 'BUILTIN'),
  ).filter(
    (kind) => matches(args.id, kind.id) && matches(args.name, kind.name) && matches(args.hypervisor, kind.hypervisor),
  );
  const found = zones.flatMap((zone) =>
    kinds.filter((kind) => isVisible(world, kind, zone.id)).map((kind) => answer(world, kind, zone.id)),
  );
  return listed('template', found, call);
}

/** A hypervisor's templates are shown once one of its hosts exists anywhere, and no more after the store was deleted. */
function isVisible(world: World, { hypervisor, type }: Kind, zoneid: string): boolean {
  const stores = world.state.tables.imageStores.filter((store) => store.zoneid === zoneid);
  const has = stores.some(({ removed }) => removed !== true);
  const known = world.live('hosts').some((host) => host.hypervisor === hypervisor);
  return known && (has || (type === 'SYSTEM' && stores.length === 0));
}

/** Where the template of a zone's system VMs really is; without one they cannot start. */
export function templateStore(world: World, zoneid: string): ImageStore | undefined {
  return world.live('imageStores').find((store) => store.zoneid === zoneid && store.hasTemplate);
}

export function systemTemplate(hypervisor: string): { readonly id: string; readonly name: string } {
  const found = KINDS.find((kind) => kind.type === 'SYSTEM' && kind.hypervisor === hypervisor);
  return found ?? { id: '', name: '' };
}

/**
 * A store that is added makes the row "ready" at once. Its size is there when the file really came onto the store;
 * the simulator tells it only when system VMs have run from it.
 */
function answer(world: World, kind: Kind, zoneid: string): object {
  const store = world.live('imageStores').find((one) => one.zoneid === zoneid);
  const copies = world.live('systemVms').filter((vm) => vm.zoneid === zoneid && vm.hostid && vm.templateid === kind.id);
  const running = copies.some(({ state }) => state === 'Running');
  const came = kind.hypervisor === 'KVM' ? store?.hasTemplate === true : running;
  const sized = kind.type === 'BUILTIN' || came;
  const pool = world.live('pools').find((one) => one.zoneid === zoneid);
  const image = store === undefined ? [] : [download(store, 'Image')];
  const primary = copies.length > 0 && pool !== undefined ? [download(pool, 'Primary')] : [];
  return {
    id: kind.id,
    name: kind.name,
    displaytext: kind.name,
    ispublic: kind.type === 'BUILTIN',
    isready: store !== undefined,
    ...(store === undefined ? {} : { created: world.time(store.created) }),
    ...{ passwordenabled: false, format: kind.format, isfeatured: kind.type === 'BUILTIN', crossZones: true },
    ...{ ostypeid: '8e279065-0000-4000-8000-000000000001', ostypename: kind.ostypename, account: 'system' },
    zoneid,
    zonename: world.row('zones', zoneid).name,
    status: store === undefined ? 'Active' : 'Download Complete',
    ...(sized ? { size: SIZE, physicalsize: SIZE } : {}),
    ...{ templatetype: kind.type, hypervisor: kind.hypervisor, domain: 'ROOT', domainpath: '/' },
    ...{ domainid: world.state.tables.users[0]?.domainid, isextractable: false, checksum: '', details: {} },
    downloaddetails: [...image, ...primary],
    ...(world.since('4.20') ? { arch: 'x86_64' } : {}),
    ...{ bits: 0, sshkeyenabled: false, isdynamicallyscalable: false, directdownload: false, deployasis: false },
    ...{ requireshvm: false, url: 'http://template.invalid/systemvm.bz2', tags: [], hasannotations: false },
  };
}

function download({ id, name }: { id: string; name: string }, role: string): object {
  return { downloadState: 'DOWNLOADED', datastore: name, datastoreRole: role, downloadPercent: '100', datastoreId: id };
}
