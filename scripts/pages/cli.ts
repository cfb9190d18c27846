import { checkLive } from '../../src/commands/check-live.ts';
import { helpOf, overview } from '../../src/commands/help.ts';
import { kubectlEvenkeel } from '../../src/commands/kubectl-evenkeel.ts';
import { commands } from '../../src/commands/table.ts';
import { fenced, GENERATED } from './markdown.ts';

/** The help of every command, as the command line prints it. */
export async function cliPage(): Promise<string> {
  const loaded = await Promise.all(commands.map((entry) => entry.load()));
  return [
    GENERATED,
    '# Command line\n',
    fenced('text', overview(loaded)),
    ...loaded.flatMap((command) => [`\n## evenkeel ${command.name}\n`, fenced('text', helpOf(command))]),
    `\n## ${kubectlEvenkeel.name} ${checkLive.name}\n`,
    'Every other command of `evenkeel` is one of `kubectl evenkeel` too.\n',
    fenced('text', helpOf(checkLive, kubectlEvenkeel.name)),
    '',
  ].join('\n');
}
