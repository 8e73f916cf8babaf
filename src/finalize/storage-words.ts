/** What it means that an export does not work for a host, and what mends it. */
import type { Problem } from '../outcome/problem.ts';
import type { Ran } from '../remote/remote-shell.ts';
import type { Host, Storage } from '../site/site.ts';
import { lastWords } from './machine-script.ts';

/** By how templates/finalize/nfs.sh ends. */
const WORDS: Readonly<Record<number, string>> = {
  10: 'cannot mount',
  11: 'cannot write to',
  12: 'is not root on',
  13: 'does not read what another machine wrote to',
};

/** The problem of a trial that ended badly, at the store's export in the site file. */
export function storageProblem(storage: Storage, host: Host, ran: Ran): Problem {
  const evidence = lastWords(ran);
  return {
    rule: 'storage-proof',
    path: [...storage.path, 'export'],
    message: `${host.name} ${WORDS[ran.code] ?? 'cannot try'} ${storage.server}:${storage.exportPath}: ${evidence}`,
    hint: repair(ran.code, evidence, storage, host),
  };
}

function repair(code: number, evidence: string, { host: server, exportPath }: Storage, host: Host): string {
  const where = server === undefined ? 'the server' : server.name;
  if (code === 12) return `export ${exportPath} with no_root_squash: CloudStack works there as root`;
  if (/no space|quota/i.test(evidence)) return `make room in ${exportPath} on ${where}`;
  if (code === 11) return `is ${exportPath} exported with rw and no_root_squash?`;
  if (code === 13) return `do all machines mount the same export, and is its disk on ${where} whole?`;
  if (/access denied|not permitted/i.test(evidence))
    return `open the export to the addresses of ${host.name} on ${where}`;
  if (/no such file/i.test(evidence)) return `is ${exportPath} there on ${where}, and exported? (exportfs -v)`;
  if (/helper program|unknown filesystem/i.test(evidence)) return `on ${host.name}: apt-get install nfs-common`;
  if (/option|invalid argument/i.test(evidence)) return 'does the server know the mount_options of this storage?';
  return `does the NFS server on ${where} run, and does ${host.name} reach its port 2049?`;
}
