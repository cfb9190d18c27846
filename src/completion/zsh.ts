import {
  byFirstWord,
  type Choice,
  type CommandWords,
  type FlagWords,
  isPair,
  secondWord,
  summaryOf,
} from './command-words.ts';

/** The completion for zsh: a file `_evenkeel` in a folder of fpath, or sourced after compinit. */
export function zshCompletion(program: string, commands: readonly CommandWords[]): string {
  const groups = [...byFirstWord(commands)];
  const first = groups.map(([word, members]) => quoted(`${word}:${summaryOf(members)}`));
  return `#compdef ${program}
# Completion of ${program} for zsh: source <(${program} completion zsh), after compinit.
_${program}() {
  local curcontext="$curcontext" state line
  local -a first=(
${first.map((each) => `    ${each}`).join('\n')}
    'help:Tell what a command does, and its flags.'
  )
  _arguments -C '--help[The commands.]' '--version[The version.]' '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command first ;;
    rest)
      case $words[1] in
        help) _describe -t commands command first ;;
${groups.map(([word, members]) => groupCase(program, word, members)).join('\n')}
      esac
      ;;
  esac
}
${groups.flatMap(([word, members]) => (isPair(members) ? [pairFunction(program, word, members)] : [])).join('')}
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function groupCase(program: string, word: string, members: readonly CommandWords[]): string {
  const what = isPair(members) ? `_${program}_${word}` : argumentsOf(members[0] as CommandWords);
  return `        ${word}) ${what} ;;`;
}

function pairFunction(program: string, word: string, members: readonly CommandWords[]): string {
  return `
_${program}_${word}() {
  local curcontext="$curcontext" state line
  local -a second=(
${members.map((each) => `    ${quoted(`${secondWord(each)}:${each.summary}`)}`).join('\n')}
  )
  _arguments -C '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command second ;;
    rest)
      case $words[1] in
${members.map((each) => `        ${secondWord(each)}) ${argumentsOf(each)} ;;`).join('\n')}
      esac
      ;;
  esac
}
`;
}

function argumentsOf({ flags, operands }: CommandWords): string {
  const rest = operands === 'anything' || operands.length === 0 ? [] : [quoted(`*:operand:${action(operands)}`)];
  return ['_arguments', ...flags.map(flagArgument), ...rest].join(' ');
}

function flagArgument({ name, description, value }: FlagWords): string {
  const said = description.replaceAll(/[[\]:\\]/g, '\\$&');
  return quoted(value === undefined ? `--${name}[${said}]` : `--${name}=[${said}]:${name}:${action(value)}`);
}

function action(choice: Choice): string {
  if (choice === 'paths') return '_files';
  return choice === 'anything' ? '' : `(${choice.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
