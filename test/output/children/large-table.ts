// Prints how many bytes of heap the state of a rebuild with 80 000 files takes. Needs --expose-gc.
import { hash } from 'node:crypto';
import { type FileEntry, FileTable, Former, Next } from '../../../src/output/file-table.ts';
import { readManifest, writeManifest } from '../../../src/output/manifest.ts';

const [file = ''] = process.argv.slice(2);
const NAMES = [
  'user-data',
  'meta-data',
  'network-config',
  'autoinstall.yaml',
  'first-boot.sh',
  'ssh_host_ed25519_key',
  'netplan.yaml',
  'hosts',
];

function fill(table: FileTable): void {
  for (let host = 0; host < 10_000; host++) {
    const origin = JSON.stringify(['hosts', `kvm-host-${host}`]);
    for (const name of NAMES) {
      const path = `hosts/kvm-host-${host}/${name}`;
      const entry: FileEntry = {
        digest: hash('sha256', path, 'buffer'),
        size: 30_000,
        mode: 0o600,
        secret: true,
        origin,
      };
      table.setNext(path, entry);
    }
  }
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function writeFormer(): void {
  const table = new FileTable();
  fill(table);
  writeManifest(file, { input: 'x' }, table);
}

writeFormer();
const before = heap();
const table = new FileTable();
readManifest(file, table);
fill(table);
const used = heap() - before;
process.stdout.write(JSON.stringify({ used, former: table.sorted(Former).length, next: table.sorted(Next).length }));
