/** Serial numbers of disks that the installer may never see: it compares udev's ID_SERIAL and no other. */
import type { Path } from '../../outcome/problem.ts';
import type { Site } from '../site.ts';
import { matchedDisks } from './matched-disks.ts';
import { rule } from './rule.ts';

/** As makers print it on a disk and `lsblk` says it, capitals and digits. ID_SERIAL of a SATA or NVMe disk has the model and `_` before it. */
const LABEL = /^(?=.*\d)(?=.*[A-Z])[A-Z0-9-]{8,24}$/;
/** A World Wide Name as `lsblk -o WWN` and array controllers say it; as ID_SERIAL a 3 stands before it (scsi_id, page 0x83, NAA). */
const WORLD_WIDE_NAME = /^(0x)?[56][0-9a-f]{15}([0-9a-f]{16})?$/i;

/** Serials that look as another program shows them, exact as none with a glob does; one warning, because who has one wrong has all wrong. */
export const diskSerial = rule('disk-serial', function* (site) {
  const doubtful = [...serials(site)].filter(({ serial }) => LABEL.test(serial) || WORLD_WIDE_NAME.test(serial));
  const [first] = doubtful;
  if (first === undefined) return;
  const others = doubtful.length === 1 ? '' : ` (and ${doubtful.length - 1} more)`;
  yield {
    severity: 'warning',
    path: first.path,
    message: `serial "${first.serial}" of ${first.disk}${others} may be as lsblk or the label shows it, and the installer compares ID_SERIAL`,
    hint: `expected "*${first.serial.replace(/^0x/i, '')}*", or the ID_SERIAL of udevadm info -q property -n /dev/…`,
  };
});

function* serials(site: Site): Generator<{ serial: string; disk: string; path: Path }> {
  for (const { host, name, match, path } of matchedDisks(site)) {
    const { serial } = match;
    if (host.install !== 'autoinstall' || serial === undefined) continue;
    yield { serial, disk: `disk ${name} of ${host.name}`, path: [...path, 'serial'] };
  }
}
