/** Many files judged by one tool in one go: one entry into a root instead of one a file. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Bind, inRoot } from '../lab/chroot.ts';
import type { RootName } from '../lab/recipes.ts';
import { ensureRoot } from '../lab/roots.ts';

export interface Sample {
  /** Kept below the file's own folder: some tools judge by names. */
  readonly path: string;
  readonly text: string;
}

export interface Verdict {
  readonly code: number;
  readonly output: string;
}

export interface Tool {
  readonly root: RootName;
  /** Run once, before the files. */
  readonly prepare?: string;
  /** Run for each file: `$f` is the file, `$d` the folder it has for itself. */
  readonly command: string;
}

const TOOLS_FOLDER = new URL('./tools', import.meta.url).pathname;
/** Seconds for one tool over all its files. */
const LIMIT = 120;
/** No tool prints this; the number of the file and the exit code follow. */
const MARK = '@@zoneseed-verdict';

/** Runs the tool over every sample; verdicts come in the order of the samples. */
export async function judge(tool: Tool, samples: readonly Sample[], binds: readonly Bind[]): Promise<Verdict[]> {
  if (samples.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'zoneseed-check-'));
  try {
    for (const [index, sample] of samples.entries()) {
      const path = join(folder, String(index), sample.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, sample.text, { mode: 0o600 });
    }
    return await inOneGo(tool, folder, samples.length, binds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inOneGo(tool: Tool, folder: string, count: number, more: readonly Bind[]): Promise<Verdict[]> {
  // Copied inside: a file of another owner, or a folder that cannot be written to, is refused by some tools.
  const script = `exec 2>&1; cp -r /given /check; chown -R root:root /check; cd /
${tool.prepare ?? ''}
i=0; while [ "$i" -lt ${count} ]; do
  d=/check/$i; f=$(find "$d" -type f)
  if ( ${tool.command}
  ); then code=0; else code=$?; fi; printf '\\n${MARK} %s %s\\n' "$i" "$code"; i=$((i+1))
done`;
  const binds = [{ from: folder, to: '/given' }, { from: TOOLS_FOLDER, to: '/tools' }, ...more];
  const root = await ensureRoot(tool.root);
  const outcome = await inRoot(root, script, { binds, scratch: true, ownNetwork: true, timeout: LIMIT });
  return parseVerdicts(outcome.stdout, count, `${outcome.stdout.slice(-500)}${outcome.stderr}`);
}

function parseVerdicts(text: string, count: number, words: string): Verdict[] {
  const verdicts: Verdict[] = [];
  let said: string[] = [];
  for (const line of text.split('\n')) {
    const mark = line.startsWith(MARK) ? line.slice(MARK.length).trim().split(' ') : undefined;
    if (mark === undefined) said.push(line);
    else {
      verdicts.push({ code: Number(mark[1]), output: said.join('\n').trim() });
      said = [];
    }
  }
  if (verdicts.length !== count)
    throw new Error(`${verdicts.length} of ${count} files were judged; the last words:\n${words}`);
  return verdicts;
}
