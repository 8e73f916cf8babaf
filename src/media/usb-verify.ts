/** Reads a finished USB image and holds it against what it was made from. */

import { fileSource, type IsoImage, openIso } from '../iso/read.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { someOf } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import { MOST_NAMED, wrongFiles } from './installer/checksums.ts';
import type { Installer } from './installer/installer.ts';
import type { MediumFile } from './usb-files.ts';
import { bootReport } from './xorriso.ts';

/**
 * Every file of the installer is there with its content (by md5sum.txt), every added file byte for byte, nothing else; and the
 * boot equipment is the installer's. A difference means a broken disk or a xorriso that cannot do this.
 */
export async function verifyUsb(
  path: string,
  installer: Installer,
  files: readonly MediumFile[],
  told: Told,
): Promise<Outcome<undefined>> {
  const source = fileSource(path);
  try {
    const image = openIso(source);
    told.step('checking the medium');
    const wrong = [...otherFiles(image, installer.image, files), ...(await wrongFiles(path, image, told))];
    if (wrong.length > 0) {
      return refused({
        rule: 'xorriso',
        message: `the image came out wrong: ${someOf(wrong, MOST_NAMED)}; it was removed`,
      });
    }
  } finally {
    source.close();
  }
  const [before, after] = [await bootReport(installer.path), await bootReport(path)];
  const lost = before.filter((fact) => !after.includes(fact));
  if (lost.length === 0) return done(undefined);
  const message = `xorriso did not keep the boot equipment (${someOf(lost, MOST_NAMED)})`;
  return refused({ rule: 'xorriso', message, hint: 'expected version 1.5.4 or later' });
}

function otherFiles(image: IsoImage, original: IsoImage, files: readonly MediumFile[]): string[] {
  const added = new Map(files.map((file) => [file.path, file]));
  const wrong: string[] = [];
  for (const { path, kind, size } of original.entries) {
    const now = image.find(path);
    if (!added.has(path) && (now?.kind !== kind || now.size !== size)) wrong.push(path);
  }
  for (const { path, content } of files) {
    if (image.find(path)?.kind !== 'file' || !Buffer.from(content).equals(image.readFile(path))) wrong.push(path);
  }
  return wrong;
}
