/**
 * `make test-finalize`: hosts that booted from their seeds become a zone, told to a stand-in CloudStack on their own management
 * server, over real SSH; then the faults of `make test-doctor` are put into it. `node test/finalize-boot/run.ts [SCENARIO...]` runs
 * some of it; each begins where those before it end. With `--api URL` a CloudStack that is already there, and may be spoiled, is
 * told in its place; ADMIN_PASSWORD is what its admin logs in with. KEEP=yes leaves the disks in the cache folder.
 */
import { parseArgs } from 'node:util';
import { labRun } from '../boot/lab-run.ts';
import { Scenarios } from './scenarios.ts';

const { values, positionals } = parseArgs({ options: { api: { type: 'string' } }, allowPositionals: true });
const scenarios = new Scenarios(values.api);
await labRun({ run: (report) => scenarios.run(report, positionals), close: () => scenarios.close() });
