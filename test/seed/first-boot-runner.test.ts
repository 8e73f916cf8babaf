import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaves, machine } from './first-boot-machine.ts';

describe('the first-boot runner', () => {
  it('runs the steps in their order, stamps each, and is ready', async () => {
    const host = machine([leaves('a-one'), leaves('a-two'), leaves('b-three')]);
    host.start();
    expect(await host.ends()).toBe(0);
    expect(host.read('trace')).toBe('a-one\na-two\nb-three\n');
    expect(readdirSync(join(host.root, 'var/lib/zoneseed/done')).sort()).toEqual(['a-one', 'a-two', 'b-three']);
    expect(host.exists('var/lib/zoneseed/ready')).toBe(true);
    expect(host.status()).toMatchObject({ host: 'host-01', state: 'ready', reason: null });
  });

  it('does nothing at all once the host is ready', async () => {
    const host = machine([leaves('a-one'), { ...leaves('a-two'), repeat: true }]);
    host.start();
    await host.ends();
    host.start();
    expect(await host.ends()).toBe(0);
    expect(host.read('trace')).toBe('a-one\na-two\n');
  });

  it('tries a failing step again until it works, and says why meanwhile', async () => {
    const host = machine([
      {
        name: 'a-bad',
        script: 'echo noise; [[ -e $ROOT/cured ]] || { echo "error: the disk is on fire" >&2; exit 1; }',
      },
      leaves('a-next'),
    ]);
    host.start();
    await host.until(() => host.step('a-bad').tries > 2);
    expect(host.step('a-bad').error).toBe('the disk is on fire');
    expect(host.step('a-next')).toMatchObject({ state: 'pending', tries: 0, since: null });
    host.write('cured', '');
    expect(await host.ends()).toBe(0);
    expect(host.step('a-bad')).toMatchObject({ state: 'done', error: null });
    expect(host.read('trace')).toBe('a-next\n');
  });

  it('takes the last words of a step that fails without saying why', async () => {
    const host = machine([
      { name: 'a-bad', script: 'echo one; echo "E: Unable to locate package nothing"; echo; exit 3' },
    ]);
    host.start();
    await host.until(() => host.step('a-bad').error !== null);
    expect(host.step('a-bad').error).toBe('E: Unable to locate package nothing');
  });

  it('names the exit status of a step that fails without a word', async () => {
    const host = machine([{ name: 'a-bad', script: 'exit 3' }], { ZONESEED_FIRST_PAUSE: '60' });
    host.start();
    await host.until(() => host.status().state === 'failed');
    // The log begins each try with a line of its own, which is not the step's.
    expect(host.step('a-bad').error).toBe('ended with status 3 and said nothing');
    expect(host.status().reason).toBe('a-bad: ended with status 3 and said nothing');
  });

  it('pauses longer after each failure', async () => {
    const host = machine([{ name: 'a-bad', script: 'date +%s%N >>"$ROOT/trace"; exit 1' }], {
      ZONESEED_FIRST_PAUSE: '1',
    });
    host.start();
    await host.until(() => host.read('trace').split('\n').length > 3);
    const [first = 0, second = 0, third = 0] = host
      .read('trace')
      .split('\n')
      .map((line) => Number(line) / 1e9);
    expect(second - first).toBeGreaterThan(0.95);
    expect(third - second).toBeGreaterThan(1.95);
  });

  it('looks again at steps that are to be repeated, until the host is ready', async () => {
    const host = machine([{ ...leaves('a-look'), repeat: true }, leaves('a-once'), leaves('b-slow', 'sleep 600')]);
    host.start();
    await host.until(() => host.step('b-slow').state === 'running');
    await host.powerCut();
    host.writeStep('b-slow', 'true');
    host.start();
    await host.ends();
    expect(host.read('trace')).toBe('a-look\na-once\na-look\n');
  });

  it('ends at once when told to, with the step it is at, and goes on at the next start', async () => {
    const host = machine([leaves('a-one'), { name: 'a-slow', script: 'echo $$ >"$ROOT/pid"; exec sleep 600' }]);
    const runner = host.start();
    await host.until(() => host.read('pid') !== '');
    runner.kill('SIGTERM');
    expect(await host.ends()).toBe(143);
    expect(() => process.kill(Number(host.read('pid')), 0)).toThrow('ESRCH');
    host.writeStep('a-slow', 'true');
    host.start();
    await host.ends();
    expect(host.read('trace')).toBe('a-one\n');
    expect(host.status().state).toBe('ready');
  });

  it('does not run twice at the same time', async () => {
    const host = machine([{ name: 'a-slow', script: 'sleep 600' }]);
    host.start();
    await host.until(() => host.step('a-slow').state === 'running');
    expect(host.command()).toMatchObject({ code: 1, stderr: 'zoneseed-firstboot runs already\n' });
  });

  it('gives steps their role and no open descriptor of the lock', async () => {
    const host = machine([
      { name: 'a-one', script: 'echo "$ZONESEED_ROLE $ZONESEED_STEP" >"$ROOT/trace"; ! { true >&9; } 2>/dev/null' },
    ]);
    host.start();
    expect(await host.ends()).toBe(0);
    expect(host.read('trace')).toBe('test a-one\n');
  });

  it('keeps logs from everyone but root', async () => {
    const host = machine([{ name: 'a-one', script: 'echo hello' }]);
    host.start();
    await host.ends();
    expect(statSync(join(host.root, 'var/log/zoneseed')).mode & 0o777).toBe(0o700);
    expect(statSync(join(host.root, 'var/log/zoneseed/a-one.log')).mode & 0o777).toBe(0o600);
    expect(host.read('var/log/zoneseed/a-one.log')).toContain('hello');
  });
});

describe('a power cut', () => {
  const names = ['a-one', 'a-two', 'b-three', 'b-four'];

  it.each(names)('during %s loses nothing and repeats nothing that was done', async (cut) => {
    const slow = `touch "$ROOT/begun-$ZONESEED_STEP"\n[[ $ZONESEED_STEP != ${cut} || -e $ROOT/after ]] || sleep 600`;
    const host = machine(names.map((name) => leaves(name, slow)));
    host.start();
    await host.until(() => host.exists(`begun-${cut}`));
    await host.powerCut();
    host.write('after', '');
    host.start();
    expect(await host.ends()).toBe(0);
    expect(host.read('trace')).toBe(names.map((name) => `${name}\n`).join(''));
    expect(host.status().state).toBe('ready');
  });

  it('at any moment ends in a ready host, each step done at least once and in order', async () => {
    const host = machine(names.map((name) => leaves(name, 'sleep 0.1')));
    for (let i = 0; i < 12 && !host.exists('var/lib/zoneseed/ready'); i++) {
      host.start();
      await new Promise((resolve) => setTimeout(resolve, 60 + i * 25));
      await host.powerCut();
    }
    host.start();
    await host.ends();
    const trace = host.read('trace').trim().split('\n');
    expect([...new Set(trace)]).toEqual(names);
    expect(trace).toEqual([...trace].sort((a, b) => names.indexOf(a) - names.indexOf(b)));
  });

  it('that leaves an empty stamp leaves no stamp', async () => {
    const host = machine([leaves('a-one')]);
    host.write('var/lib/zoneseed/done/a-one', '');
    host.start();
    await host.ends();
    expect(host.read('trace')).toBe('a-one\n');
  });
});

describe('a full disk', () => {
  it('is what the status says, and is no end: with room again the host goes on', async () => {
    const host = machine([leaves('a-one')]);
    const inside = (script: string) => ['--user', '--map-root-user', '--mount', 'bash', '-c', script];
    const program = join(host.root, 'usr/local/sbin/zoneseed-firstboot');
    const script = `mount -t tmpfs -o size=3m none "$ZONESEED_ROOT/var"
      bash ${program} & runner=$!
      until said=$(bash ${program} --status) && [[ $said == *'failed - a-one: disk full'* ]]; do sleep 0.1; done
      printf '%s\\n' "$said"
      mount -o remount,size=200m "$ZONESEED_ROOT/var"
      wait "$runner"; echo "ended with $?"`;
    const env = { PATH: process.env.PATH ?? '', ZONESEED_ROOT: host.root, ZONESEED_FIRST_PAUSE: '1' };
    const child = spawn('unshare', inside(script), { env });
    let output = '';
    child.stdout.on('data', (data) => {
      output += String(data);
    });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(output).toContain('failed - a-one: disk full: 2 MiB free on /var, and at least 64 are needed');
    expect(output).toContain('ended with 0');
  });
});

describe('doing a step again', () => {
  it('clears its stamp and runs it, and is ready again after it', async () => {
    const host = machine([leaves('a-one'), leaves('a-two')]);
    host.start();
    await host.ends();
    expect(host.command('--again', 'a-one').code).toBe(0);
    expect(host.read('trace')).toBe('a-one\na-two\na-one\n');
    expect(host.status().state).toBe('ready');
  });

  it('that fails says so, leaves the host not ready, and the next boot goes on with it', async () => {
    const host = machine([leaves('a-one')]);
    host.start();
    await host.ends();
    host.writeStep('a-one', 'echo "error: no" >&2; exit 1');
    const outcome = host.command('--again', 'a-one');
    expect(outcome).toMatchObject({ code: 1, stdout: 'a-one failed (try 1): no\n' });
    expect(host.status()).toMatchObject({ state: 'failed', reason: 'a-one: no' });
    host.writeStep('a-one', 'true');
    host.start();
    expect(await host.ends()).toBe(0);
  });

  it('asks a running service to do it, and breaks off its pause', async () => {
    const host = machine([{ name: 'a-bad', script: '[[ -e $ROOT/cured ]]; sleep 2' }], { ZONESEED_FIRST_PAUSE: '300' });
    host.start();
    await host.until(() => host.status().state === 'failed');
    host.write('cured', '');
    expect(host.command('--again', 'a-bad').stdout).toContain('will be done again by the service');
    expect(await host.ends()).toBe(0);
  });

  it('breaks off a pause that begins just after it, too', () => {
    const runner = join(import.meta.dirname, '../../templates/first-boot/zoneseed-firstboot.sh');
    const pause = 'poked=yes; source <(sed -n "/^pause() {/,/^}/p" "$0"); pause 60';
    expect(spawnSync('bash', ['-c', pause, runner], { timeout: 40_000 })).toMatchObject({ signal: null, status: 0 });
  });

  it('is heard while another step waits for something that may never come', async () => {
    const host = machine([leaves('a-one'), { ...leaves('b-two'), waits: [['tcp', '127.0.0.1', '1', 'nothing']] }]);
    host.start();
    await host.until(() => host.step('b-two').state === 'waiting');
    expect(host.command('--again', 'a-one').code).toBe(0);
    await host.until(() => host.read('trace') === 'a-one\na-one\n');
    await host.until(() => host.step('b-two').state === 'waiting');
  });

  it('is heard while the service tells its last reports to nobody', async () => {
    const host = machine([leaves('a-one'), leaves('a-two')]);
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    host.write('etc/zoneseed/report.curl', `url = "http://127.0.0.1:${port}/"\n`);
    const runner = host.start();
    await host.until(() => host.exists('var/lib/zoneseed/ready'));
    expect(runner.exitCode).toBe(null);
    expect(host.command('--again', 'a-one').stdout).toContain('will be done again by the service');
    await host.until(() => host.read('trace') === 'a-one\na-two\na-one\n');
    await host.until(() => host.status().state === 'ready');
    silent.close();
  });

  it('does it itself when the service was at its very end and did not hear', async () => {
    const host = machine([leaves('a-one')]);
    host.start();
    await host.ends();
    const run = join(host.root, 'run/zoneseed');
    const deaf = 'trap "" USR1; exec 9>"$0/lock"; flock 9; echo $$ >"$0/pid"; echo held; sleep 0.5';
    const service = spawn('bash', ['-c', deaf, run]);
    await new Promise((resolve) => service.stdout.once('data', resolve));
    expect(host.command('--again', 'a-one')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('host-01: ready'),
    });
    expect(host.read('trace')).toBe('a-one\na-one\n');
  });

  it('signals no stranger who got the number of a service that has ended', async () => {
    const host = machine([leaves('a-one')]);
    host.start();
    await host.ends();
    const stranger = spawn('sleep', ['600']);
    host.write('run/zoneseed/pid', `${stranger.pid}\n`);
    expect(host.command('--again', 'a-one').code).toBe(0);
    expect(host.read('trace')).toBe('a-one\na-one\n');
    expect(stranger.signalCode).toBe(null);
    stranger.kill('SIGKILL');
  });

  it('takes nothing but the name of one step for one', async () => {
    const host = machine([leaves('a-one'), leaves('a-two')]);
    host.start();
    await host.ends();
    for (const name of ['@', '*', 'a-one a-two', 'a-', '$(touch "$ROOT/trap")', '../ready']) {
      expect(host.command('--again', name)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('there is no step'),
      });
    }
    expect(host.status().state).toBe('ready');
  });

  it('asks for steps by their names and says which there are', () => {
    const host = machine([leaves('a-one'), leaves('a-two')]);
    expect(host.command('--again', 'one')).toMatchObject({
      code: 2,
      stderr: 'there is no step one; this host has: a-one a-two\n',
    });
    expect(host.command('--again').code).toBe(2);
  });

  it('answers other words with how it is used', () => {
    const outcome = machine([leaves('a-one')]).command('--help');
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toContain('zoneseed-firstboot --again STEP');
  });
});
