/** The certificate files a site names, read and judged. */
import { X509Certificate } from 'node:crypto';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type NamedFiles, readNamedFile } from './key-files.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
const HINT = 'expected certificates in PEM (-----BEGIN CERTIFICATE-----)';

/** The certificates of a PEM file, each with one line end behind it; comments around them are left out. */
export function certificates(name: string, folder: NamedFiles): Outcome<readonly string[]> {
  const file = readNamedFile(name, folder, HINT);
  if (!file.ok) return file;
  const no = (fault: string) => refused({ message: `the file ${JSON.stringify(name)} ${fault}`, hint: HINT });
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(file.value)) return no('holds a private key');
  const found = file.value.replace(/\r\n/g, '\n').match(BLOCK) ?? [];
  if (found.length === 0) return no('holds no certificate');
  const faulty = found.findIndex((text) => !isCertificate(text));
  if (faulty >= 0) return no(found.length === 1 ? 'is damaged' : `is damaged in its certificate ${faulty + 1}`);
  return done(found.map((text) => `${text}\n`));
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}
