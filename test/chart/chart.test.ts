import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TSchema } from 'typebox';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIGURATIONS, webhookConfigurations } from '../../src/admission/registration.ts';
import { faults } from '../../src/config/validate.ts';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import { version } from '../../src/version.ts';

// What can be said of the chart without Helm; test/cluster/chart.cluster.ts renders it.

const chart = join(import.meta.dirname, '../../charts/evenkeel');
const read = (file: string) => readFile(join(chart, file), 'utf8');

interface Described {
  properties?: Record<string, Described>;
}

test('the chart and what it installs bear the version of the package', async () => {
  const { version: own, appVersion } = parse(await read('Chart.yaml'));
  assert.deepEqual({ own, appVersion }, { own: version, appVersion: version });
});

test('the default values are what the schema accepts', async () => {
  const schema = JSON.parse(await read('values.schema.json')) as TSchema;
  const values = parse(await read('values.yaml'));
  assert.deepEqual(faults(schema, values), []);
  assert.notDeepEqual(faults(schema, { ...values, replicas: 1 }), []);
  assert.notDeepEqual(faults(schema, { ...values, replcas: 2 }), []);
});

test('every value that the schema knows has its default in values.yaml, and the other way round', async () => {
  const schema = JSON.parse(await read('values.schema.json')) as Described;
  const values = parse(await read('values.yaml'));
  const known = pathsIn(schema).filter((path) => path !== 'global');
  assert.deepEqual(known.sort(), pathsOf(values, schema).sort());
});

test('every value is read by a template', async () => {
  const templates = await templateTexts();
  const schema = JSON.parse(await read('values.schema.json')) as Described;
  for (const path of pathsIn(schema).filter((path) => path !== 'global')) {
    const [last = '', ...parents] = path.split('.').reverse();
    // Some templates hand a whole section on.
    const section = new RegExp(`\\.Values\\.${parents.reverse().join('\\.')}(?![.\\w])`);
    const handed = section.test(templates) && new RegExp(`[\\w)]\\.${last}\\b`).test(templates);
    assert.ok(templates.includes(`.Values.${path}`) || handed, path);
  }
});

test('the match conditions of the templates are those of the registration', async () => {
  const templates = oneLine(await templateTexts());
  const [mutating] = webhookConfigurations({ endpoint: { service: { namespace: 'evenkeel', name: 'evenkeel' } } });
  const conditions = mutating.webhooks?.[0]?.matchConditions ?? [];
  assert.notEqual(conditions.length, 0);
  for (const { name, expression } of conditions) {
    assert.ok(templates.includes(`- name: ${name} expression: >- ${expression} `), name);
  }
});

test('the ClusterRole allows to list and watch what is followed, and nothing else', async () => {
  const text = (await read('templates/cluster-role.yaml')).replaceAll(/\{\{.*?\}\}/g, 'x');
  const { rules } = parseAllDocuments(text)[0]!.toJS() as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) => {
    assert.deepEqual(verbs, ['list', 'watch']);
    assert.equal(apiGroups.length, 1);
    return resources.map((resource) => `${resource}.${apiGroups[0]}`);
  });
  const followed = followedIndexes().followed.map(({ resource, apiVersion }) => {
    const [group, version] = apiVersion.split('/');
    return `${resource}.${version === undefined ? '' : group}`;
  });
  assert.deepEqual(granted.sort(), [...followed, 'namespaces.'].sort());
});

/** Of every value that the schema has no more to say within: `image.tag`. */
function pathsIn({ properties = {} }: Described, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, own]) =>
    isOne(own, name) ? [`${prefix}${name}`] : pathsIn(own, `${prefix}${name}.`),
  );
}

/** Whether it is given as a whole: an issuerRef is, or is left empty. */
function isOne({ properties }: Described, name: string): boolean {
  return properties === undefined || name === 'issuerRef';
}

/** Of every value that is given, as deep as the schema goes. */
function pathsOf(values: Readonly<Record<string, any>>, { properties = {} }: Described, prefix = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const own = properties[name];
    return own === undefined || isOne(own, name) ? [`${prefix}${name}`] : pathsOf(value, own, `${prefix}${name}.`);
  });
}
test('the names in the roles for certificates are those of the webhook configurations', async () => {
  const text = await read('templates/certificate-role.yaml');
  for (const { path, name } of CONFIGURATIONS) {
    const resource = path.slice(path.lastIndexOf('/') + 1);
    assert.ok(oneLine(text).includes(`resources: [${resource}] resourceNames: [${name}] verbs: {{ $verbs }} `), name);
  }
});

async function templateTexts(): Promise<string> {
  const files = (await readdir(join(chart, 'templates'), { recursive: true })).filter((file) => /\./.test(file));
  return (await Promise.all(files.map((file) => read(`templates/${file}`)))).join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
