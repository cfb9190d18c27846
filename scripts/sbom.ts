import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// `npm run sbom [-- FOLDER]` prints the bill of materials (CycloneDX) of what the image holds: of all that npm knows, the packages that
// are in the bundle, dist/ or FOLDER. What npm itself leaves out with `--omit dev` is not the same: it forgets packages that a devDependency
// needs too.

const root = join(import.meta.dirname, '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));

interface Bill {
  metadata: { component: { 'bom-ref': string; type: string } };
  components: { 'bom-ref': string; name: string; version: string; group?: string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const bill = JSON.parse(text) as Bill;
const bundled = new Set(
  [...readFileSync(join(dist, 'LICENSES.txt'), 'utf8').matchAll(/^(\S+) (\S+) \(.*\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  ),
);
const components = bill.components.filter(({ name, version }) => bundled.has(`${name}@${version}`));
const known = new Set(components.map(({ name, version }) => `${name}@${version}`));
const unknown = [...bundled].filter((each) => !known.has(each));
if (unknown.length > 0) {
  throw new Error(
    `package-lock.json does not know ${unknown.join(', ')}, which the bundle holds: npm ci, npm run build`,
  );
}
const kept = new Set([bill.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
bill.metadata.component.type = 'application';
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
