/** In which order test files begin: the slowest first, so that none of them is begun when all others are done and runs on alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take more than half a minute when nothing is installed and built yet, the slowest first. */
const SLOW = [
  ...[
    'conformance/conformance',
    'fresh-clone',
    'package',
    'commands/examples',
    'media/killed',
    'commands/finalize',
    'output/crash',
  ],
  ...['zone/interrupted', 'finalize/restore', 'finalize/agreement', 'docs/media', 'docs/readme', 'finalize/host-files'],
].map((name) => `/test/${name}.test.ts`);

export default class SlowFirst extends BaseSequencer {
  /** The others in vitest's own order. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = SLOW.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? SLOW.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
