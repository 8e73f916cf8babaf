/** A seed ISO read by every reader a host or an operator may use. Each answers with the files it sees. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../lab/process.ts';

export interface Reader {
  readonly name: string;
  /** Unpacks `iso` into the empty folder `into`. */
  readonly unpack: (iso: string, into: string) => Promise<unknown>;
}

const ISOINFO = `iso=$1 into=$2 tree=$3
isoinfo "$tree" -f -i "$iso" | while read -r path; do isoinfo "$tree" -x "$path" -i "$iso" >"$into/\${path%;1}"; done`;

export const READERS: readonly Reader[] = [
  { name: '7z', unpack: (iso, into) => must(['7z', 'x', '-y', `-o${into}`, iso]) },
  { name: 'bsdtar', unpack: (iso, into) => must(['bsdtar', '-xf', iso, '-C', into]) },
  {
    name: 'xorriso',
    unpack: (iso, into) => must(['xorriso', '-osirrox', 'on', '-indev', iso, '-extract', '/', into], { timeout: 60 }),
  },
  { name: 'isoinfo Rock Ridge', unpack: (iso, into) => must(['sh', '-euc', ISOINFO, 'isoinfo', iso, into, '-R']) },
  { name: 'isoinfo Joliet', unpack: (iso, into) => must(['sh', '-euc', ISOINFO, 'isoinfo', iso, into, '-J']) },
];

/** What a reader finds: file name to content. */
export async function contentsOf(reader: Reader, iso: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'zoneseed-iso-'));
  try {
    await reader.unpack(iso, folder);
    return await filesIn(folder);
  } finally {
    await must(['chmod', '-R', 'u+rwX', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every file of a flat folder, name to content. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

/** What the kernel's prober, and with it cloud-init, takes the medium for. */
export async function labelOf(iso: string): Promise<string> {
  return (await must(['blkid', '-o', 'value', '-s', 'LABEL', '-p', iso])).trim();
}
