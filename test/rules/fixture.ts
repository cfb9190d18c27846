import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { parse, parseAllDocuments } from 'yaml';
import type { Rule } from '../../src/rules/rule.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import type { Resource } from '../../src/surroundings/resources.ts';
import { type Platform, type Surroundings, without } from '../../src/surroundings/surroundings.ts';

const FOLDER = new URL('.', import.meta.url);

export interface ExpectedViolation {
  reason: string;
  field: string;
  message: string;
}

/**
 * A case of a rule: `test/rules/<id>/<name>.yaml`. Its first document says what to expect (`violations`, and `options`,
 * `platform` and `unknown` resources where they are not the defaults); the second is the Deployment; then, in any order,
 * the Deployment as it was before the update (of the same name) and the objects around it. `<name>.fixed.yaml` beside it
 * is the Deployment once fixed; without it there is no fix.
 */
export interface Fixture {
  name: string;
  violations: readonly ExpectedViolation[];
  options: Record<string, unknown>;
  /** Whether it states a platform of its own, or of what nothing is known: a cluster of the tests is not like that. */
  elsewhere: boolean;
  deployment: V1Deployment;
  /** The objects around the Deployment, and itself as it was, as they are written. */
  others: readonly KubernetesObject[];
  around: Surroundings;
  fixed: V1Deployment | undefined;
}

export const PLATFORM: Platform = {
  kubernetesMinor: 34,
  scrapePortNames: ['metrics', 'http-metrics', 'https-metrics', 'prometheus'],
};

/** The names of the cases of a rule, sorted; none where it has no folder. */
export function fixtureNames(rule: Rule): string[] {
  const folder = new URL(`${rule.id}/`, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.fixed.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

export function readFixture(rule: Rule, name: string): Fixture {
  const file = new URL(`${rule.id}/${name}.yaml`, FOLDER);
  const [head, deployment, ...others] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    const [error] = 'errors' in document ? document.errors : [];
    if (error !== undefined) throw new Error(`${rule.id}/${name}.yaml: ${error.message}`);
    return 'toJS' in document ? document.toJS() : undefined;
  });
  const fixedFile = new URL(`${rule.id}/${name}.fixed.yaml`, FOLDER);
  return {
    name,
    violations: head.violations,
    options: { ...defaultOptions(rule), ...head.options },
    elsewhere: head.platform !== undefined || head.unknown !== undefined,
    deployment,
    others,
    around: {
      ...without(objectsOf(others), new Map((head.unknown ?? []).map((resource: Resource) => [resource, 'no-source']))),
      old: others.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === deployment.metadata.name),
      platform: { ...PLATFORM, ...head.platform },
    },
    fixed: existsSync(fixedFile) ? parse(readFileSync(fixedFile, 'utf8')) : undefined,
  };
}

/** The defaults that a rule's schema states. */
export function defaultOptions(rule: Rule): Record<string, unknown> {
  const properties = Object.entries(rule.options.properties as Record<string, { default?: unknown }>);
  return Object.fromEntries(
    properties.flatMap(([name, schema]) => ('default' in schema ? [[name, schema.default]] : [])),
  );
}
