import type { V1Deployment } from '@kubernetes/client-node';
import jsonpatch from 'fast-json-patch';
import { stringify } from 'yaml';
import { formatFieldPath } from '../../../src/deployment/field-path.ts';

/** What differs in the spec of two versions of a Deployment, a field a line: `spec.replicas: 2 → 3`. */
export function changesBetween(before: V1Deployment, after: V1Deployment): string[] {
  return jsonpatch
    .compare({ spec: before.spec }, { spec: after.spec })
    .map((operation) => {
      const field = formatFieldPath(
        operation.path
          .split('/')
          .slice(1)
          .map((step) => (/^\d+$/.test(step) ? Number(step) : jsonpatch.unescapePathComponent(step))),
      );
      switch (operation.op) {
        case 'add':
          return `${field}: ${flow(operation.value)}`;
        case 'replace':
          return `${field}: ${flow(jsonpatch.getValueByPointer({ spec: before.spec }, operation.path))} → ${flow(operation.value)}`;
        default:
          return `${field}: removed`;
      }
    })
    .sort((a, b) => a.localeCompare(b, 'en'));
}

/** YAML on one line. */
function flow(value: unknown): string {
  return stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
    sortMapEntries: true,
  }).trim();
}
