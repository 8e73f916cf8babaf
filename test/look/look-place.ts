/** What the tests of `inspect` and `diff` look into: builds and media of the examples, made without a secrets file. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHeader } from '../../src/commands/shared/build-header.ts';
import { Compiler } from '../../src/commands/shared/compile.ts';
import { mediaSite } from '../../src/commands/shared/compiled-media.ts';
import { type Inputs, loadInputs } from '../../src/commands/shared/inputs.ts';
import { makePxe } from '../../src/media/pxe-tree.ts';
import { pxeUrls } from '../../src/media/pxe-urls.ts';
import { pxeSegment } from '../../src/media/servers/pxe-segment.ts';
import { makeUsb } from '../../src/media/usb-installer.ts';
import { done } from '../../src/outcome/outcome.ts';
import { untold } from '../../src/outcome/told.ts';
import { writeBuild } from '../../src/output/write-build.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { fakeSecrets } from '../fakes/secrets.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { valueIn } from '../outcome/outcomes.ts';

const examples = join(import.meta.dirname, '../../examples');
export const exampleNames = readdirSync(examples).filter((name) => name.endsWith('.yaml'));

export interface Compiled {
  readonly inputs: Inputs;
  readonly secrets: SiteSecrets;
}

/** An example with its secrets; `edit` changes the site before anything is made of it. */
export function compiled(name: string, edit: (site: Inputs['site']) => Inputs['site'] = (site) => site): Compiled {
  const inputs = valueIn(loadInputs(join(examples, name)));
  const site = edit(inputs.site);
  const hosts = site.hosts.map((host) => host.name);
  return { inputs: { ...inputs, site }, secrets: fakeSecrets(site.name, hosts) };
}

export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'look-'));
}

/** The output folder of a build, as `zoneseed build` leaves it. */
export function outputOf({ inputs, secrets }: Compiled): string {
  const out = join(scratch(), 'out');
  const compiler = new Compiler(inputs, secrets);
  const result = writeBuild(out, (build) => {
    for (const artifact of compiler.ofSite('out')) build.add(artifact);
    for (const host of inputs.site.hosts) for (const artifact of valueIn(compiler.artifacts(host))) build.add(artifact);
    return done(buildHeader(inputs.site, 'digest', () => 'digest'));
  });
  valueIn(result);
  return out;
}

let standIn: Promise<string> | undefined;
/** A stand-in for Ubuntu's installer, made once. */
export function installerIso(): Promise<string> {
  standIn ??= (async () => {
    const path = join(scratch(), 'ubuntu-24.04.2-live-server-amd64.iso');
    await writeStandInIso(path);
    return path;
  })();
  return standIn;
}

export async function usbOf({ inputs, secrets }: Compiled): Promise<string> {
  const output = join(scratch(), 'stick.iso');
  const options = { installer: await installerIso(), output, countdown: 10 };
  valueIn(await makeUsb(valueIn(mediaSite(inputs, secrets)), options, untold));
  return output;
}

export async function pxeOf({ inputs, secrets }: Compiled): Promise<string> {
  const output = join(scratch(), 'pxe');
  const segment = valueIn(pxeSegment(inputs.site, '10.15.0.5'));
  const urls = valueIn(pxeUrls('http://10.15.0.5/'));
  const options = { installer: await installerIso(), output, urls, segment };
  valueIn(await makePxe(valueIn(mediaSite(inputs, secrets)), options, untold));
  return output;
}
