import type { V1Deployment } from '@kubernetes/client-node';
import type { FieldPath } from '../deployment/field-path.ts';
import { shownPlace } from './shown-place.ts';

/** What a Deployment lacks that every API server asks for, and that makes what is found in it less than it seems. */
export interface Missing {
  /** Where it should be. */
  path: FieldPath;
  message: string;
}

/** A misspelt `containers` would pass for a Deployment that risks nothing. */
export function missingIn(deployment: V1Deployment): Missing | undefined {
  const { namespace, name } = shownPlace(deployment);
  if (name === '') {
    return { path: ['metadata', 'name'], message: 'no API server takes a Deployment without metadata.name' };
  }
  if ((deployment.spec?.template?.spec?.containers ?? []).length > 0) return undefined;
  const message = `no API server takes ${namespace}/${name}: spec.template.spec.containers has none, and there is nothing to judge`;
  return { path: ['spec', 'template', 'spec', 'containers'], message };
}
