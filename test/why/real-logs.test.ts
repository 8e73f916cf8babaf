import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/outcome/outcome.ts';
import { strikeOut } from '../../src/why/strike-out.ts';
import { type Answered, everythingFailed, failedOf } from '../../src/why/symptom.ts';
import { digestOf, expectedOf, SLICES, slice, sliceNames, textsSeen } from './slices.ts';

/** What each slice's first cause is to be called, and words of it; the lines are those of expected.json. */
const CAUSES: Readonly<Record<string, readonly [id: string | undefined, words: RegExp]>> = {
  '4.19.2-01-cpu-speed-no-host': ['cpu-speed', /no core of the host is as fast/],
  '4.19.2-01-no-cpu-ram-capacity': ['cluster-capacity', /no cluster has a single host/],
  '4.19.2-02-all-hosts-fail': ['guest-memory', /StartCommand for i-2-14-VM on host 2 .*too little free memory/],
  '4.19.2-03-pool-in-maintenance': ['storage-tag', /tag ssd.*maintenance/],
  '4.19.2-03-storage-tag-nowhere': ['storage-tag', /tag ssd/],
  '4.19.2-04-host-tag-nowhere': ['host-tag', /tag gpu/],
  '4.19.2-05-public-ips-exhausted': ['no-public-address', /no free address is left in the public range/],
  '4.19.2-05-router-start-fails': ['guest-memory', /StartCommand for r-24-VM on host 3/],
  '4.19.2-06-kvm-zone-no-template-no-host': ['zone-without-host', /zone 2 has no host/],
  '4.19.2-06-template-copy-fails': ['nfs-mount', /cannot be mounted: Connection refused/],
  '4.19.2-07-host-alert-then-stop-fails': ['host-away', /^host 3 .*stopped answering: Alert/],
  '4.19.2-08-addhost-kvm-auth': ['ssh-login', /authentication error with (host password|ssh private key)/],
  '4.19.2-08-addhost-kvm-keystore': ['keystore-script', /keystore-setup is not on the host/],
  '4.19.2-08-addhost-kvm-refused': ['ssh-closed', /127.0.0.1:22 does not answer/],
  '4.19.2-08-createpool-no-host': ['no-host-in-cluster', /no host is up in cluster 3/],
  '4.19.2-09-addimagestore-nfs-mount-fails': ['nfs-mount', /cannot be mounted: No such device/],
  '4.19.2-09-template-url-unresolvable': ['name-unresolved', /no-such-host.invalid does not resolve/],
  '4.19.2-10-kill-during-jobs': ['server-killed', /was killed or died/],
  '4.19.2-11-db-gone-while-running': ['database-away', /the database did not answer/],
  '4.19.2-12-snapshot-fails': ['disk-full', /no space left on device/],
  '4.19.2-12-volume-attach-fails': [undefined, /target vdb already exists/],
  '4.20.0-02-all-hosts-fail': ['guest-memory', /StartCommand for i-2-5-VM on host 3/],
  '4.20.0-03-storage-tag-nowhere': ['storage-tag', /tag ssd/],
  '4.20.0-06-template-copy-fails': ['nfs-mount', /cannot be mounted: Connection refused/],
  '4.20.0-07-stop-command-fails': ['libvirt-lock', /still busy with the guest/],
  '4.20.0-10-kill-during-jobs': ['server-killed', /was killed or died/],
  '4.20.0-11-db-gone-while-running': ['database-away', /the database did not answer/],
};

/** The job of the slice with a kill which had ended before. */
const WELL = '16113a01-913f-4520-8f6c-8543680e18cd';

/** Each is read once; asking changes nothing. */
const digests = new Map<string, ReturnType<typeof digestOf>>();
const digestOfSlice = (file: string) => {
  const known = digests.get(file) ?? digestOf(slice(file));
  digests.set(file, known);
  return known;
};

const baseOf = (file: string) => file.replace('.log', '');
const answered = (outcome: Outcome<Answered>): Answered => {
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  return outcome.value;
};

describe.skipIf(SLICES === undefined)('real logs (needs ../shared/logs)', () => {
  const slices = expectedOf().filter(({ file }) => CAUSES[baseOf(file)] !== undefined);

  test('every slice with a fault has its cause here', () => {
    const faulty = expectedOf().filter(({ decisive }) => decisive.some(({ kind }) => kind === 'cause'));
    expect(faulty.map(({ file }) => baseOf(file))).toEqual(Object.keys(CAUSES));
  });

  test.each(slices)('$file: the cause is quoted and named, and nothing else is called one', ({ file, decisive }) => {
    const [id, words] = CAUSES[baseOf(file)] ?? [];
    const { told } = everythingFailed(digestOfSlice(file));
    const group = told.filter(({ story }) => story.cause?.id === id && words?.test(story.cause?.means ?? ''));
    expect(told.map(({ story }) => story.cause?.means)).toContainEqual(expect.stringMatching(words ?? /^$/));
    const lines = group.flatMap(({ story, also }) => [story, ...also]).flatMap((story) => story.lines);
    const quoted = new Set(lines.map(({ place }) => place.line));
    const causes = decisive.filter(({ kind }) => kind === 'cause').map(({ line }) => line);
    expect(causes.filter((line) => !quoted.has(line))).toEqual([]);
    const wrong = decisive
      .filter(({ kind }) => kind === 'consequence' || kind === 'false friend')
      .map(({ line }) => line);
    const called = told.flatMap(({ story }) => story.lines).filter(({ role }) => role === 'cause' || role === 'again');
    expect(called.filter(({ place }) => wrong.includes(place.line))).toEqual([]);
  });

  test.each(slices)('$file: of a log that was cut anywhere no other cause is called the first', ({ file }) => {
    const bytes = slice(file);
    const causesOf = (log: ReturnType<typeof digestOf>) =>
      everythingFailed(log).told.flatMap(({ story, also }) =>
        [story, ...also].flatMap(({ cause, unseen }) =>
          cause === undefined || unseen !== undefined ? [] : (cause.id ?? cause.means.slice(0, 40)),
        ),
      );
    const known = new Set(causesOf(digestOfSlice(file)));
    const cuts = Array.from({ length: 8 }, (_, index) => Math.round(((index + 1) * bytes.length) / 9));
    for (const at of cuts) {
      for (const [part, rest] of [
        ['first', bytes.subarray(0, at)],
        ['last', bytes.subarray(at)],
      ] as const)
        expect(
          causesOf(digestOf(rest)).filter((cause) => !known.has(cause)),
          `${part} part, cut at ${at}`,
        ).toEqual([]);
    }
  });

  const jobs = slices
    .flatMap(({ file, jobs: all }) => all.map((job) => ({ file, job })))
    .filter(({ job }) => job !== WELL);

  test.each(jobs)('$file: from its job $job', ({ file, job }) => {
    const log = digestOfSlice(file);
    const [id, words = /^$/] = CAUSES[baseOf(file)] ?? [];
    const { story } = answered(failedOf(job, log)).told[0] ?? {};
    expect(story?.cause?.id).toBe(id);
    expect(story?.cause?.means).toMatch(words);
    expect(answered(failedOf(`job-${story?.job}`, log)).told[0]?.story).toEqual(story);
    for (const vm of story?.vms.flatMap((known) => log.around.vms.nameOf(known) ?? []) ?? [])
      expect(answered(failedOf(vm, log)).told[0]?.story.cause?.id, vm).toBe(id);
  });

  test('a job that ended before the server was killed ended well', () => {
    const log = digestOfSlice('4.19.2-10-kill-during-jobs.log');
    expect(answered(failedOf(WELL, log))).toMatchObject({ told: [], well: expect.stringContaining('ended well') });
  });

  test.each(slices)('$file: from the text that the user saw', ({ file, recording }) => {
    const log = digestOfSlice(file);
    const [id] = CAUSES[baseOf(file)] ?? [];
    const texts = textsSeen(recording).filter((text) =>
      log.work.stories().some(({ saw }) => saw.some((one) => one.includes(text.slice(0, 60)))),
    );
    for (const text of texts) {
      const stories = answered(failedOf(text, log)).told;
      expect(
        stories.map(({ story }) => story.cause?.id),
        text,
      ).toContain(text.includes('UnknownHostException') ? 'name-unresolved' : id);
    }
  });

  test.each([
    [
      '4.19.2-06-template-copy-fails',
      'Secondary Storage Vm creation failure in zone [Z1]. Error details: null',
      'nfs-mount',
    ],
    ['4.20.0-06-template-copy-fails', 'Console proxy creation failure. Zone [Z1]', 'nfs-mount'],
    ['4.19.2-07-host-alert-then-stop-fails', 'Host in ALERT state, name: … (id:3)', 'host-away'],
    ['4.19.2-11-db-gone-while-running', 'Communications link failure', 'database-away'],
    ['4.20.0-11-db-gone-while-running', 'unable to verify user credentials and/or request signature', 'database-away'],
    [
      '4.19.2-02-all-hosts-fail',
      'Unable to start a VM [30f15f6f-…] due to [Unable to create a deployment…',
      'guest-memory',
    ],
  ])('%s: from the text %s', (file, text, id) => {
    expect(answered(failedOf(text, digestOfSlice(`${file}.log`))).told[0]?.story.cause?.id).toBe(id);
  });

  test.each(['4.19.2-06-template-copy-fails', '4.20.0-06-template-copy-fails'])(
    '%s: from the names of the system VMs',
    (file) => {
      const log = digestOfSlice(`${file}.log`);
      for (const vm of ['s-1-VM', 'v-2-VM'])
        expect(answered(failedOf(vm, log)).told[0]?.story.cause?.id).toBe('nfs-mount');
    },
  );

  test('a host that went away is found by its name, with all jobs that failed of it told once', () => {
    const log = digestOfSlice('4.19.2-07-host-alert-then-stop-fails.log');
    const name = log.around.hosts.nameOf('3') ?? '';
    const { told } = answered(failedOf(name, log));
    expect(told.map(({ story, also }) => [story.kind, also.map(({ job }) => job)])).toEqual([['host', [192, 194]]]);
  });

  test.each([
    '4.19.2-00-deploy-good',
    '4.20.0-00-deploy-good',
    '4.19.2-00-zone-setup',
    '4.20.0-00-zone-setup',
    '4.19.2-09-template-download-fails',
    '4.19.2-13-idle',
    '4.19.2-13-start-healthy',
    '4.20.0-13-start-healthy',
  ])('%s: nothing failed', (file) => {
    expect(everythingFailed(digestOfSlice(`${file}.log`))).toEqual({ told: [], well: 'nothing failed' });
  });

  test('a child that failed in a job that ended well is no failure', () => {
    const log = digestOfSlice('4.19.2-02-first-host-fails-retry-succeeds.log');
    for (const asked of ['80a64f1f-07fe-49b2-a6b2-64ad831eb776', 'job-41', 'i-2-13-VM'])
      expect(answered(failedOf(asked, log)).told, asked).toEqual([]);
  });

  test('of a job whose cause came before the log begins, none is made up', () => {
    const { told } = everythingFailed(digestOfSlice('4.20.0-13-idle.log'));
    expect(told.map(({ story }) => [story.job, story.cause, story.unseen])).toEqual([
      [38, undefined, expect.stringContaining('begins after')],
    ]);
  });

  test('no slice tells what is secret', () => {
    const planted = (text: string) =>
      text
        .replaceAll('<API-KEY-1>', 'k3yOfAUser')
        .replaceAll('<SIGNATURE>', 's1gnature')
        .replaceAll('<SECRET-KEY>', 's3cretKey')
        .replaceAll('<SESSION-ID>', 'node0session');
    const secret = /.{0,60}(k3yOfAUser|s1gnature|s3cretKey|node0session)/;
    for (const file of sliceNames()) {
      const text = planted(slice(file).toString());
      expect(secret.exec(JSON.stringify(digestOf(text).stories()))?.[0], file).toBeUndefined();
      expect(secret.exec(strikeOut(text))?.[0], file).toBeUndefined();
    }
  });
});
