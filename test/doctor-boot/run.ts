/**
 * `make test-doctor`: on the booted hosts of a site that works, faults are put in for real. Doctor names each and nothing beside
 * it, and its repair mends it.
 * `node test/doctor-boot/run.ts [ROUND...]` makes some of the rounds. KEEP=yes leaves the disks in the cache folder.
 */
import { labRun } from '../boot/lab-run.ts';
import { DoctorLab } from './doctor-lab.ts';

const lab = new DoctorLab();
await labRun({ run: (report) => lab.run(report, process.argv.slice(2)), close: () => lab.close() });
