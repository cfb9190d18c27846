import { dispatch } from '../../src/commands/dispatch.ts';
import { fenced } from './markdown.ts';

/** What a person sees who runs the command lines one after the other in the folder: made by running them. */
export async function transcript(commandLines: readonly string[], folder: string): Promise<string> {
  const screens: string[] = [];
  for (const commandLine of commandLines) {
    let screen = '';
    const write = (text: string) => {
      screen += text;
    };
    await dispatch(commandLine.split(' '), {
      stdout: write,
      stderr: write,
      env: {},
      stdin: (async function* () {})(),
      terminal: false,
      folder,
    });
    screens.push(`$ evenkeel ${commandLine}\n${screen}`);
  }
  return fenced('console', screens.join('\n').trimEnd());
}
