/**
 * The proof of an export that finalize makes before it registers one, with the NFS server and client of a real kernel: the server
 * mounts its own export over the network, which its site does not let it, until it does.
 */
import { machineScript } from '../../src/finalize/machine-script.ts';
import { expectEqual, expectMatch } from './report.ts';

const ADDRESS = '10.15.0.118';
const EXPORT = '/export/primary';

/** `ssh` runs a script on the machine and answers all it says. */
export async function storageProof(ssh: (script: string) => Promise<string>): Promise<void> {
  const prove = (action: string) => {
    const values = {
      SOURCE: `${ADDRESS}:${EXPORT}`,
      OPTIONS: '',
      ACTION: action,
      NAME: '.proof',
      OURS: '.proof',
      TEXT: 'a text',
    };
    return ssh(`(\n${machineScript('nfs', values)}\n) 2>&1; echo "ended with $?"`);
  };
  expectMatch('a machine that the export is not for', await prove('write'), /denied[\s\S]*ended with 10$/);
  const openTo = (options: string) => ssh(`exportfs -o ${options},no_subtree_check ${ADDRESS}:${EXPORT}`);
  await openTo('ro,no_root_squash');
  expectMatch('an export that is only read', await prove('write'), /Read-only[\s\S]*ended with 11$/);
  await openTo('rw,root_squash');
  expectMatch('an export where root is nobody', await prove('write'), /ended with 1[12]$/);
  await openTo('rw,no_root_squash');
  for (const action of ['write', 'read', 'remove']) expectEqual(action, await prove(action), 'ended with 0');
  expectMatch('what was removed', await prove('read'), /is not there[\s\S]*ended with 13$/);
  expectEqual('what stays mounted', await ssh('findmnt -nt nfs,nfs4 || true'), '');
  await ssh(`exportfs -u ${ADDRESS}:${EXPORT}`);
}
