/** Runs one outside program with a time limit; the lab's only way to start anything that ends by itself. */
import { execa } from 'execa';

export interface Outcome {
  /** The exit code; 127 when the program does not exist, 124 when the time ran out. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Bytes for standard input; without it the program reads end-of-file at once. */
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds, against hanging; 240 unless told. */
  readonly timeout?: number;
}

/** Seconds: what takes five on a machine that has nothing else to do takes a minute beside two labs. */
const LIMIT = 240;

/** Runs `argv` to its end and tells how it went; never rejects for a program that fails. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('nothing to run: the argument list is empty');
  const result = await execa(file, args, {
    reject: false,
    input: options.input ?? '',
    timeout: (options.timeout ?? LIMIT) * 1000,
    forceKillAfterDelay: 2000,
    stripFinalNewline: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const code = result.timedOut ? 124 : (result.exitCode ?? (result.code === 'ENOENT' ? 127 : 128));
  const reason = result.exitCode === undefined && !result.timedOut ? `${result.shortMessage ?? ''}\n` : '';
  return { code, stdout: String(result.stdout ?? ''), stderr: `${String(result.stderr ?? '')}${reason}` };
}

/** Like `run`, for what must work: throws with the program's last words when it does not. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(argv, options);
  if (outcome.code === 0) return outcome.stdout;
  const words = `${outcome.stdout}${outcome.stderr}`.trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${argv.slice(0, 6).join(' ')} ended with ${outcome.code}:\n${words}`);
}

/** The command as root: itself when we are, else through `sudo -n`, which asks nothing. */
export function asRoot(argv: readonly string[]): readonly string[] {
  return process.getuid?.() === 0 ? argv : ['sudo', '-n', '--', ...argv];
}
