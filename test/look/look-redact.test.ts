import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { hostDocuments, siteArtifacts } from '../../src/commands/compile.ts';
import { redactText } from '../../src/look/redact-text.ts';
import { shown } from '../../src/look/shown.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { compiled, exampleNames } from './look-place.ts';
import { hiddenOf, leaked } from './look-secrets.ts';

/** What is shown of a text that has the name of a document. */
function show(text: string | Uint8Array, name = 'user-data'): string {
  const bytes = Buffer.from(text);
  const result = shown({ name, size: bytes.length, sha256: '', read: () => bytes });
  return 'text' in result ? result.text : `withheld: ${result.withheld}`;
}

const HASH = '$6$rounds=4096$saltsalt$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijkl';

describe.each(exampleNames)('%s', (name) => {
  const example = compiled(name, (site) => ({
    ...site,
    access: { ...site.access, passwordHash: HASH },
    proxy: 'http://crew:tr0ub4dor@proxy.example:3128',
    reportUrl: 'http://10.0.0.9/report',
  }));
  const hidden = [...hiddenOf(example), HASH, 'tr0ub4dor'];

  test.each(example.inputs.site.hosts.map((host) => [host.name, host] as const))('shows no secret of %s', (_, host) => {
    const documents = valueIn(hostDocuments(example.inputs, host, example.secrets));
    const raw = documents.map(({ content }) => content).join('\n');
    expect(leaked(raw, hidden).length).toBeGreaterThan(20);
    for (const { name: document, content } of documents) {
      const text = show(content, document);
      expect(leaked(text, hidden)).toEqual([]);
      // What is left is the document still, public keys and all.
      expect(text).toMatch(/instance-id|ssh_keys|ethernets/);
      for (const { publicKey } of text.includes('ssh_keys') ? example.secrets.host(host.name).hostKeys : [])
        expect(text).toContain(publicKey);
    }
  });

  test('shows no secret of the site as a whole', () => {
    for (const { path, content } of siteArtifacts(example.inputs, 'out', example.secrets))
      expect(leaked(show(content, path), hidden)).toEqual([]);
  });
});

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nhunter2hunter2hunter2\n-----END RSA PRIVATE KEY-----\n';

/** Documents as people and other tools write them; `hunter2` is what nobody may see. */
const others: Record<string, unknown> = {
  'the password of the installer': { autoinstall: { version: 1, identity: { username: 'u', password: 'hunter2' } } },
  'passwords of users': { users: ['default', { name: 'u', passwd: 'hunter2', lock_passwd: false }] },
  'a plain text password': { users: [{ name: 'u', plain_text_passwd: 'hunter2' }] },
  'a hashed password': { users: [{ name: 'u', 'hashed-passwd': 'hunter2' }] },
  'the default password': { password: 'hunter2', chpasswd: { expire: false } },
  'chpasswd with a list': { chpasswd: { list: 'root:hunter2\nu:hunter2\n' } },
  'chpasswd with lines': { chpasswd: { list: ['root:hunter2'] } },
  'chpasswd with users': { chpasswd: { users: [{ name: 'u', password: 'hunter2', type: 'text' }] } },
  'host keys': { ssh_keys: { rsa_private: 'hunter2', rsa_public: 'ssh-rsa AAAAB3' } },
  'a Wi-Fi password': { network: { wifis: { w: { 'access-points': { home: { password: 'hunter2' } } } } } },
  'Wi-Fi with EAP': { network: { wifis: { w: { auth: { identity: 'me', 'client-key-password': 'hunter2' } } } } },
  'a WireGuard key': { network: { tunnels: { wg0: { mode: 'wireguard', key: 'hunter2' } } } },
  'WireGuard peers': { network: { tunnels: { wg0: { peers: [{ keys: { public: 'x', shared: 'hunter2' } }] } } } },
  'a dm-crypt key': { autoinstall: { storage: { config: [{ type: 'dm_crypt', key: 'hunter2' }] } } },
  'a disk password': { autoinstall: { storage: { layout: { name: 'lvm', password: 'hunter2' } } } },
  'OAuth of reporting': {
    reporting: { maas: { consumer_key: 'hunter2', token_key: 'hunter2', token_secret: 'hunter2' } },
  },
  'the Ubuntu Pro token': { 'ubuntu-pro': { token: 'hunter2' }, ubuntu_advantage: { token: 'hunter2' } },
  'a proxy login': { proxy: 'http://u:hunter2@proxy:3128', apt: { http_proxy: 'http://hunter2@proxy' } },
  'a mirror login': { apt: { sources: { x: { source: 'deb https://u:hunter2@host/ noble main' } } } },
  'a file only root reads': { write_files: [{ path: '/etc/x', permissions: '0600', content: 'hunter2' }] },
  'a file of root and a group': { write_files: [{ path: '/etc/x', permissions: '0640', content: 'hunter2' }] },
  'a mode without quotes': { write_files: [{ path: '/etc/x', permissions: 600, content: 'hunter2' }] },
  'a mode as number': { write_files: [{ path: '/etc/x', permissions: 0o600, content: 'hunter2' }] },
  'a mode nobody understands': { write_files: [{ path: '/etc/x', permissions: 'rw-------', content: 'hunter2' }] },
  'a secret by its path': { write_files: [{ path: '/etc/zoneseed/secrets', content: 'hunter2' }] },
  'a private key file': { write_files: [{ path: '/etc/x', content: KEY }] },
  'a private key in base64': {
    write_files: [{ path: '/etc/x', encoding: 'b64', content: Buffer.from(KEY).toString('base64') }],
  },
  'a file in base64': {
    write_files: [{ path: '/etc/x', encoding: 'base64', content: Buffer.from('password=hunter2').toString('base64') }],
  },
  'a file with a password': { write_files: [{ path: '/etc/x', content: 'user=u\npassword = hunter2\n' }] },
  'a YAML file with a password': { write_files: [{ path: '/x.yaml', content: 'password: >-\n  hunter2\n' }] },
  'a download with a header': { write_files: [{ path: '/x', source: { headers: { Authorization: 'hunter2' } } }] },
  'user-data in a string': { autoinstall: { 'user-data': '#cloud-config\npassword: hunter2\n' } },
  'broken user-data in a string': { autoinstall: { 'user-data': '#cloud-config\npassword: {\n hunter2' } },
  'a command': { runcmd: ['echo u:hunter2 | chpasswd'] },
  'a command in words': { runcmd: [['mysql', '--user', 'root', '--password', 'hunter2']] },
  'a late command': {
    autoinstall: { 'late-commands': ['curtin in-target -- sh -c "echo hunter2 | passwd --stdin u"'] },
  },
  'an argument': { runcmd: [['usermod', '-p', 'hunter2', 'u']] },
  'a curl login': { runcmd: ['curl -fsS -u me:hunter2 https://host/'] },
  'a Pro attachment': { runcmd: ['pro attach hunter2'] },
  'an environment': { bootcmd: ['export PGPASSWORD=hunter2; psql'] },
  preseeds: { debconf_selections: { db: 'mysql-server mysql-server/root_password password hunter2' } },
  'a Landscape key': { landscape: { client: { registration_key: 'hunter2' } } },
  'a Red Hat key': { rh_subscription: { 'activation-key': 'hunter2' } },
  'a Chef key': { chef: { validation_cert: KEY } },
  'a Puppet secret in a list': { secrets: ['hunter2', ['hunter2']] },
  'a file of secrets by its name': { write_files: [{ path: '/etc/ppp/chap-secrets', content: 'me * hunter2 *' }] },
  'a file of passwords by its name': {
    write_files: [{ path: '/etc/postfix/sasl_passwd', content: 'host me:hunter2' }],
  },
  'a seed of randomness': { random_seed: { file: '/dev/urandom', data: 'hunter2' } },
  XML: { write_files: [{ path: '/x', content: '<user><password>hunter2</password></user>' }] },
  'a key of a mapping': { environment: { 'token=hunter2': 'x' } },
};

describe('in documents of others', () => {
  test.each(Object.entries(others))('%s', (_, document) => {
    const text = `#cloud-config\n${stringify(document)}`;
    expect(show(text)).not.toContain('hunter2');
    expect(show(text)).not.toContain(Buffer.from('hunter2hunter2').toString('base64').slice(0, 12));
    expect(() => parse(show(text))).not.toThrow();
  });

  test('by an alias, a merge key, a comment or binary YAML', () => {
    const tricks = [
      'a: &p hunter2\npassword: *p\n# password: hunter2',
      'x: &x {rsa_private: hunter2}\nssh_keys: {<<: *x}',
      'password: first-secret\npassword: hunter2',
      `write_files: [{path: /x, permissions: "0600", content: !!binary ${Buffer.from('hunter2').toString('base64')}}]`,
    ];
    for (const text of tricks) {
      expect(show(text)).not.toContain('hunter2');
      expect(show(text)).not.toContain(Buffer.from('hunter2').toString('base64'));
    }
  });

  test('a secret is taken out wherever else it stands', () => {
    const text = show('#cloud-config\npassword: correct-horse\nruncmd: [login root correct-horse]\n');
    expect(parse(text)).toEqual({ password: 'REDACTED', runcmd: ['login root REDACTED'] });
  });

  test('a word of a secret file is taken out elsewhere when it is odd, and a path is not', () => {
    const write_files = [{ path: '/x', permissions: '0600', content: '/usr/bin/python3 k8s-hunter2-hunter2' }];
    const text = show(stringify({ write_files, runcmd: ['/usr/bin/python3 k8s-hunter2-hunter2'] }));
    expect(parse(text)).toMatchObject({ runcmd: ['/usr/bin/python3 REDACTED'] });
  });

  test('what has no structure is withheld', () => {
    for (const text of ['#!/bin/sh\necho hunter2\n', 'Content-Type: multipart/mixed; boundary=x\n\nhunter2', 'hunter2'])
      expect(show(text)).toMatch(/^withheld: user-data is no YAML/);
    expect(show('#cloud-config\npassword: {hunter2')).toBe(
      'withheld: user-data is broken YAML at line 2, column 19 (bad indent)',
    );
    expect(show(Uint8Array.of(0, 1, 2, 0xff))).toBe('withheld: user-data is no text');
  });

  test('what is no secret stays as it is', () => {
    const document = {
      version: 1,
      ssh: { 'install-server': true, 'allow-pw': false, 'authorized-keys': ['ssh-ed25519 AAAAC3Nz me@desk'] },
      ssh_pwauth: false,
      users: [{ name: 'u', lock_passwd: true, ssh_authorized_keys: ['command="id" ssh-rsa AAAAB3Nz u@x'] }],
      apt: {
        sources: {
          x: { key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n' },
        },
      },
      network: {
        ethernets: { e: { match: { macaddress: '52:54:00:99:00:14' }, addresses: ['2001:10:0:1:2::5/64'] } },
      },
      'early-commands': [['guard', 'mac=52:54:00:99:00:14']],
      storage: { config: [{ id: 'disk', type: 'disk', match: { serial: 'S3Z' } }] },
      keyboard: { layout: 'us', toggle: null },
      write_files: [{ path: '/etc/ssh/sshd_config.d/x.conf', content: 'PasswordAuthentication no\n' }],
      runcmd: [['mkdir', '-p', '/export/primary'], 'systemctl daemon-reload'],
    };
    expect(parse(show(`#cloud-config\n${stringify(document)}`))).toEqual(document);
  });

  test('a packed document is unpacked first', () => {
    expect(show(gzipSync('#cloud-config\npassword: hunter2\nhostname: a\n'))).toBe(
      '#cloud-config\npassword: REDACTED\nhostname: a\n',
    );
  });

  test('nothing reaches the terminal that it would take for a command', () => {
    expect(show('#cloud-config\nhostname: "a\\e[31mb"\n')).not.toContain('\u001b');
  });
});

test('a secret of any form under a name such as password is not shown, however deep', () => {
  const secretKeys = fc.constantFrom(
    'password',
    'passwd',
    'hashed_passwd',
    'token',
    'psk',
    'private',
    'wifi-password',
    'apiKey',
  );
  const inert = fc.constantFrom('a', 'b', 'users', 'network', 'autoinstall', 'user-data', 'write_files');
  fc.assert(
    fc.property(secretKeys, fc.string({ minLength: 6 }), fc.array(fc.oneof(inert, fc.nat(2))), (name, tail, path) => {
      const secret = `zq${tail}qz`;
      const document = path.reduceRight<unknown>(
        (inner, step) => (typeof step === 'number' ? [...Array(step).fill('x'), inner] : { [step]: inner, n: 1 }),
        { [name]: secret, [`${name}s`]: [secret] },
      );
      const text = show(`#cloud-config\n${stringify(document)}`);
      expect(text).not.toContain(secret);
      expect(JSON.stringify(parse(text))).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
  );
});

test.each([
  'mysqladmin password hunter2',
  'mysql -u root -phunter2 -e "select 1"',
  'PW=hunter2 DB_PASS=hunter2',
  'docker login -u me -p hunter2 registry',
  'echo hunter2 | sudo -S id',
  'ldapadd -D cn=admin -w hunter2',
  'ipmitool -U admin -P hunter2 chassis status',
  'aws configure set aws_secret_access_key hunter2',
  'virsh secret-set-value --base64 hunter2 x',
  'db:5432:*:me:hunter2',
  'wg set wg0 private-key <(echo hunter2)',
  'smbclient -U me%hunter2 //srv/share',
  'cryptsetup open /dev/sdb x <<< hunter2',
  'kubeadm join --token hunter2 10.0.0.1',
  'curl --header "X-Api-Key: hunter2" https://host',
  'machine host login me password hunter2',
  '//srv/share /mnt cifs username=me,password=hunter2',
  "ALTER USER 'root'@'localhost' IDENTIFIED WITH caching_sha2_password BY 'hunter2';",
  '{"apiKey": "hunter2", "user": "me"}',
  'https://host/?user=me&access_token=hunter2',
  'AGE-SECRET-KEY-1HUNTER2hunter2',
  "PASS='correct hunter2'",
  'restic --password-command "echo hunter2" backup',
  'PresharedKey = hunter2',
  'openssl enc -aes-256-cbc -k hunter2 -in x',
  'openssl rsa -passin pass:hunter2 -in key',
  'kubectl create secret generic x --from-literal=x=hunter2',
  'net ads join -U admin%hunter2',
  'rocommunity hunter2 10.0.0.0/8',
  'SENDGRID=SG.hunter2hunter2hunter2.hunter2hunter2hunter2',
  'STRIPE=sk_live_hunter2hunter2',
  'https://hooks.slack.com/services/T0/B0/hunter2',
  'MAPS=AIzahunter2hunter2hunter2hunter2hunter2',
])('a script or a configuration file shows no secret: %s', (line) => {
  expect(redactText(`# before\n${line}\n# after`)).toMatch(/^# before\n(?!.*hunter2).*REDACTED.*\n# after$/);
});

test('text is redacted in time that grows with its length', () => {
  const start = performance.now();
  for (const piece of ['password', 'a-', '-----BEGIN ', 'mysql ', 'curl ', '<token', '$6$', '--', 'eyJ', 'x'])
    redactText(piece.repeat(60_000 / piece.length));
  expect(performance.now() - start).toBeLessThan(5000);
});
