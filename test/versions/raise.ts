import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BINARIES } from '../cluster/harness/kubernetes-module.ts';

// `node test/versions/raise.ts FOLDER VERSION`: has the go.mod of a folder of test/cluster/binaries, made where it is not
// there, require that version of Kubernetes (`kubernetes-1.32 v1.32.13`), and pins all that comes with it.

const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kubectl'];

const [folder = '', version = ''] = process.argv.slice(2);
if (!/^kubernetes(-1\.\d+)?$/.test(folder) || !/^v1\.\d+\.\d+$/.test(version)) {
  process.stderr.write(
    'expected a folder and a version, as in: node test/versions/raise.ts kubernetes-1.32 v1.32.13\n',
  );
  process.exit(2);
}
const path = join(BINARIES, folder);
mkdirSync(path, { recursive: true });
const file = join(path, 'go.mod');
const before = existsSync(file) ? readFileSync(file, 'utf8') : firstOf(folder);
const [head = ''] = before.split(/^(?:require|replace) \(/m);
// With what it required before, what is pinned would be the newer of each two.
writeFileSync(file, `${head}require k8s.io/kubernetes ${version}\n\nreplace (\n${replaced(version).join('\n')}\n)\n`);
execFileSync('go', ['mod', 'tidy'], { cwd: path, stdio: 'inherit' });

/** What a new go.mod begins with. */
function firstOf(folder: string): string {
  const tools = CONTROL_PLANE.map((program) => `\tk8s.io/kubernetes/cmd/${program}\n`).join('');
  // The first that knows tools; what is built behaves as with that version of Go (GODEBUG).
  return `module evenkeel.dev/test/cluster/binaries/${folder}\n\ngo 1.24.0\n\ntool (\n${tools})\n\n`;
}

/** The staging modules, which its own go.mod replaces with folders of its repository: v1.N.P is published as v0.N.P. */
function replaced(version: string): string[] {
  const args = ['mod', 'download', '-json', `k8s.io/kubernetes@${version}`];
  const { GoMod } = JSON.parse(execFileSync('go', args, { encoding: 'utf8' })) as { GoMod: string };
  const staged = readFileSync(GoMod, 'utf8').matchAll(/^\s+(k8s\.io\/[\w-]+) => \.\/staging\//gm);
  return [...staged].map(([, module]) => `\t${module} => ${module} ${version.replace(/^v1/, 'v0')}`);
}
