/** The script that a shell is told to run, as in `sh -c "sleep 15"`; undefined where the command is no such thing. */
export function shellScript(command: readonly string[]): string | undefined {
  const [program = '', flag = '', script] = command;
  return /(^|\/)(ba|da|a|z|k)?sh$/.test(program) && /^-[a-z]*c$/.test(flag) ? (script ?? '') : undefined;
}
