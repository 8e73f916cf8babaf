/** Shell text judged by shellcheck, which runs on this machine and takes many files at once. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { run } from '../lab/process.ts';
import type { Document } from './documents.ts';

/** Whether a document is shell text: a script by its first line, or a command of a list. */
export function isShellText(document: Document): boolean {
  if (document.kind === 'command') return true;
  return document.kind === 'file' && /^#!.*\b(ba|da)?sh\b/.test(document.text);
}

/** What shellcheck has to say, one line a finding, with the origin of the text; empty when it is content. */
export async function shellFindings(documents: readonly Document[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'zoneseed-shell-'));
  try {
    const byFile = new Map<string, Document>();
    for (const [index, document] of documents.entries()) {
      const path = join(folder, String(index), basename(document.path));
      await mkdir(dirname(path));
      // A command has no first line of its own; both consumers hand it to sh.
      await writeFile(path, document.kind === 'command' ? `#!/bin/sh\n${document.text}` : document.text);
      byFile.set(path, document);
    }
    const outcome = await run(['shellcheck', '--format=gcc', '--external-sources', ...byFile.keys()], { timeout: 120 });
    if (outcome.code > 1) throw new Error(`shellcheck did not run: ${outcome.stderr}`);
    return outcome.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const path = line.split(':')[0] ?? '';
        const document = byFile.get(path);
        return `${document?.path} (${document?.origin})${line.slice(path.length)}`;
      });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
