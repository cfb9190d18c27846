import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONFIG_SCHEMA_ID, configSchema } from '../src/config/schema.ts';
import { jsonReportSchema } from '../src/report/json-schema.ts';
import { REPORT_SCHEMA, VERIFY_REPORT_SCHEMA } from '../src/report/links.ts';
import { rules } from '../src/rules/registry.ts';
import { verifyReportSchema } from '../src/verify/format/json-schema.ts';
import { dashboard } from './chart/dashboard.ts';
import { valuesSchema } from './chart/values-schema.ts';
import { chartPage } from './pages/chart.ts';
import { cliPage } from './pages/cli.ts';
import { configurationPage } from './pages/configuration.ts';
import { decisionsPage } from './pages/decisions.ts';
import { formatsPage } from './pages/formats.ts';
import { between, GENERATED } from './pages/markdown.ts';
import { ruleExample } from './pages/rule-examples.ts';
import { rulePage, rulesTable } from './pages/rule-page.ts';
import { transcript } from './pages/transcript.ts';

// `node scripts/generate.ts [--check] [FOLDER]` writes every generated file, in this checkout or under FOLDER; with
// --check it writes none and fails naming those that differ.
const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });
const root = positionals[0] ?? join(import.meta.dirname, '..');

const chart = join(import.meta.dirname, '../charts/evenkeel');

/** Folders in which nothing else stands: a page of a rule that is gone goes too. */
const WHOLLY_GENERATED = ['docs/rules'];

/** What the README's first screen shows, as whoever has just cloned the project would see it. */
const FIRST_SCREEN = ['check examples/shop.yaml', 'fix --diff examples/shop.yaml'];

/** Every generated file, by its path from the root. To generate another one, add its line. */
const generated: Readonly<Record<string, () => string | Promise<string>>> = {
  'schema/config.json': configSchemaFile,
  'schema/report.json': () => schemaFile({ $id: REPORT_SCHEMA, ...jsonReportSchema }),
  'schema/verify-report.json': () => schemaFile({ $id: VERIFY_REPORT_SCHEMA, ...verifyReportSchema }),
  'src/commands/rule-examples.json': () =>
    `${JSON.stringify(Object.fromEntries(rules.map((rule) => [rule.id, ruleExample(rule)])), null, 2)}\n`,
  'charts/evenkeel/values.schema.json': chartSchema,
  'charts/evenkeel/files/dashboard.json': () => `${JSON.stringify(dashboard(), null, 2)}\n`,
  'docs/reference/chart.md': async () =>
    chartPage(await readFile(join(chart, 'values.yaml'), 'utf8'), await chartSchema()),
  'docs/reference/configuration.md': () => configurationPage(rules),
  'docs/reference/cli.md': cliPage,
  'docs/reference/decisions.md': decisionsPage,
  'docs/reference/formats.md': () => formatsPage(join(import.meta.dirname, '..')),
  'docs/rules/README.md': () =>
    `${GENERATED}\n# Rules\n\nIn the order in which they are checked and mended.\n\n${rulesTable(rules, '')}\n`,
  ...Object.fromEntries(rules.map((rule) => [`docs/rules/${rule.id}.md`, () => rulePage(rule)])),
  ...(existsSync(join(root, 'README.md')) ? { 'README.md': readme } : {}),
};

const files = new Map<string, string>();
for (const [path, make] of Object.entries(generated)) files.set(path, await make());

const stale = await staleFiles();
if (values.check) {
  const differing: string[] = [];
  for (const [path, content] of files) if ((await read(path)) !== content) differing.push(path);
  const problems = [
    ...differing.map((path) => `${path}: differs`),
    ...stale.map((path) => `${path}: belongs to nothing`),
  ];
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\nRun npm run generate, and commit what it writes.\n`);
    process.exitCode = 1;
  }
} else {
  for (const [path, content] of files) {
    if ((await read(path)) === content) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    process.stdout.write(`${path}\n`);
  }
  for (const path of stale) await rm(join(root, path));
}

function configSchemaFile(): string {
  return schemaFile({
    $id: CONFIG_SCHEMA_ID,
    title: 'Evenkeel configuration',
    description: 'What a platform team decides about zero downtime, and how the webhook runs.',
    ...configSchema(rules),
  });
}

function schemaFile(schema: object): string {
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }, null, 2)}\n`;
}

async function chartSchema(): Promise<string> {
  return valuesSchema(await readFile(join(chart, 'values.schema.json'), 'utf8'));
}

async function readme(): Promise<string> {
  const path = 'README.md';
  const text = (await read(path)) ?? '';
  const shown = between(path, text, 'first-screen', await transcript(FIRST_SCREEN, join(import.meta.dirname, '..')));
  return between(path, shown, 'rules', rulesTable(rules, 'docs/rules/'));
}

async function staleFiles(): Promise<string[]> {
  const found = WHOLLY_GENERATED.filter((folder) => existsSync(join(root, folder))).map(async (folder) =>
    (await readdir(join(root, folder))).map((name) => `${folder}/${name}`),
  );
  return (await Promise.all(found)).flat().filter((path) => !files.has(path));
}

function read(path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined);
}
