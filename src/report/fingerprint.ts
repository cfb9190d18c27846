import type { Finding } from '../check/report.ts';
import { repositoryPath } from './place.ts';

/** What stays the same of a violation when lines move and containers are added: its rule and reason, the Deployment, and the field. */
export function fingerprintOf({ file, rule, reason, namespace, name, namedField }: Finding): string {
  return [rule, reason, `${namespace}/${name}`, namedField, repositoryPath(file)].join('|');
}
