import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { StepRoom } from './step-room.ts';

const rooms: StepRoom[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
  for (const server of servers.splice(0)) server.close();
});

function room(variables = {}): StepRoom {
  const made = new StepRoom(variables);
  rooms.push(made);
  return made;
}

/** A package manager: what is installed is a file of /var/installed; `nothing` is in no repository. */
function withApt(packages: readonly string[]): StepRoom {
  return room()
    .write('/usr/local/lib/zoneseed/packages/test', `${packages.join('\n')}\n`)
    .write('/var/installed/.keep', '')
    .command('dpkg')
    .command('dpkg-query', 'for last; do :; done; [[ -e /var/installed/$last ]] && echo installed')
    .command(
      'apt-get',
      `for word; do case $word in
        update) if [[ -e /var/mirror-down ]]; then echo "Err:1 http://mirror.lan noble InRelease"; echo "E: Failed to fetch http://mirror.lan/InRelease  Could not connect"; echo "E: Some index files failed to download."; exit 100; fi ;;
        nothing) echo "Reading package lists..."; echo "E: Unable to locate package nothing"; exit 100 ;;
        lost|install|-*) ;;
        *) touch /var/installed/"$word" ;;
      esac; done`,
    );
}

describe('the packages of a role', () => {
  it('are installed without questions, those that are missing alone', () => {
    const made = withApt(['chrony', 'curl']).write('/var/installed/curl', '');
    expect(made.run('common/packages.sh')).toMatchObject({ code: 0 });
    expect(made.calls[0]).toBe('dpkg --force-confdef --force-confold --configure -a');
    expect(
      made.calls.filter((call) => call.startsWith('apt-get')).map((call) => call.replace(/.*Error-Mode=any /, '')),
    ).toEqual(['update', 'install chrony']);
    expect(made.calls.join('\n')).toContain('-o Dpkg::Options::=--force-confold');
  });

  it('are not asked for again once they are there, so that a mirror does not matter', () => {
    const made = withApt(['chrony']).write('/var/installed/chrony', '').write('/var/mirror-down', '');
    expect(made.run('common/packages.sh').code).toBe(0);
    expect(made.calls.some((call) => call.startsWith('apt-get'))).toBe(false);
  });

  it('wait for another apt, whose lists are left to it', () => {
    const busy = (tool: string, times: number, words: string) =>
      `echo x >>/var/${tool}; (( $(wc -l </var/${tool}) > ${times} )) || { echo "${words}" >&2; exit 100; }`;
    const made = withApt(['chrony'])
      .write('/var/lib/apt/lists/mirror.lan_InRelease', 'x')
      .command(
        'dpkg',
        busy('dpkg-tries', 2, 'dpkg: error: dpkg frontend lock was locked by another process with pid 7'),
      )
      .command(
        'apt-get',
        `${busy('apt-tries', 3, 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7')}; touch /var/installed/chrony`,
      );
    expect(made.run('common/packages.sh')).toMatchObject({ code: 0 });
    const tools = made.calls.map((call) => call.split(' ')[0]).filter((name) => name !== 'dpkg-query');
    expect(tools).toEqual([...Array(3).fill('dpkg'), ...Array(5).fill('apt-get')]);
    expect(made.exists('/var/lib/apt/lists/mirror.lan_InRelease')).toBe(true);
  });

  it('that another apt never lets go of are said', () => {
    const made = withApt(['chrony']).command(
      'apt-get',
      'echo "E: Could not get lock /var/lib/apt/lists/lock" >&2; exit 100',
    );
    expect(made.run('common/packages.sh').error).toBe('apt-get update: Could not get lock /var/lib/apt/lists/lock');
  });

  it('go on where a power cut came while they were unpacked, which dpkg cannot finish by itself', () => {
    const cut = () =>
      withApt(['curl'])
        .write('/var/installed/curl', '')
        .command('dpkg', 'echo "dpkg: dependency problems prevent configuration of curl:"; exit 1');
    const made = cut();
    expect(made.run('common/packages.sh')).toMatchObject({ code: 0 });
    expect(
      made.calls.filter((call) => call.startsWith('apt-get')).map((call) => call.replace(/.*Error-Mode=any /, '')),
    ).toEqual(['update', 'install --fix-broken']);
    const broken = cut().command('apt-get', 'echo "dpkg: error processing package x (--configure):"; exit 100');
    expect(broken.run('common/packages.sh').error).toContain('dpkg: error processing package x');
  });

  it.each([
    [
      'a package that no repository has',
      ['chrony', 'nothing'],
      {},
      'apt-get install: Unable to locate package nothing',
    ],
    [
      'a mirror that is down',
      ['chrony'],
      { '/var/mirror-down': '' },
      'apt-get update: Failed to fetch http://mirror.lan/InRelease  Could not connect',
    ],
    [
      'a package that is not there after all',
      ['lost'],
      {},
      'package lost is not installed although apt-get found no fault',
    ],
  ])('fail in words for %s', (_, packages, files, words) => {
    const made = withApt(packages);
    for (const [path, text] of Object.entries(files)) made.write(path, text);
    expect(made.run('common/packages.sh')).toMatchObject({ code: 1, error: words });
  });
});

describe('a package manager that cannot go on', () => {
  const failing = (words: string) =>
    withApt(['chrony'])
      .write('/var/lib/apt/lists/lan_InRelease', '')
      .write('/var/cache/apt/archives/chrony_1_amd64.deb', '')
      .command('apt-get', `printf '%s\\n' ${words}; exit 100`);

  it('over packages that do not go together names them', () => {
    const made = failing(
      "'The following packages have unmet dependencies:' ' cloudstack-usage : Depends: x11 but it is not installable' '                    Depends: y' 'E: Unable to correct problems, you have held broken packages.'",
    );
    expect(made.run('common/packages.sh').error).toBe(
      'apt-get update: cloudstack-usage : Depends: x11 but it is not installable',
    );
  });

  it('gets its lists anew, which a power cut may have emptied, once a boot', () => {
    const made = failing("'E: The package lists or status file could not be parsed or opened.'");
    const lists = () => made.inside('ls /var/lib/apt/lists');
    expect(lists()).toContain('lan_InRelease');
    expect(made.run('common/packages.sh').code).toBe(1);
    expect(lists()).not.toContain('lan_InRelease');
    made.write('/var/lib/apt/lists/lan_InRelease', 'good');
    expect(made.run('common/packages.sh').code).toBe(1);
    expect(lists()).toContain('lan_InRelease');
    expect(made.exists('/var/cache/apt/archives/chrony_1_amd64.deb')).toBe(true);
  });

  it('over a package that a power cut has spoilt fetches it anew', () => {
    const made = failing("'dpkg-deb: error: archive is not a Debian format archive' 'E: Sub-process /usr/bin/dpkg'");
    expect(made.run('common/packages.sh').code).toBe(1);
    expect(made.exists('/var/cache/apt/archives/chrony_1_amd64.deb')).toBe(false);
  });
});

async function serve(answers: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const server = createServer((request, response) => {
    const body = answers[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200).end(body ?? 'not here');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const ARMOURED = '-----BEGIN PGP PUBLIC KEY BLOCK-----\nx\n-----END PGP PUBLIC KEY BLOCK-----\n';
const RING = '/etc/apt/keyrings/cloudstack.asc';
const SOURCES = '/etc/apt/sources.list.d/cloudstack.sources';
const REPOSITORY = {
  REPOSITORY_URL: 'http://a.lan/ubuntu',
  REPOSITORY_SUITE: 'noble',
  REPOSITORY_COMPONENT: '4.19',
  REPOSITORY_KEY_FINGERPRINT: '',
};
const REAL_KEY = readFileSync('examples/keys/cloudstack.asc', 'utf8');
const REAL_FINGERPRINT = '4FD27288C77F6573D82A7438B99580614275FD91';

describe("the repository's signing key", () => {
  it('is fetched when the seed has none', async () => {
    const url = `${await serve({ '/release.asc': ARMOURED })}/release.asc`;
    const made = room({ ...REPOSITORY, REPOSITORY_KEY_URL: url });
    expect(await made.runBeside('cloudstack/repository.sh')).toMatchObject({ code: 0 });
    expect(made.read(RING)).toBe(ARMOURED);
    expect(made.read(SOURCES)).toContain(
      `URIs: http://a.lan/ubuntu\nSuites: noble\nComponents: 4.19\nSigned-By: ${RING}\n`,
    );
  });

  it('that came with the seed is not fetched', () => {
    const made = room({ ...REPOSITORY, REPOSITORY_KEY_URL: '' }).write(RING, ARMOURED);
    expect(made.run('cloudstack/repository.sh').code).toBe(0);
  });

  it('is refused when it is none, and fetched anew the next time', async () => {
    const url = `${await serve({ '/release.asc': '<html>log in</html>' })}/release.asc`;
    const made = room({ ...REPOSITORY, REPOSITORY_KEY_URL: url });
    expect((await made.runBeside('cloudstack/repository.sh')).error).toBe(
      `the signing key from ${url} is no signing key; it is kept as ${RING}.refused`,
    );
    expect(made.exists(RING)).toBe(false);
    expect(made.exists(SOURCES)).toBe(false);
  });

  it('with the fingerprint that the site names is taken, another is not', async () => {
    const url = `${await serve({ '/release.asc': REAL_KEY })}/release.asc`;
    const pinned = (fingerprint: string) =>
      room({ ...REPOSITORY, REPOSITORY_KEY_URL: url, REPOSITORY_KEY_FINGERPRINT: fingerprint });
    expect(await pinned(REAL_FINGERPRINT).runBeside('cloudstack/repository.sh')).toMatchObject({ code: 0 });
    const other = pinned('0'.repeat(40));
    expect((await other.runBeside('cloudstack/repository.sh')).error).toBe(
      `the signing key from ${url} has the fingerprint ${REAL_FINGERPRINT}, and not ${'0'.repeat(40)}; it is kept as ${RING}.refused`,
    );
    expect(other.exists(RING)).toBe(false);
    expect(other.exists(SOURCES)).toBe(false);
  });

  it('is refused with a second one beside it, which apt would trust as well', () => {
    const two = readFileSync('test/role/two-keys.asc', 'utf8');
    const made = room({ ...REPOSITORY, REPOSITORY_KEY_URL: '', REPOSITORY_KEY_FINGERPRINT: REAL_FINGERPRINT });
    expect(made.write(RING, two).run('cloudstack/repository.sh').error).toMatch(
      `the signing key has the fingerprint ${REAL_FINGERPRINT} and `,
    );
  });

  it('that cannot be fetched is said with the reason', async () => {
    const url = `${await serve({})}/release.asc`;
    const made = room({ ...REPOSITORY, REPOSITORY_KEY_URL: url });
    expect((await made.runBeside('cloudstack/repository.sh')).error).toMatch(
      /^cannot fetch http:\/\/127\.0\.0\.1:\d+\/release\.asc: .*404/,
    );
  });
});

describe('the system VM template', () => {
  const folder = '/usr/share/cloudstack-management/templates/systemvm';
  const name = 'systemvmtemplate-4.20.2-x86_64-kvm.qcow2.bz2';
  const metadata = (url: string, sum: string) =>
    `[default]\nversion = 4.20.2\n\n[kvm-aarch64]\nfilename = other\n\n[kvm-x86_64]\ntemplatename = x\nchecksum = ${sum}\ndownloadurl = ${url}/x/${name}\nfilename = ${name}\n`;
  // printf template | md5sum
  const SUM = '66f6181bcb4cff4cd38fbc804a036db6';

  it('is the one the package brings, with no network at all', () => {
    const made = room({ SYSTEM_TEMPLATE_URL: '' })
      .write(`${folder}/metadata.ini`, metadata('http://nowhere.invalid', SUM))
      .write(`${folder}/${name}`, 'x');
    expect(made.run('management/template.sh').code).toBe(0);
  });

  it('is fetched from where the package says, and checked', async () => {
    const url = await serve({ [`/x/${name}`]: 'template' });
    const made = room({ SYSTEM_TEMPLATE_URL: '' }).write(`${folder}/metadata.ini`, metadata(url, SUM));
    expect(await made.runBeside('management/template.sh')).toMatchObject({ code: 0 });
    expect(made.read(`${folder}/${name}`)).toBe('template');
  });

  it('is fetched again when the power went before it was checked', async () => {
    const url = await serve({ [`/x/${name}`]: 'template' });
    const made = room({ SYSTEM_TEMPLATE_URL: '' }).write(`${folder}/metadata.ini`, metadata(url, SUM));
    // The power goes as soon as somebody looks at the checksum.
    made.command('md5sum', 'kill -KILL $PPID; sleep 1');
    expect((await made.runBeside('management/template.sh')).code).not.toBe(0);
    expect(made.exists(`${folder}/${name}`)).toBe(false);
    made.remove('/usr/local/sbin/md5sum');
    expect(await made.runBeside('management/template.sh')).toMatchObject({ code: 0 });
    expect(made.read(`${folder}/${name}`)).toBe('template');
  });

  it('is given up, to be tried again, when the server stops sending in its midst', () => {
    const made = room({ SYSTEM_TEMPLATE_URL: '' })
      .write(`${folder}/metadata.ini`, metadata('http://nowhere.invalid', SUM))
      .command('curl', 'exit 28');
    expect(made.run('management/template.sh').code).toBe(1);
    expect(made.calls[0]).toMatch(/ --speed-limit [1-9]\d* --speed-time [1-9]\d* /);
  });

  it('is fetched from where the site says, and refused when it is another', async () => {
    const url = await serve({ '/mine': 'something else' });
    const made = room({ SYSTEM_TEMPLATE_URL: `${url}/mine` }).write(
      `${folder}/metadata.ini`,
      metadata('http://nowhere.invalid', SUM),
    );
    expect((await made.runBeside('management/template.sh')).error).toMatch(/is not the template: its checksum differs/);
    expect(made.exists(`${folder}/${name}`)).toBe(false);
  });
});
