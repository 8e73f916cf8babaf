/** The files a site file names, read and judged: public SSH keys and the repository's signing key. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { homeFolder } from '../disk/home-folder.ts';
import { whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';

/** A key file is a few kilobytes; a megabyte is something else. */
const MAX_BYTES = 1 << 20;

/** Where the files that a site file names come from: the folder that relative names count from, or whoever has read them before. */
export type NamedFiles = string | ((name: string) => Outcome<string>);

/** Reads a file named in the site file: `~` is the home folder, other paths count from the site file's folder. */
export function readNamedFile(name: string, folder: NamedFiles, hint?: string): Outcome<string> {
  if (typeof folder !== 'string') return folder(name);
  const home = name === '~' || name.startsWith('~/') ? homeFolder() : undefined;
  const path = home === undefined ? resolve(folder, name) : resolve(home, name.slice(2));
  const file = `the file ${JSON.stringify(name)}`;
  try {
    const status = statSync(path);
    // A device or a pipe has no end.
    if (!status.isFile()) return refused({ message: `${file} is no regular file`, hint: 'expected a key file' });
    const { size } = status;
    if (size > MAX_BYTES) return refused({ message: `${file} is ${size} bytes long`, hint: 'expected a key file' });
    return done(readFileSync(path, 'utf8'));
  } catch (error) {
    return refused({ message: `${file} ${whyUnreadable(error)}`, hint });
  }
}

const PUBLIC =
  /-----BEGIN (CERTIFICATE|PGP PUBLIC KEY BLOCK)-----[\s\S]*?-----END \1-----|^.*(?:ssh|ecdsa|sk)-\S+ AAAA.*$/gm;

/** What of a key file anybody may have: certificates, the public keys of SSH and of repositories. */
export function publicParts(text: string): string {
  return (text.match(PUBLIC) ?? []).map((part) => `${part}\n`).join('');
}

/** The types of public keys, with how many strings their blob has: the type, then curve, numbers or point, application. */
const PARTS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 2,
  'ssh-rsa': 3,
  'ecdsa-sha2-nistp256': 3,
  'ecdsa-sha2-nistp384': 3,
  'ecdsa-sha2-nistp521': 3,
  'sk-ssh-ed25519@openssh.com': 3,
  'sk-ecdsa-sha2-nistp256@openssh.com': 4,
};

const SSH_TYPES: ReadonlySet<string> = new Set(Object.keys(PARTS));

/** The public keys behind an entry of `authorized_keys`: the key that it is itself, or those of the file that it names. */
export function publicKeys(entry: string, folder: NamedFiles): Outcome<readonly string[]> {
  const key = entry.trim();
  if (SSH_TYPES.has(withoutOptions(key).split(/\s/, 1)[0] ?? '') || /\sAAAA[A-Za-z0-9+/]/.test(key)) {
    const fault = publicKeyFault(key);
    return fault === undefined
      ? done([key])
      : refused({ message: `the key ${fault}`, hint: 'expected "type base64 comment" on one line' });
  }
  const file = readNamedFile(entry, folder, 'expected a public key, or a file that holds one');
  return file.ok ? publicKeysOf(entry, file.value) : file;
}

/** The public keys of a key file's text, comments and empty lines left out. */
function publicKeysOf(name: string, text: string): Outcome<readonly string[]> {
  const hint = 'expected an OpenSSH public key file (.pub)';
  const no = (fault: string, more = '') =>
    refused({ message: `the file ${JSON.stringify(name)} ${fault}`, hint: hint + more });
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return no('is a private key', '; never share the private half');
  const keys = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) return no('holds no key');
  const fault = keys.map(publicKeyFault).find((each) => each !== undefined);
  return fault === undefined ? done(keys) : no(fault);
}

/** A key without the options before it, `from="10.0.0.0/8",no-pty ssh-ed25519 …` (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
function withoutOptions(line: string): string {
  const [options = ''] = /^(?:[^\s"]|"(?:\\.|[^"\\])*")+\s+/.exec(line) ?? [];
  return SSH_TYPES.has(options.trim()) ? line : line.slice(options.length);
}

/** Why a line is no OpenSSH public key, or undefined when it is one (RFC 4253 section 6.6: the blob names its own type). */
function publicKeyFault(line: string): string | undefined {
  if (/[\r\n]/.test(line)) return 'holds several lines';
  const [type = '', blob = ''] = withoutOptions(line).split(/\s+/);
  if (!SSH_TYPES.has(type)) return 'is no OpenSSH public key';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return `has no ${type} key after its type`;
  const parts = blobParts(Buffer.from(blob, 'base64'));
  return parts[0]?.toString('latin1') === type &&
    parts.length === PARTS[type] &&
    parts.every(({ length }) => length > 0)
    ? undefined
    : `is cut off or damaged`;
}

/** The strings of a key's blob, each behind its length in four bytes (RFC 4251 section 5); none when they do not fill it. */
function blobParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return [];
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return at === bytes.length ? parts : [];
}

/** The ASCII-armoured OpenPGP public key in a file, with one line end behind it. */
export function armouredKey(name: string, folder: NamedFiles): Outcome<string> {
  const file = readNamedFile(name, folder);
  if (!file.ok) return file;
  const text = file.value;
  const hint = 'expected an ASCII-armoured public key (gpg --armor --export)';
  const no = (fault: string) => refused({ message: `the file ${JSON.stringify(name)} ${fault}`, hint });
  if (text.includes('BEGIN PGP PRIVATE KEY')) return no('is a private key');
  const body = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/.exec(text)?.[1];
  if (body === undefined) return no('is no ASCII-armoured public key');
  const damaged = !/^[A-Za-z0-9+/=\s]+$/.test(body.replace(/^[A-Za-z-]+: .*$/gm, ''));
  return damaged ? no('is damaged') : done(`${text.trim()}\n`);
}
