/** NFS stores: who exports them, from where, and how they are mounted. */
import { family } from '../address/address.ts';
import { topology } from '../topology.ts';
import { isHostName } from './host-names.ts';
import { rule } from './rule.ts';

/** A host that exports a store is an NFS server. */
export const nfsRole = rule('nfs-role', function* (site) {
  for (const storage of topology(site).stores) {
    const { name, host, path } = storage;
    if (host === undefined || host.roles.includes('nfs')) continue;
    yield {
      path: [...path, 'export'],
      message: `host ${host.name} exports storage ${name} but does not have the role nfs`,
      hint: `give ${host.name} the role nfs`,
    };
  }
});

/** An export of a host with data disks lies on one of them; elsewhere it fills the system disk. */
export const exportOnDataDisk = rule('export-on-data-disk', function* (site) {
  for (const storage of topology(site).stores) {
    const { host, exportPath, path } = storage;
    const mounts = host?.disks.data.map(({ mount }) => mount.replace(/(?<=.)\/+$/, '')) ?? [];
    if (host === undefined || !mounts.some((mount) => mount.startsWith('/'))) continue;
    if (mounts.some((mount) => exportPath === mount || exportPath.startsWith(`${mount}/`))) continue;
    yield {
      severity: 'warning',
      path: [...path, 'export'],
      message: `${exportPath} of ${host.name} is on its system disk`,
      hint: `expected a folder under ${mounts.join(' or ')}`,
    };
  }
});

/** A path that is exported whole and mounted by name: absolute, plain, and no place the system lives in. */
export const exportPath = rule('export-path', function* (site) {
  for (const storage of topology(site).stores) {
    const { path, exportPath: exported } = storage;
    if (/^(\/[A-Za-z0-9._+-]+)+$/.test(exported) && !/\/\.{1,2}(\/|$)/.test(exported)) continue;
    yield {
      path: [...path, 'export'],
      message: `"${exported}" cannot be exported`,
      hint: 'expected a folder such as /export/primary, of letters, digits and . _ + -',
    };
  }
});

/**
 * An export is one store, by whatever name or address of its server it is called: CloudStack knows a pool by server and
 * path as they are written, so under another spelling two stores would write into one folder.
 */
export const duplicateExport = rule('duplicate-export', function* (site) {
  const owners = new Map<string, string>();
  for (const storage of topology(site).stores) {
    const { name, server, host, exportPath: exported, path } = storage;
    const key = `${host?.name ?? server.toLowerCase()}:${exported}`;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, name);
    else
      yield {
        path: [...path, 'export'],
        message: `${server}:${exported} of storage ${name} belongs to storage ${owner}`,
        hint: 'expected an export of its own',
      };
  }
});

/** A server outside the site is an address or a name. */
export const storageServer = rule('storage-server', function* (site) {
  for (const storage of topology(site).stores) {
    const { server, host, path } = storage;
    if (host !== undefined || family(server) === 4 || (isHostName(server) && !/^[\d.]+$/.test(server))) continue;
    yield {
      path: [...path, 'export'],
      message: `"${server}" is neither an IPv4 address nor a host name`,
      hint: 'expected server:/path',
    };
  }
});

/** What an NFS server says is on disk is there: what a power cut takes from a pool is guests' data. */
export const primaryAsync = rule('primary-async', function* (site) {
  for (const { name, kind, async, host, path } of topology(site).stores) {
    if (kind !== 'primary' || !async) continue;
    yield {
      severity: 'warning',
      path: [...path, 'async'],
      message:
        host === undefined
          ? `the server of storage ${name} is no host of the site, which cannot make its export async`
          : `a power cut of ${host.name} loses writes to ${name} that guests were told are on disk`,
      hint: 'leave async out: primary storage is sync then',
    };
  }
});

/** Only a host of the site exports as the site file says. */
export const exportOptions = rule('export-options', function* (site) {
  for (const { name, host, exportOptions: options, path } of topology(site).stores) {
    if (host !== undefined || options.length === 0) continue;
    yield {
      severity: 'warning',
      path: [...path, 'export_options'],
      message: `the server of storage ${name} is no host of the site, and hears nothing of export options`,
      hint: 'set them there, and leave them out here',
    };
  }
});

/** CloudStack mounts secondary storage by itself, and takes a version of NFS for it and no other option. */
export const secondaryMountOptions = rule('secondary-mount-options', function* (site) {
  for (const { name, kind, mountOptions: options, path } of topology(site).stores) {
    if (kind !== 'secondary' || options === undefined) continue;
    yield {
      severity: 'warning',
      path: [...path, 'mount_options'],
      message: `nobody mounts secondary storage ${name} with these options: CloudStack takes none for it`,
      hint: 'for a version of NFS write secstorage.nfs.version under zone.settings',
    };
  }
});

/** Mount options are what mount takes behind -o: words and commas. */
export const mountOptions = rule('mount-options', function* (site) {
  for (const storage of topology(site).stores) {
    const options = storage.mountOptions;
    if (options === undefined || /^[a-z0-9_]+(=[\w.:/-]+)?(,[a-z0-9_]+(=[\w.:/-]+)?)*$/i.test(options)) continue;
    yield {
      path: [...storage.path, 'mount_options'],
      message: `"${options}" are no mount options`,
      hint: 'expected words between commas, such as vers=4.1,hard',
    };
  }
});
