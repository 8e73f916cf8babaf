import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';

/**
 * Asks the person at the terminal for a line, without showing what is typed unless it is `open`. It talks to the controlling terminal itself, so
 * it works when input and output are redirected. Answers undefined when there is no terminal or the person gives up (Ctrl-D).
 */
export async function askLine(question: string, open?: 'open'): Promise<string | undefined> {
  let input: ReadStream;
  let output: number;
  try {
    output = openSync('/dev/tty', 'w');
    input = new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined;
  }
  // readline edits the line and keeps the terminal from echoing; what it would draw goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const shown = open === undefined ? nowhere : new WriteStream(output);
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  if (open === undefined) writeSync(output, question);
  else {
    lines.setPrompt(question);
    lines.prompt();
  }
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(undefined));
      lines.once('SIGINT', () => {
        lines.close();
        process.kill(process.pid, 'SIGINT');
      });
    });
  } finally {
    lines.close();
    input.destroy();
    writeSync(output, '\n');
    closeSync(output);
  }
}
