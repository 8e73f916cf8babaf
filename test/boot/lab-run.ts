/** The frame of a run of the lab: what the machine must allow, what is taken down whatever happens, and the exit code. */
import { UnknownWord } from '../lab/wanted.ts';
import { Report } from './report.ts';
import { allowWatchers } from './watches.ts';

export interface LabRun {
  run(report: Report): Promise<void>;
  /** Takes down all that is left. */
  close(): Promise<void>;
}

/** Runs it to its end, and ends this process with it. */
export async function labRun(lab: LabRun): Promise<void> {
  if (process.getuid?.() !== 0) {
    process.stderr.write('the boot tests make namespaces and mounts: run them as root\n');
    process.exit(1);
  }
  const putBack = allowWatchers();
  const report = new Report();
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await lab.close();
    putBack();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));
  try {
    await lab.run(report);
  } catch (error) {
    if (error instanceof UnknownWord) {
      process.stderr.write(`${error.message}\n`);
      return end(1);
    }
    report.fail('the lab itself', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  await end(report.end());
}
