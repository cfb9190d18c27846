import { byFirstWord, type Choice, type CommandWords, isPair, secondWord } from './command-words.ts';

/**
 * The completion for bash, from 3.2 on, which macOS has: no associative arrays, and nothing of the bash-completion package.
 * Where it offers nothing, readline offers files, quoted as they must be;
 * bash from 4 on is told where files are not meant either.
 */
export function bashCompletion(program: string, commands: readonly CommandWords[]): string {
  const groups = [...byFirstWord(commands)];
  const pairs = groups.filter(([, members]) => isPair(members));
  const first = [...groups.map(([word]) => word), 'help', '--help', '--version'];
  return `# Completion of ${program} for bash: eval "$(${program} completion bash)"
_${program}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  # bash takes --flag=value for three words.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if ((COMP_CWORD == 1)) || { ((COMP_CWORD == 2)) && [[ $command == help ]]; }; then
    COMPREPLY=($(compgen -W '${first.join(' ')}' -- "$cur"))
    return
  fi
  case "$command" in
${pairs.map(([word, members]) => secondWordCase(word, members)).join('\n')}
  esac
  case "$command $prev" in
${valueCases(commands).join('\n')}
  esac
  case "$command" in
${commands.map(wordsCase).join('\n')}
    *) compopt +o default 2>/dev/null ;;
  esac
}
complete -o default -F _${program} ${program}
`;
}

function secondWordCase(word: string, members: readonly CommandWords[]): string {
  return `    ${word})
      if ((COMP_CWORD == 2)); then
        COMPREPLY=($(compgen -W '${members.map(secondWord).join(' ')}' -- "$cur"))
        return
      fi
      command="$command \${COMP_WORDS[2]}"
      ;;`;
}

/** The values of flags that have some. */
function valueCases(commands: readonly CommandWords[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { name, flags } of commands) {
    for (const { name: flag, value } of flags) {
      if (value === undefined) continue;
      const offer = offerOf(value);
      cases.set(offer, [...(cases.get(offer) ?? []), `'${name} --${flag}'`]);
    }
  }
  return [...cases].map(([offer, patterns]) => `    ${patterns.join(' | ')})\n      ${offer}\n      return\n      ;;`);
}

/** Flags where a dash was typed, else the operands. */
function wordsCase({ name, flags, operands }: CommandWords): string {
  const dashed = `COMPREPLY=($(compgen -W '${flags.map((flag) => `--${flag.name}`).join(' ')}' -- "$cur"))`;
  return `    '${name}')
      if [[ $cur == -* ]]; then
        ${dashed}
      else
        ${offerOf(operands)}
      fi
      ;;`;
}

function offerOf(choice: Choice): string {
  if (choice === 'paths') return ':';
  if (choice === 'anything' || choice.length === 0) return 'compopt +o default 2>/dev/null';
  return `COMPREPLY=($(compgen -W '${choice.join(' ')}' -- "$cur"))`;
}
