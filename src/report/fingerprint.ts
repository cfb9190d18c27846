import type { Finding } from '../check/report.ts';

/** What stays the same of a violation when lines move: its rule and reason, the Deployment, and the field. */
export function fingerprintOf({ file, rule, reason, namespace, name, namedField }: Finding): string {
  return [rule, reason, `${namespace}/${name}`, namedField, file].join('|');
}
