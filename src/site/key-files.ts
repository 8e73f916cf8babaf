/** The files a site file names, read and judged: public SSH keys and the repository's signing key. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

export type FileText = { readonly text: string } | { readonly problem: string; readonly hint?: string };

/** A key file is a few kilobytes; a megabyte is something else. */
const MAX_BYTES = 1 << 20;

/** Reads a file named in the site file: `~` is the home folder, other paths count from the site file's folder. */
export function readNamedFile(name: string, folder: string): FileText {
  const path = name === '~' || name.startsWith('~/') ? resolve(homedir(), name.slice(2)) : resolve(folder, name);
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES)
      return { problem: `${JSON.stringify(name)} is ${size} bytes long`, hint: 'expected a key file' };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason =
      { ENOENT: 'does not exist', EACCES: 'may not be read', EISDIR: 'is a folder' }[code ?? ''] ??
      `cannot be read (${code})`;
    return { problem: `the file ${JSON.stringify(name)} ${reason}` };
  }
}

const SSH_TYPES = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
]);

/** Whether an entry of `authorized_keys` is a key itself and not the name of a file. */
export function looksLikePublicKey(entry: string): boolean {
  return SSH_TYPES.has(entry.split(/\s/, 1)[0] ?? '');
}

/** Why a line is no OpenSSH public key, or undefined when it is one (RFC 4253 section 6.6: the blob names its own type). */
export function publicKeyProblem(line: string): string | undefined {
  if (/[\r\n]/.test(line)) return 'holds several lines';
  const [type = '', blob = ''] = line.split(/\s+/);
  if (!SSH_TYPES.has(type)) return 'is no OpenSSH public key';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return `has no ${type} key after its type`;
  const bytes = Buffer.from(blob, 'base64');
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : -1;
  return bytes.subarray(4, 4 + length).toString('latin1') === type && bytes.length > 4 + length
    ? undefined
    : `is cut off or damaged`;
}

/** The public keys of a key file's text, comments and empty lines left out, or what is wrong with it. */
export function publicKeysOf(text: string): { keys: string[] } | { problem: string; hint: string } {
  const hint = 'expected an OpenSSH public key file (.pub)';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return { problem: 'is a private key', hint: `${hint}; never share the private half` };
  const keys = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) return { problem: 'holds no key', hint };
  for (const key of keys) {
    const problem = publicKeyProblem(key);
    if (problem !== undefined) return { problem, hint };
  }
  return { keys };
}

/** Why a text is no ASCII-armoured OpenPGP public key, or undefined when it is one. */
export function armouredKeyProblem(text: string): { problem: string; hint: string } | undefined {
  const hint = 'expected an ASCII-armoured public key (gpg --armor --export)';
  if (text.includes('BEGIN PGP PRIVATE KEY')) return { problem: 'is a private key', hint };
  const body = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/.exec(text)?.[1];
  if (body === undefined) return { problem: 'is no ASCII-armoured public key', hint };
  return /^[A-Za-z0-9+/=\s]+$/.test(body.replace(/^[A-Za-z-]+: .*$/gm, ''))
    ? undefined
    : { problem: 'is damaged', hint };
}
