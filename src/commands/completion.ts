/** `zoneseed completion`: a script that makes a shell complete what is typed after zoneseed, without starting it. */
import { bashScript } from '../completion/bash-script.ts';
import type { CommandWords } from '../completion/command-words.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { unknownName } from '../outcome/problem.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { commandWords } from './shared/command-words-of.ts';
import type { Listed } from './shared/dispatch.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const SHELLS = Object.keys(scripts) as Shell[];

const PLACES =
  'bash: the file is sourced by ~/.bashrc; zsh: it is _zoneseed in a folder of $fpath; fish: it is zoneseed.fish in ~/.config/fish/completions';

/** The command, for these; their files are loaded when it runs and not before. */
export const completionOf = (commands: readonly Listed[]) =>
  defineCommand({
    words: (on) => on.argument('<shell>', PLACES),
    known: { shell: SHELLS },
    examples: [
      'zoneseed completion bash > ~/.zoneseed.bash',
      'zoneseed completion zsh > _zoneseed',
      'zoneseed completion fish > zoneseed.fish',
    ],
    async run(terminal, [typed]) {
      const shell = SHELLS.find((each) => each === typed);
      if (shell === undefined) return wrongUsage(unknownName('shell', typed, SHELLS));
      const words = await Promise.all(commands.map(commandWords));
      terminal.out(scripts[shell](words));
      return 0;
    },
  });
