import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../src/version.ts';

// `npm run new-rule ID [FOLDER]` lays out a rule in this checkout or under FOLDER: its file and its first two fixtures.
// The tests fail on it until it finds something, says why in words of its own, and is registered.
const { positionals } = parseArgs({ allowPositionals: true });
const [id = '', root = join(import.meta.dirname, '..')] = positionals;

const ruleFile = join(root, 'src/rules', `${id}.ts`);
const fixtures = join(root, 'test/rules', id);

if (!/^[a-z]+(-[a-z]+)*$/.test(id)) {
  fail(`expected the id of the rule: what is wrong, in kebab-case (probe-timeout-too-long); got "${id}"`);
} else if (await exists(ruleFile)) {
  fail(`src/rules/${id}.ts is there already`);
} else {
  await mkdir(join(root, 'src/rules'), { recursive: true });
  await mkdir(fixtures, { recursive: true });
  await writeFile(ruleFile, declaration());
  await writeFile(
    join(fixtures, 'fail.yaml'),
    fixture(`violations:\n  - reason: ${reason()}\n    field: spec\n    message: "what the reason says, filled in"\n`),
  );
  await writeFile(join(fixtures, 'pass.yaml'), fixture('violations: []\n'));
  process.stdout.write(`Made src/rules/${id}.ts and test/rules/${id}/{fail,pass}.yaml. Next:
1. Add ${constant()} to src/rules/registry.ts, where it belongs in the order of checks.
2. Write the fixtures: fail.yaml and what it should say, pass.yaml, and a case for each further reason and exception.
   With a fix, fail.fixed.yaml is the Deployment once fixed.
3. Write check, and fix where there is a safe one, until npm test passes.
4. npm run generate makes its page, its part of the schema and the tables; commit them too.
`);
}

function declaration(): string {
  return `import { NO_OPTIONS, rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const ${constant()} = rule({
  id: '${id}',
  title: '',
  rationale: '',
  sources: [],
  since: '${version}',
  action: 'Warn',
  part: 'template',
  options: NO_OPTIONS,
  reasons: {
    ${reason()}: '',
  },
  *check(_deployment, _options, _around) {},
});
`;
}

function fixture(head: string): string {
  return `${head}---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
        - name: web
          image: shop/web:1
          ports:
            - { name: http, containerPort: 8080 }
`;
}

/** `pre-stop-missing` → `PreStopMissing`, as a first reason. */
function reason(): string {
  return id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `pre-stop-missing` → `preStopMissing`. */
function constant(): string {
  return id.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function fail(message: string): void {
  process.stderr.write(`new-rule: ${message}\n`);
  process.exitCode = 2;
}
