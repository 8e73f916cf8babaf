/** A folder with a site file, for the commands that read one. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const example = readFileSync(join(import.meta.dirname, '../../examples/all-in-one.yaml'), 'utf8');

export interface SitePlace {
  readonly folder: string;
  readonly site: string;
  /** The same with an address that is outside its network. */
  readonly faulty: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The site has one host, solo-1. The folder's name is one that has to be quoted wherever it is written. */
export function sitePlace(): SitePlace {
  const folder = mkdtempSync(join(tmpdir(), 'site of a "user" '));
  const [site, faulty] = [join(folder, 'site.yaml'), join(folder, 'faulty.yaml')];
  writeFileSync(site, example);
  writeFileSync(faulty, example.replace('172.20.0.10', '172.21.0.10'));
  return { folder, site, faulty, env: { HOME: folder } };
}
