import { expect, test } from 'vitest';
import { logDigest } from '../../src/why/log-digest.ts';
import { everythingFailed, failedOf } from '../../src/why/symptom.ts';
import { deploy, madeLog } from './made-log.ts';

const LOGID = 'dddd0001';

/** A line of an agent, as the agents of KVM hosts print it. */
const ofAgent = (second: number, level: string, text: string, logid = LOGID) =>
  `2026-03-01 09:00:0${second},500 ${level.padEnd(5)} [kvm.resource.LibvirtComputingResource] (agentRequest-Handler-2:null) (logid:${logid}) ${text}`;

const HEALTHY = [
  ofAgent(1, 'WARN', 'Can not find a connection for Instance i-2-11-VM. Assuming the default connection.'),
  ofAgent(1, 'WARN', "Groovy script '/etc/cloudstack/agent/hooks/libvirt-vm-state-change.groovy' is not available."),
  ofAgent(1, 'DEBUG', 'Failed to get dom xml: org.libvirt.LibvirtException: Domain not found: no domain'),
];
const MOUNT = [
  ofAgent(1, 'ERROR', 'org.libvirt.LibvirtException: internal error: mount.nfs: Connection timed out'),
  '\tat org.libvirt.ErrorHandler.processError(Unknown Source)',
];

interface Told {
  readonly refusal?: string;
  readonly agent: readonly string[];
  readonly agentFirst?: boolean;
}

/** What is told of a server's log and that of an agent, whichever is read first. */
function told({ refusal = '', agent, agentFirst = false }: Told) {
  const made = madeLog('4.19');
  deploy(made, { job: 50, vm: 11, logid: LOGID, refusal });
  const log = logDigest();
  const files: [string, readonly string[]][] = [
    ['management-server.log', made.lines],
    ['kvm-07:agent.log', agent],
  ];
  for (const [file, lines] of agentFirst ? files.reverse() : files) {
    for (const [at, text] of lines.entries()) log.line(file, at + 1, text);
    log.end();
  }
  return { log, story: everythingFailed(log).told[0]?.story };
}

test.each([false, true])(
  'where the agent answers no and not why, its own log has the first cause (agent first: %s)',
  (agentFirst) => {
    const { story, log } = told({ agent: [...HEALTHY, ...MOUNT], agentFirst });
    expect(story?.cause).toMatchObject({
      id: 'nfs-mount',
      means: 'on host kvm-07: an NFS export cannot be mounted: Connection timed out',
    });
    expect(story?.lines.filter(({ role }) => role === 'cause').map(({ place, time }) => [place, time])).toEqual([
      [{ file: 'kvm-07:agent.log', line: 4 }, '2026-03-01 09:00:01,500'],
    ]);
    for (const asked of ['job-50', 'i-2-11-VM', 'Unable to start a VM [11]'])
      expect(failedOf(asked, log)).toMatchObject({
        ok: true,
        value: { told: [{ story: { cause: { id: 'nfs-mount' } } }] },
      });
    expect(log.seen.entries).toBeGreaterThan(5);
    expect(log.agents.entries).toBe(4);
  },
);

test('a cause that the server heard of stays, and the agent shows it where it was first', () => {
  const { story } = told({ refusal: 'mount.nfs: Connection timed out', agent: MOUNT });
  expect(story?.cause).toMatchObject({
    id: 'nfs-mount',
    means: expect.stringContaining('StartCommand for i-2-11-VM on host 7'),
  });
  expect(story?.lines.find(({ place }) => place.file === 'kvm-07:agent.log')).toMatchObject({
    role: 'cause',
    place: { line: 1 },
  });
  const other = told({ refusal: 'No space left on device', agent: MOUNT }).story;
  expect(other?.cause?.id).toBe('disk-full');
  expect(other?.lines.find(({ place }) => place.file === 'kvm-07:agent.log')?.role).toBe('step');
});

test('healthy work of an agent, and that of other jobs, is no cause', () => {
  const others = MOUNT.map((line) => line.replace(LOGID, 'eeee0009'));
  const { story } = told({ agent: [...HEALTHY, ...others] });
  expect(story?.cause?.id).toBeUndefined();
  expect(story?.lines.map(({ place }) => place.file)).not.toContain('kvm-07:agent.log');
});
