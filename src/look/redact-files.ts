/** Judges the files that a cloud-config writes: which are secret as a whole. */
import { textOf } from './documents.ts';

/** What others read on the host, or public by nature, although its mode is narrow. */
const OPEN_PATHS = /^\/etc\/sudoers(\.d\/|$)|authorized_keys|\.pub$|known_hosts/;
const SECRET_PATHS =
  /^\/etc\/zoneseed\/(.*\/)?(secrets?|keys?)(\/|$)|^\/etc\/g?shadow|\/\.(my\.cnf|netrc|pgpass|git-credentials|htpasswd|vault-token)$|\/id_(rsa|dsa|ecdsa|ed25519)[^/]*$|ssh_host_\w+_key$|\/(?!passwd$)[^/]*(secret|credential|passw(or)?d)[^/]*$|\.(key|keytab|p12|pfx|jks|ppk|age)$|\/etc\/ssl\/private\//;

/** Whether the content of a `write_files` entry must not be shown: by its mode, its path, or because it cannot be read. */
export function isSecretFile(entry: Readonly<Record<string, unknown>>): boolean {
  const path = typeof entry.path === 'string' ? entry.path : '';
  if (SECRET_PATHS.test(path)) return true;
  if (OPEN_PATHS.test(path)) return false;
  return isNarrow(entry.permissions ?? entry.mode);
}

/** Whether others may not read the file. A number is taken both ways YAML writers mean it; one that says so is enough. */
function isNarrow(mode: unknown): boolean {
  if (mode === undefined || mode === null) return false;
  const digits = String(mode).replace(/^0o/i, '');
  const modes = [
    /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN,
    ...(typeof mode === 'number' ? [mode] : []),
  ];
  return modes.every(Number.isNaN) || modes.some((value) => (value & 0o004) === 0);
}

/** The text of a file's content as the host will have it; undefined when it is no text. */
export function contentText({ content, encoding }: Readonly<Record<string, unknown>>): string | undefined {
  if (content instanceof Uint8Array) return textOf(content);
  if (typeof content !== 'string') return undefined;
  if (typeof encoding !== 'string' || /^(text\/plain|)$/.test(encoding)) return content;
  return /b(ase)?64/.test(encoding) ? textOf(Buffer.from(content, 'base64')) : undefined;
}
