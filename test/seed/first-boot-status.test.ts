import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { leaves, machine } from './first-boot-machine.ts';

describe('waiting', () => {
  const servers: TcpServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  function listen(port = 0): Promise<number> {
    return new Promise((resolve) => {
      const server = createTcpServer((socket) => socket.end()).listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
      servers.push(server);
    });
  }

  it('lasts until a port answers, and says what is missing', async () => {
    const port = await listen();
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const host = machine([{ ...leaves('a-one'), waits: [['tcp', '127.0.0.1', String(port), 'database on db-01']] }]);
    host.start();
    await host.until(() => host.status().state === 'waiting' && host.step('a-one').waiting_for !== null);
    expect(host.step('a-one')).toMatchObject({
      state: 'waiting',
      waiting_for: 'database on db-01 (Connection refused)',
      tries: 0,
    });
    expect(host.status().reason).toBe('a-one waits for database on db-01 (Connection refused)');
    await listen(port);
    expect(await host.ends()).toBe(0);
    expect(host.step('a-one')).toMatchObject({ state: 'done', tries: 1, waiting_for: null });
  });

  it('names a host that cannot be reached within seconds', async () => {
    // 192.0.2.0/24 is for documentation: no route leads to it, or nothing there answers.
    const host = machine([{ ...leaves('a-one'), waits: [['tcp', '192.0.2.1', '3306', 'database']] }]);
    host.start();
    await host.until(() => /^database \(.+\)$/.test(host.step('a-one').waiting_for ?? ''));
  });

  it('names a name that does not resolve', async () => {
    const host = machine([{ ...leaves('a-one'), waits: [['dns', 'repository.invalid', '', 'the repository']] }]);
    host.start();
    await host.until(() => host.step('a-one').waiting_for === 'the repository (no name server knows it)');
  });

  it('takes a name that resolves, and an NFS server without a list of exports', async () => {
    const host = machine([{ ...leaves('a-one'), waits: [['dns', 'localhost', '', 'the name']] }]);
    host.start();
    expect(await host.ends()).toBe(0);
  });

  it('names who holds the lock of the package manager', async () => {
    const host = machine([{ ...leaves('a-one'), waits: [['apt-lock', '', '', 'another installation']] }]);
    host.write('var/lib/dpkg/lock-frontend', '');
    const program = `import fcntl,sys,time\nf=open(sys.argv[1],'w')\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint('held',flush=True)\ntime.sleep(600)`;
    const holder = spawn('python3', ['-c', program, join(host.root, 'var/lib/dpkg/lock-frontend')]);
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      host.start();
      await host.until(
        () => host.step('a-one').waiting_for?.startsWith('another installation (held by python') ?? false,
      );
      expect(host.step('a-one').waiting_for).toContain(`process ${holder.pid}`);
    } finally {
      holder.kill('SIGKILL');
    }
    expect(await host.ends()).toBe(0);
  });

  it('does not take a file of another file system for the lock, though it has the same number', async () => {
    const host = machine([{ ...leaves('a-one'), waits: [['apt-lock', '', '', 'another installation']] }]);
    host.write('var/lib/dpkg/lock-frontend', '');
    host.write('elsewhere', '');
    // The kernel's list names the lock below with the number of the file here.
    const program = `import fcntl,sys,time\nf=open(sys.argv[1],'w')\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint('held',flush=True)\ntime.sleep(600)`;
    const holder = spawn('python3', ['-c', program, join(host.root, 'elsewhere')]);
    const held = statSync(join(host.root, 'elsewhere')).ino;
    host.write('bin/stat', `#!/bin/bash\n[[ $* == *lock-frontend ]] && echo ${held} || exec /usr/bin/stat "$@"\n`);
    chmodSync(join(host.root, 'bin/stat'), 0o755);
    const wait = join(host.root, 'usr/local/lib/zoneseed/wait.sh');
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      const script = `PATH=${host.root}/bin:$PATH ROOT=${host.root}; source ${wait}; probe_apt_lock`;
      const { status, stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('is broken off by a power cut like anything else', async () => {
    const host = machine([{ ...leaves('a-one'), waits: [['tcp', '127.0.0.1', '1', 'nothing']] }]);
    host.start();
    await host.until(() => host.step('a-one').state === 'waiting');
    await host.powerCut();
    expect(host.status()).toMatchObject({ state: 'waiting', reason: 'a-one has not begun' });
  });
});

describe('the status', () => {
  it('is for anyone who may log in', async () => {
    const host = machine([leaves('a-one'), { name: 'a-bad', script: 'echo "error: no"; exit 1' }], {
      ZONESEED_FIRST_PAUSE: '60',
    });
    chmodSync(host.root, 0o755);
    host.start();
    // Told after the state is written, and the last that changes.
    await host.until(() => host.read('etc/issue.d/zoneseed.issue').includes('failed'));
    // Another user, where this one may become another.
    const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
    const program = join(host.root, 'usr/local/sbin/zoneseed-firstboot');
    const ask = (...args: string[]) => {
      const [first = '', ...words] = [...nobody, 'bash', program, ...args];
      const env = { PATH: process.env.PATH ?? '', ZONESEED_ROOT: host.root };
      return spawnSync(first, words, { encoding: 'utf8', env });
    };
    const { stdout, stderr } = ask('--status', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(host.status());
    expect(ask('--line')).toMatchObject({ stdout: 'host-01: failed - a-bad: no\n', stderr: '' });
  });

  it('is JSON before anything has begun', () => {
    const host = machine([leaves('a-one')]);
    expect(host.status()).toMatchObject({
      state: 'waiting',
      reason: 'a-one has not begun',
      steps: [{ name: 'a-one', state: 'pending', tries: 0, since: null, waiting_for: null, error: null }],
    });
  });

  it('is JSON whatever a step says', async () => {
    const hostile = 'error: "double" \\back\\ \t tab $HOME `id` 日本 ü 😀 \\u0000 %s\x07';
    const host = machine([{ name: 'a-bad', script: `printf '%s\\xff\\n' '${hostile}'; exit 1` }], {
      ZONESEED_FIRST_PAUSE: '60',
    });
    host.start();
    await host.until(() => host.status().state === 'failed');
    expect(host.step('a-bad').error).toBe('"double" \\back\\   tab $HOME `id` 日本 ü 😀 \\u0000 %s');
  });

  it('cuts an endless line short', async () => {
    const host = machine([{ name: 'a-bad', script: 'printf "ü%.0s" {1..5000}; exit 1' }], {
      ZONESEED_FIRST_PAUSE: '60',
    });
    host.start();
    await host.until(() => host.status().state === 'failed');
    expect(host.step('a-bad').error).toBe('ü'.repeat(300));
  });

  it.each(['plain-Secret_1', 'q"u\'o$te`s\\', 'g*l[o]b?', '{1..3} && x', 'ünïcödé 日本'])(
    'never shows the secret %s',
    async (secret) => {
      const host = machine(
        [{ name: 'a-bad', script: 'echo "error: bad password $(<"$ROOT/etc/zoneseed/secrets") for cloud"; exit 1' }],
        {
          ZONESEED_FIRST_PAUSE: '60',
        },
      );
      host.write('etc/zoneseed/secrets', `${secret}\n`);
      host.start();
      await host.until(() => host.status().state === 'failed');
      expect(host.step('a-bad').error).toBe('bad password *** for cloud');
      expect(host.read('etc/issue.d/zoneseed.issue')).toContain('bad password *** for cloud');
    },
  );

  it('says what a long step is at', async () => {
    const host = machine([
      { name: 'a-long', script: 'echo "the management server is starting" >"$ZONESEED_NOTE"; sleep 600' },
    ]);
    host.start();
    await host.until(() => host.step('a-long').waiting_for !== null);
    expect(host.status()).toMatchObject({ state: 'running', reason: 'a-long: the management server is starting' });
  });

  it('does not say that a step runs when the runner was told to end in its midst', async () => {
    const host = machine([{ name: 'a-slow', script: 'echo $$ >"$ROOT/pid"; exec sleep 600' }]);
    const runner = host.start();
    await host.until(() => host.read('pid') !== '');
    runner.kill('SIGTERM');
    await host.ends();
    expect(host.status()).toMatchObject({ state: 'waiting', reason: 'a-slow was broken off' });
    expect(host.step('a-slow')).toMatchObject({ state: 'pending', tries: 1, waiting_for: null });
  });

  it('is text for people, one line a step', async () => {
    const host = machine(
      [leaves('a-one'), { name: 'a-bad', script: 'echo "error: no room" >&2; exit 1' }, leaves('b-last')],
      {
        ZONESEED_FIRST_PAUSE: '60',
      },
    );
    host.start();
    await host.until(() => host.status().state === 'failed');
    const [first, ...lines] = host.command('--status').stdout.trimEnd().split('\n');
    expect(first).toBe('host-01: failed - a-bad: no room');
    expect(lines.map((line) => line.trim().split(/\s+/).slice(0, 2))).toEqual([
      ['a-one', 'done'],
      ['a-bad', 'failed'],
      ['b-last', 'pending'],
    ]);
  });

  it('is on the login screen, with no escape that agetty would act on', async () => {
    const host = machine([{ name: 'a-bad', script: 'echo "error: C:\\\\new \\\\r"; exit 1' }], {
      ZONESEED_FIRST_PAUSE: '60',
    });
    host.start();
    const screen = 'host-01: failed - a-bad: C:\\\\new \\\\r\n';
    await host.until(() => host.read('etc/issue.d/zoneseed.issue') === screen);
  });

  it('goes to the journal as one line a change', async () => {
    const host = machine([
      leaves('a-one'),
      { name: 'a-bad', script: '[[ -e $ROOT/tried ]] || { touch "$ROOT/tried"; echo "error: no"; exit 1; }' },
    ]);
    let output = '';
    host.start().stdout?.on('data', (data) => {
      output += String(data);
    });
    await host.ends();
    expect(output.replaceAll(/after \d+ s/g, 'after 0 s')).toBe(
      'a-one is done after 0 s\na-bad failed (try 1): no\na-bad is done after 0 s\nhost-01: ready\n',
    );
  });

  it('says that a plan is damaged instead of doing half of it', () => {
    const host = machine([leaves('a-one')]);
    host.write('etc/zoneseed/plan', 'step a-one tes');
    host.write('etc/zoneseed/plan', '');
    expect(host.command()).toMatchObject({ code: 1 });
    expect(host.command().stderr).toContain('/etc/zoneseed/plan is missing or damaged');
  });
});
