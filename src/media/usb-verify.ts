/** Reads a finished USB image and holds it against what it was made from. */

import { fileSource, type IsoImage, openIso } from '../iso/read.ts';
import { bytesOf } from '../output/content.ts';
import { nameSome, wrongFiles } from './installer/checksums.ts';
import type { Installer } from './installer/installer.ts';
import { bootReport } from './installer/xorriso.ts';
import { done, type Outcome, refused, type ShowProgress } from './media-outcome.ts';
import type { MediumFile } from './usb-files.ts';

/**
 * Every file of the installer is there with its content (by md5sum.txt), every added file byte for byte, nothing else; and the
 * boot equipment is the installer's. A difference means a broken disk or a xorriso that cannot do this.
 */
export async function verifyUsb(
  path: string,
  installer: Installer,
  files: readonly MediumFile[],
  progress: ShowProgress,
): Promise<Outcome<undefined>> {
  const source = fileSource(path);
  try {
    const image = openIso(source);
    const wrong = [
      ...otherFiles(image, installer.image, files),
      ...(await wrongFiles(path, image, 'checking the medium', progress)),
    ];
    if (wrong.length > 0) return refused(`the image came out wrong: ${nameSome(wrong)}; it was removed`);
  } finally {
    source.close();
  }
  const [before, after] = [await bootReport(installer.path), await bootReport(path)];
  const lost = before.filter((fact) => !after.includes(fact));
  if (lost.length === 0) return done(undefined);
  return refused(`xorriso did not keep the boot equipment (${nameSome(lost)}); expected version 1.5.4 or later`);
}

function otherFiles(image: IsoImage, original: IsoImage, files: readonly MediumFile[]): string[] {
  const added = new Map(files.map((file) => [file.path, file]));
  const wrong: string[] = [];
  for (const { path, kind, size } of original.entries) {
    const now = image.find(path);
    if (!added.has(path) && (now?.kind !== kind || now.size !== size)) wrong.push(path);
  }
  for (const { path, content } of files) {
    if (image.find(path)?.kind !== 'file' || Buffer.compare(image.readFile(path), bytesOf(content)) !== 0)
      wrong.push(path);
  }
  return wrong;
}
