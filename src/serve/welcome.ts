import { isAbsolute, join, relative } from 'node:path';
import { PACKAGE_FOLDER } from '../package-folder.ts';

const EXAMPLE = join(PACKAGE_FOLDER, 'examples/reviews/create.json');

/** Prints the patch that an answer holds, decoded, or the answer where it holds none. */
const DECODE =
  'r = JSON.parse(fs.readFileSync(0)).response, JSON.stringify(r.patch ? JSON.parse(Buffer.from(r.patch, "base64")) : r, null, 2)';

export interface Listening {
  port: number;
  opsPort: number;
  /** What the certificate is trusted by; absent for one of the platform's own. */
  caFile?: string | undefined;
}

/** What a person who has started the webhook by hand can do with it, ready to be copied into another terminal. */
export function welcome({ port, opsPort, caFile }: Listening, workingFolder: string): string {
  const trust = caFile === undefined ? '--insecure' : `--cacert ${shellWord(shortest(caFile, workingFolder))}`;
  const example = shellWord(`@${shortest(EXAMPLE, workingFolder)}`);
  return `
Evenkeel answers reviews on https://localhost:${port}. To send it an example Deployment without probes,
and see the patch it answers with:

  curl -sS ${trust} -H 'Content-Type: application/json' -d ${example} \\
    https://localhost:${port}/mutate | node -p '${DECODE}'

Metrics are on http://localhost:${opsPort}/metrics, health on /livez and /readyz beside them.

`;
}

function shortest(file: string, folder: string): string {
  const path = relative(folder, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
