/** The script that a shell is told to run, as in `sh -c "sleep 15"`; undefined where the command is no such thing. */
export function shellScript(command: readonly string[]): string | undefined {
  const [program = '', flag = '', script] = command;
  return /(^|\/)(ba|da|a|z|k)?sh$/.test(program) && /^-[a-z]*c$/.test(flag) ? (script ?? '') : undefined;
}

/** A longer script does something, and is not worth a longer look. */
const LONGEST_TRIVIAL_SCRIPT = 256;

// `ls` of a path can fail and is left alone; `ls` of the root or the working directory cannot. What is redirected can:
// `echo > /dev/tcp/localhost/8080` is how bash checks a port. So can `${READY:?}`.
const ALWAYS_SUCCEEDS =
  /^(?:(?:\S*\/)?(?:(?:true|echo|pwd|date|sleep)(?![\w-])[^|&;<>{\r\n]*|(?:hostname|whoami|uname|env|ls(?:\s+-\S+)*(?:\s+[/.])?))|:|exit(?:\s+0)?)$/;

/** Whether a command succeeds whatever the application does: `true`, `ls`, `echo ok`, in a shell or bare. */
export function provesNothing(command: readonly string[]): boolean {
  const text = shellScript(command) ?? command.join(' ');
  if (text.length > LONGEST_TRIVIAL_SCRIPT) return false;
  const statement = text.trim().replace(/;$/, '').trim();
  return statement === '' || ALWAYS_SUCCEEDS.test(statement);
}
