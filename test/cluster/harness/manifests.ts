import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';

/** Manifests that real projects publish. They are no part of this repository: EVENKEEL_CORPUS names their folder. */
export const CORPUS = process.env.EVENKEEL_CORPUS ?? join(import.meta.dirname, '../../../../shared/corpus');

/** Why the corpus cannot be read; false where it can: what `skip` of a test takes. */
export const corpusMissing: string | false =
  !existsSync(CORPUS) && `no folder ${CORPUS}: set EVENKEEL_CORPUS to one with the manifests`;

/** The YAML files of a folder, in the order of their names. */
export function manifestFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort((a, b) => a.localeCompare(b, 'en'));
}

/** The objects of a manifest, those inside a List included, in the order in which they stand there. */
export function objectsIn(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    if (document.errors[0] !== undefined) throw new Error(`${file}: ${document.errors[0].message}`);
    const object = document.toJS() as (KubernetesObject & { items?: KubernetesObject[] }) | null;
    return object === null ? [] : (object.items ?? [object]);
  });
}

export function deploymentsIn(file: string): V1Deployment[] {
  return objectsIn(file).filter(({ kind }) => kind === 'Deployment') as V1Deployment[];
}
