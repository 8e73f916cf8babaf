/** The lines of a job's frame: begun, handed to a child, tried on a host, ended (facts: cloudstack g.1). */

/** `submit async job-44, details: AsyncJobVO: {id:44, … instanceType: VirtualMachine, instanceId: 14, cmd: …DeployVMCmdByAdmin, …` */
export function submitted(text: string) {
  const match =
    /^(submit async job-|Executing AsyncJobVO:).{0,20}?(?:details: AsyncJobVO: )?\{id:(\d{1,15}),.{0,200}?instanceType: (\w+), instanceId: (\w+), cmd: ([\w.$]+)/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, how = '', job, type, id = '', command = ''] = match;
  const vm = type === 'VirtualMachine' && id !== 'null' ? id : undefined;
  return { job: Number(job), vm, command: simpleName(command), begins: how.startsWith('submit') };
}

/** `Sync job-45 execution on object VmWorkJobQueue.14`: a child, and the VM it is about. */
export function handedOn(text: string) {
  const [, job, vm] = /^Sync job-(\d{1,15}) execution on object VmWorkJobQueue\.(\d{1,15})/.exec(text) ?? [];
  return job === undefined || vm === undefined ? undefined : { job: Number(job), vm };
}

/** `Run VM work job: com.cloud.vm.VmWorkStart for VM 14, job origin: 44`. */
export function workBegun(text: string) {
  const [, command, vm] = /^Run VM work job: ([\w.$]+) for VM (\d{1,15}), job origin: \d+/.exec(text) ?? [];
  return command === undefined || vm === undefined ? undefined : { command: simpleName(command), vm };
}

/** `Deployment found - Attempt #1 - P0=VM instance {…"instanceName":"i-2-14-VM"…} : Dest[Zone(1)-…-Host(2)-Storage(…)]`. */
export function attempted(text: string) {
  if (!text.startsWith('Deployment found')) return undefined;
  const vm = /"instanceName":"([^"]{1,100})"/.exec(text)?.[1];
  const host = /: Dest\[.{0,200}?-Host\((\w+)\)/.exec(text)?.[1];
  return vm === undefined || host === undefined ? undefined : { vm, host };
}

/** `Complete async job-44, jobStatus: FAILED, resultCode: 530, result: …{…"errortext":"…"}`. */
export function completed(text: string) {
  const match = /^Complete async job-(\d{1,15}), jobStatus: (\w+), resultCode: (-?\d+)/.exec(text);
  if (match === null) return undefined;
  const [, job, status, code] = match;
  return { job: Number(job), failed: status === 'FAILED', code: Number(code), errorText: errorTextIn(text) };
}

/** The text of an error answer. CloudStack does not escape the quotes inside of it, so it ends where the object does. */
export function errorTextIn(text: string): string | undefined {
  const said = /"errortext"\s*:\s*"(.*)$/s.exec(text)?.[1];
  return said?.replace(/"\s*\}*\s*$/, '').replaceAll('\\"', '"');
}

/** `Cancel left-over job-160`, at the next start of the server. */
export function leftOver(text: string): number | undefined {
  const job = /^Cancel left-over job-(\d{1,15})/.exec(text)?.[1];
  return job === undefined ? undefined : Number(job);
}

/** What was put aside: the list at the beginning of a try, or one thing with its reason. */
export function putAside(text: string): { readonly what: string; readonly why: string | undefined }[] {
  const list =
    /(?:Deploy avoids|avoiding) pods:? (?:\[([^\]]*)\]|null),? clusters:? (?:\[([^\]]*)\]|null),? (?:and )?hosts:? (?:\[([^\]]*)\]|null)/.exec(
      text,
    );
  if (list !== null)
    return ['pod', 'cluster', 'host'].flatMap((kind, at) =>
      (list[at + 1] ?? '')
        .split(/, */)
        .filter((id) => id !== '')
        .slice(0, 64)
        .map((id) => ({ what: `${kind} ${id}`, why: undefined })),
    );
  const [, kind, id, why] = /^Adding (\w+) \[([^\]]{1,100})\] to the avoid set due to \[(.*)\]\.?$/s.exec(text) ?? [];
  if (kind !== undefined) return [{ what: `${KINDS[kind] ?? kind} ${id}`, why }];
  const affinity = /^Added host (\S+) to avoid set, (since .*)$/.exec(text);
  if (affinity !== null) return [{ what: `host ${affinity[1]}`, why: affinity[2] }];
  const small = /^Not using host (.{1,80}?); (.*)$/.exec(text);
  if (small !== null) return [{ what: `host ${small[1]}`, why: small[2] }];
  const cluster = /^No suitable (hosts|storagePools) found under this Cluster: (\S+)/.exec(text);
  if (cluster !== null)
    return [
      {
        what: `cluster ${cluster[2]}`,
        why: `no ${cluster[1] === 'hosts' ? 'host' : 'storage pool'} of it was suitable`,
      },
    ];
  const zone = /^DataCenter id = '(\w+)' provided is in avoid set/.exec(text);
  return zone === null ? [] : [{ what: `zone ${zone[1]}`, why: undefined }];
}

/** What the server calls things, as users do. */
const KINDS: Readonly<Record<string, string>> = {
  DataCenter: 'zone',
  Pod: 'pod',
  Cluster: 'cluster',
  Host: 'host',
  StoragePool: 'pool',
};

function simpleName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
