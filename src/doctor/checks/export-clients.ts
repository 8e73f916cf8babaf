/** What the NFS server exports, to whom. */
import { exportsOf } from '../../role/nfs-exports.ts';
import { contains } from '../../site/address/address.ts';
import { spanIn } from '../../site/address/span.ts';
import { type Check, type Fault, onEach } from '../check-type.ts';
import { nfsServers } from '../groups.ts';

const FILE = '/etc/exports.d/zoneseed.exports';

/** One line of /var/lib/nfs/etab: `path client(options)`. */
interface Exported {
  readonly path: string;
  readonly client: string;
  readonly options: readonly string[];
}

export const exportClients: Check = {
  id: 'export-clients',
  layer: 'storage',
  asks: 'does the NFS server run and export each store to every host that mounts it, for writing as root?',
  why: 'mount.nfs says access denied, pools stay down and templates do not come',
  after: ['answers', 'firstboot', 'data-disks'],
  repair: 'exports',
  ...onEach(nfsServers, ({ host, own, seen: { site } }): Omit<Fault, 'hosts'>[] => {
    const wanted = exportsOf(site, host);
    const unit = own.units?.['nfs-server.service'];
    const common = { path: [...host.path, 'roles'], todo: `on ${host.name}: exportfs -ra; exportfs -v`, files: [FILE] };
    if (wanted.length > 0 && unit !== undefined && unit.active !== 'active') {
      const seen = `nfs-server.service is ${unit.active}${unit.words === null ? '' : `: ${unit.words}`}`;
      return [{ ...common, message: `the NFS server on ${host.name} does not run`, seen, expected: 'active' }];
    }
    if (own.exports === undefined || own.exports === null) return [];
    const exported = own.exports.flatMap(lineIn);
    return wanted.flatMap(({ path, clients }) => {
      const lines = exported.filter((one) => one.path === path);
      const without = clients.filter(({ address }) => !lines.some((line) => isFor(line, address)));
      if (without.length > 0) {
        const whom = without.map(({ address }) => address).join(', ');
        const seen =
          lines.length === 0 ? 'it is not exported' : `exported to ${lines.map(({ client }) => client).join(', ')}`;
        return [
          {
            ...common,
            message: `${host.name} does not export ${path} to ${whom}`,
            seen,
            expected: `${path} for ${whom}`,
          },
        ];
      }
      const squashed = lines.find(({ options }) => options.includes('root_squash') || options.includes('ro'));
      if (squashed === undefined) return [];
      const seen = `${path} ${squashed.client}(${squashed.options.join(',')})`;
      return [
        { ...common, message: `${host.name} does not let root write to ${path}`, seen, expected: 'rw,no_root_squash' },
      ];
    });
  }),
};

function lineIn(line: string): Exported[] {
  const [, escaped = '', client = '', options = ''] = /^(\S+)\s+([^\s(]+)\((.*)\)$/.exec(line.trim()) ?? [];
  if (client === '') return [];
  const path = escaped.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
  return [{ path, client, options: options.split(',') }];
}

/** Whether a line lets in a client as the site names it: the same word, everybody, or a block around it. */
function isFor({ client }: Exported, address: string): boolean {
  if (client === '*' || client === address) return true;
  const [outer, inner] = [spanIn(client), spanIn(address)];
  return (
    outer !== undefined &&
    inner !== undefined &&
    outer.first <= inner.first &&
    outer.last >= inner.last &&
    contains(outer, address.split('/')[0] ?? '')
  );
}
