/** What the real shells offer for lines that somebody has typed, with completion asked for at the end of each. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lab/process.ts';

/** For each line what is offered, sorted, without the slash behind folders. */
export type Offered = Readonly<Record<string, readonly string[]>>;

/** Asks a shell in this folder; `script` is its completion script. */
export type Asked = (script: string, folder: string, lines: readonly string[]) => Promise<Offered>;

/** It has no PATH: what starts a program fails. A line is cut into words as Readline does it. */
const bash: Asked = async (script, folder, lines) => {
  writeFileSync(join(folder, '.script.bash'), script);
  const asking = `
    source ./.script.bash
    PATH=/nowhere
    ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _zoneseed; printf '%s\\n' "\${COMPREPLY[@]}"; printf '\\004\\n'; }
    while IFS= read -r -d '' count; do
      line=()
      while ((count-- > 0)); do IFS= read -r -d '' word; line+=("$word"); done
      ask "\${line[@]}"
    done`;
  const words = lines.map((line) => `zoneseed ${line}`.split(/ |([=:]+)/).filter((word) => word !== undefined));
  const input = words.map((line) => [line.length, ...line].map((word) => `${word}\0`).join('')).join('');
  return offered(lines, await said(['bash', '--norc', '-c', asking], folder, input));
};

const fish: Asked = async (script, folder, lines) => {
  writeFileSync(join(folder, '.script.fish'), script);
  const asking = `source ./.script.fish; for line in $argv; complete -C "zoneseed $line"; printf '\\4\\n'; end`;
  return offered(lines, await said(['fish', '--no-config', '-c', asking, ...lines], folder));
};

/** Completion is there only where zsh edits a line; zpty is the terminal. What it is asked for next waits for the answer before. */
const zsh: Asked = async (script, folder, lines) => {
  mkdirSync(join(folder, '.functions'));
  writeFileSync(join(folder, '.functions/_zoneseed'), script);
  writeFileSync(join(folder, '.inner.zsh'), INNER_ZSH);
  const asking = `
    zmodload zsh/zpty
    zpty inner zsh -f -i
    zpty -w inner 'source ./.inner.zsh'
    zpty -r inner out $'*\\x05*'
    for line; do
      zpty -w -n inner "zoneseed $line"$'\\t\\x18'
      zpty -r inner out $'*\\x04*'
      while [[ $out == *$'\\x02'* ]]; do
        out=\${out#*$'\\x02'}
        print -r -- "\${out%%$'\\x03'*}"
      done
      print $'\\x04'
    done
    zpty -d inner`;
  return offered(lines, await said(['zsh', '-f', '-c', asking, 'zsh', ...lines], folder));
};

export const shells = { bash, zsh, fish };

/** Every match that is added is written between two signs, and a third when the answer is whole. */
const INNER_ZSH = `
PS1=
fpath=($PWD/.functions $fpath)
autoload -Uz compinit
compinit -u -D
zstyle ':completion:*' format ''
compadd() {
  local -a out
  if (( ! \${@[(I)-[OAD]]} )); then
    builtin compadd -O out "$@"
    (( ! $#out )) || print -rn -- $'\\x02'"\${(F)out}"$'\\x03'
  fi
  builtin compadd "$@"
}
answered() { BUFFER=; print -n $'\\x04' }
zle -N answered
bindkey '^I' complete-word
bindkey '^X' answered
print -n $'\\x05'
`;

async function said(argv: readonly string[], folder: string, input = ''): Promise<string> {
  const env = { HOME: join(folder, '.home'), TERM: 'dumb', LC_ALL: 'C.UTF-8' };
  const { code, stdout, stderr } = await run(argv, { cwd: folder, input, env });
  if (code !== 0 || stderr !== '') throw new Error(`${argv[0]} ended with ${code}: ${stderr}`);
  return stdout;
}

function offered(lines: readonly string[], text: string): Offered {
  const answers = text.split('\x04');
  return Object.fromEntries(
    lines.map((line, at) => {
      // fish says what it is beside it, and begins with the option where that is one word with its value; zsh quotes blanks of files.
      const words = (answers[at] ?? '').split(/\r?\n/).map((word) =>
        word
          .replace(/\t.*/, '')
          .replace(/^--\w+=|\/$/g, '')
          .replaceAll('\\ ', ' '),
      );
      return [line, [...new Set(words.filter((word) => word !== ''))].sort()];
    }),
  );
}
