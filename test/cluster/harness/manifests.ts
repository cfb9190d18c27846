import { readdirSync, readFileSync } from 'node:fs';
import type { V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';

/** The YAML files of a folder, in the order of their names. */
export function manifestFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort((a, b) => a.localeCompare(b, 'en'));
}

/** The Deployments of a manifest, those inside a List included, in the order in which they stand there. */
export function deploymentsIn(file: string): V1Deployment[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    if (document.errors[0] !== undefined) throw new Error(`${file}: ${document.errors[0].message}`);
    const object = document.toJS() as { kind?: string; items?: V1Deployment[] } | null;
    return (object?.items ?? [object as V1Deployment | null]).filter((item) => item?.kind === 'Deployment');
  }) as V1Deployment[];
}
