/** Logs of our own making, as both layouts write them, of a site whose hosts are KVM's. */

export type Layout = '4.19' | '4.20';

/** Writes lines of one day; each is some milliseconds after the one before. */
export function madeLog(layout: Layout, day = '2026-03-01') {
  let at = Date.parse(`${day}T09:00:00Z`);
  const lines: string[] = [];
  const line = (level: string, source: string, thread: string, contexts: string, logid: string, text: string) => {
    at += 130;
    const time = new Date(at).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
    const inside = layout === '4.19' ? contexts || 'null' : `[${contexts.split(' ').join(', ')}]`;
    lines.push(`${time} ${level.padEnd(5)} [${source}] (${thread}:${inside}) (logid:${logid}) ${text}`);
  };
  const plain = (...more: string[]) => lines.push(...more);
  const wait = (seconds: number) => {
    at += seconds * 1000;
  };
  return { line, plain, wait, text: () => `${lines.join('\n')}\n`, lines };
}

type Made = ReturnType<typeof madeLog>;

export interface Deploy {
  readonly job: number;
  readonly vm: number;
  readonly logid: string;
  readonly host?: number;
  /** What the agent of the host answers; it starts the VM when it says nothing. */
  readonly refusal?: string;
}

export const nameOf = (vm: number) => `i-2-${vm}-VM`;
const vmOf = (vm: number) =>
  `VM instance {"id":${vm},"instanceName":"${nameOf(vm)}","type":"User","uuid":"${String(vm).padStart(8, '0')}-1111-2222-3333-444444444444"}`;

/** A deploy as a user orders it: a job, a child of it, a command to an agent, an end. */
export function deploy(log: Made, { job, vm, logid, host = 7, refusal }: Deploy): void {
  const child = job + 1;
  const [api, own, work] = [
    'ctx-0a ctx-0b ctx-0c',
    `ctx-1a job-${job} ctx-1b`,
    `ctx-2a job-${job}/job-${child} ctx-2b`,
  ];
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'qtp99-31',
    api,
    'feedbeef',
    `submit async job-${job}, details: AsyncJobVO: {id:${job}, userId: 3, accountId: 3, instanceType: VirtualMachine, instanceId: ${vm}, cmd: org.apache.cloudstack.api.command.user.vm.DeployVMCmd, cmdInfo: {"apikey":"plantedKey","signature":"plantedSign=","name":"x"}}`,
  );
  log.line(
    'DEBUG',
    'c.c.c.CapacityManagerImpl',
    'API-Job-Executor-2',
    own,
    logid,
    `STATS: Failed to alloc resource from host: ${host} reservedCpu: 0, requested cpu: 500`,
  );
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'API-Job-Executor-2',
    own,
    logid,
    `Sync job-${child} execution on object VmWorkJobQueue.${vm}`,
  );
  log.line(
    'DEBUG',
    'c.c.v.VirtualMachineManagerImpl',
    'Work-Job-Executor-5',
    work,
    logid,
    `Deployment found - Attempt #1 - P0=${vmOf(vm)}, P0=Dest[Zone(Id)-Pod(Id)-Cluster(Id)-Host(Id)-Storage(Volume(Id|Type-->Pool(Id))] : Dest[Zone(1)-Pod(1)-Cluster(1)-Host(${host})-Storage(Volume(${vm}|ROOT-->Pool(4))]`,
  );
  log.line(
    'DEBUG',
    'c.c.a.t.Request',
    'Work-Job-Executor-5',
    work,
    logid,
    `Seq ${host}-55${job}: Sending  { Cmd , MgmtId: 1, via: ${host}(kvm-0${host}), Ver: v1, Flags: 100011, [{"com.cloud.agent.api.StartCommand":{"vm":{"id":"${vm}","bootArgs":"x baremetalnotificationsecuritykey=plantedSecret keystore_password=plantedStore end"}}}] }`,
  );
  const answer = refusal === undefined ? '"result":"true"' : `"result":"false","details":${JSON.stringify(refusal)}`;
  log.line(
    'DEBUG',
    'c.c.a.t.Request',
    'AgentManager-Handler-4',
    '',
    '',
    `Seq ${host}-55${job}: Processing:  { Ans: , MgmtId: 1, via: ${host}, Ver: v1, Flags: 10, [{"com.cloud.agent.api.StartAnswer":{${answer},"wait":"0"}}] }`,
  );
  if (refusal === undefined) {
    log.line(
      'DEBUG',
      'o.a.c.f.j.i.AsyncJobManagerImpl',
      'Work-Job-Executor-5',
      work,
      logid,
      `Complete async job-${child}, jobStatus: SUCCEEDED, resultCode: 0, result: null`,
    );
    log.line(
      'DEBUG',
      'o.a.c.f.j.i.AsyncJobManagerImpl',
      'API-Job-Executor-2',
      own,
      logid,
      `Complete async job-${job}, jobStatus: SUCCEEDED, resultCode: 0, result: x`,
    );
    return;
  }
  log.line(
    'DEBUG',
    'c.c.d.DeploymentPlanningManagerImpl',
    'Work-Job-Executor-5',
    work,
    logid,
    `Deploy avoids pods: [], clusters: [], hosts: [${host}]`,
  );
  log.line(
    'DEBUG',
    'c.c.d.DeploymentPlanningManagerImpl',
    'Work-Job-Executor-5',
    work,
    logid,
    'Could not find suitable Deployment Destination for this VM under any clusters, returning. ',
  );
  log.line(
    'ERROR',
    'c.c.v.VmWorkJobHandlerProxy',
    'Work-Job-Executor-5',
    work,
    logid,
    `Invocation exception, caused by: com.cloud.exception.InsufficientServerCapacityException: Unable to create a deployment for ${vmOf(vm)}`,
  );
  log.plain('\tat com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:1)');
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'Work-Job-Executor-5',
    work,
    logid,
    `Complete async job-${child}, jobStatus: FAILED, resultCode: 0, result: rO0A`,
  );
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'API-Job-Executor-2',
    own,
    logid,
    `Complete async job-${job}, jobStatus: FAILED, resultCode: 530, result: org.apache.cloudstack.api.response.ExceptionResponse/null/{"uuidList":[],"errorcode":"530","errortext":"Unable to start a VM [${vm}] due to [Unable to create a deployment for ${vmOf(vm)}]."}`,
  );
}

/** The agent of a KVM host goes silent. */
export function hostLost(log: Made, host: number): void {
  log.line(
    'INFO',
    'c.c.a.m.AgentManagerImpl',
    'AgentMonitor-1',
    'ctx-3a',
    'aaaa0001',
    `Found the following agents behind on ping: [${host}]`,
  );
  log.line(
    'INFO',
    'c.c.a.m.AgentManagerImpl',
    'AgentTaskPool-2',
    'ctx-3b',
    'aaaa0002',
    `Investigating why host ${host} has disconnected with event PingTimeout`,
  );
  log.line(
    'INFO',
    'c.c.a.m.AgentManagerImpl',
    'AgentTaskPool-2',
    'ctx-3b',
    'aaaa0002',
    `Host ${host} is disconnecting with event PingTimeout`,
  );
  log.line(
    'DEBUG',
    'c.c.a.m.AgentManagerImpl',
    'AgentTaskPool-2',
    'ctx-3b',
    'aaaa0002',
    `Transition:[Resource state = Enabled, Agent event = PingTimeout, Host id = ${host}, name = kvm-0${host}]`,
  );
}

/** A stop that the server refuses because the host is not connected. */
export function stopRefused(log: Made, { job, vm, logid, host = 7 }: Deploy): void {
  const own = `ctx-1a job-${job} ctx-1b`;
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'qtp99-31',
    'ctx-0a ctx-0b ctx-0c',
    'feedbeef',
    `submit async job-${job}, details: AsyncJobVO: {id:${job}, userId: 3, accountId: 3, instanceType: VirtualMachine, instanceId: ${vm}, cmd: org.apache.cloudstack.api.command.user.vm.StopVMCmd, cmdInfo: {}}`,
  );
  log.line(
    'WARN',
    'c.c.v.VirtualMachineManagerImpl',
    'API-Job-Executor-2',
    own,
    logid,
    `Unable to stop ${vmOf(vm)} due to [com.cloud.exception.AgentUnavailableException: Resource [Host:${host}] is unreachable: Host ${host}: Host with specified id is not in the right state: Alert].`,
  );
  log.line(
    'DEBUG',
    'o.a.c.f.j.i.AsyncJobManagerImpl',
    'API-Job-Executor-2',
    own,
    logid,
    `Complete async job-${job}, jobStatus: FAILED, resultCode: 530, result: x/null/{"uuidList":[],"errorcode":"530","errortext":"Unable to stop ${vmOf(vm)}"}`,
  );
}
