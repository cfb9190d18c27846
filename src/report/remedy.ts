import type { Finding } from '../check/report.ts';

/** What admission would do about a violation, were the manifest applied as it stands; and what mends it before that. */
export function remedyOf({ admission, fixable, file }: Finding): string {
  const fix = fixable ? fixCommand(file) : undefined;
  return fix === undefined ? `Admission ${DOES[admission]}.` : `Admission ${DOES[admission]}; in the file: ${fix}`;
}

const DOES: Readonly<Record<Finding['admission'], string>> = {
  denies: 'denies it',
  mends: 'mends it in the cluster',
  warns: 'warns of it',
  records: 'records it',
  'lets through': 'lets it through',
};

/** The command that mends a file, to be pasted into a shell; undefined for what was piped in. */
export function fixCommand(file: string): string | undefined {
  return file === '-' ? undefined : `evenkeel fix ${shellWord(file)}`;
}

/** A file name that a POSIX shell takes for that one word, and no command for a flag. */
function shellWord(name: string): string {
  const path = name.startsWith('-') ? `./${name}` : name;
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
