import { byFirstWord, type Choice, type CommandWords, type FlagWords, secondWord, summaryOf } from './command-words.ts';

/** The completion for fish, from 3.0 on. */
export function fishCompletion(program: string, commands: readonly CommandWords[]): string {
  const groups = [...byFirstWord(commands)];
  const at = `__${program}_at`;
  const lines = [
    ...groups.map(([word, members]) => line(at, '', ['-a', word, '-d', quoted(summaryOf(members))])),
    line(at, '', ['-a', 'help', '-d', quoted('Tell what a command does, and its flags.')]),
    line(at, '', ['-l', 'help', '-d', quoted('The commands.')]),
    line(at, '', ['-l', 'version', '-d', quoted('The version.')]),
    line(at, 'help', ['-a', quoted(groups.map(([word]) => word).join(' '))]),
    ...groups.flatMap(([word, members]) =>
      members.flatMap((member) => {
        const second = secondWord(member);
        return second === undefined ? [] : [line(at, word, ['-a', second, '-d', quoted(member.summary)])];
      }),
    ),
    ...commands.flatMap((command) => [
      ...command.flags.map((flag) => line(`__${program}_in`, command.name, flagArguments(flag))),
      ...operandArguments(command.operands).map((args) => line(`__${program}_in`, command.name, args)),
    ]),
  ];
  return `# Completion of ${program} for fish: ${program} completion fish > ~/.config/fish/completions/${program}.fish
function ${at} --description 'Whether nothing but these words was typed'
    set -l typed (commandline -opc)
    test "$typed[2..-1]" = "$argv"
end
function __${program}_in --description 'Whether these words were typed first'
    set -l typed (commandline -opc)
    set -l last (math 1 + (count $argv))
    test (count $typed) -ge $last; and test "$typed[2..$last]" = "$argv"
end
complete -c ${program} -f
${lines.map((args) => `complete -c ${program} ${args}`).join('\n')}
`;
}

function line(condition: string, words: string, args: readonly string[]): string {
  return ['-n', quoted(`${condition} ${words}`.trim()), ...args].join(' ');
}

function flagArguments({ name, description, value }: FlagWords): string[] {
  const said = ['-l', name, '-d', quoted(description)];
  if (value === undefined) return said;
  if (value === 'paths') return [...said, '-r', '-F'];
  return [...said, '-x', ...(value === 'anything' ? [] : ['-a', quoted(value.join(' '))])];
}

function operandArguments(operands: Choice): string[][] {
  if (operands === 'paths') return [['-F']];
  return operands === 'anything' || operands.length === 0 ? [] : [['-a', quoted(operands.join(' '))]];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
