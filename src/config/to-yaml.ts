import { stringify } from 'yaml';

/** YAML that tools of version 1.1 (Helm) and 1.2 read alike: `"Off"`, dates and the like are quoted. */
export function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}
