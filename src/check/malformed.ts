import { formatFieldPath } from '../deployment/field-path.ts';
import { locate } from '../manifest/locate.ts';
import type { Fault, Manifest, ManifestFile, Note } from '../manifest/read.ts';
import { isPlaceholder } from '../manifest/template.ts';
import { objectFault } from './object-fault.ts';

/**
 * What there is to say of an object that has a value of the wrong type: that no API server takes it, unless something is
 * to be put in the place of the value before anyone applies it. Undefined: it is in order, or nobody reads it.
 */
export function malformed(
  file: Pick<ManifestFile, 'name' | 'lines'>,
  manifest: Manifest,
): { fault: Fault } | { notes: readonly Note[] } | undefined {
  const fault = objectFault(manifest.object);
  if (fault === undefined) return undefined;
  const { kind, metadata } = manifest.object;
  const at = locate(file, manifest, fault.path).start;
  if (isPlaceholder(fault.value)) return { notes: [{ file: file.name, at, message: PLACEHOLDER, topic: 'template' }] };
  const name = typeof metadata?.name === 'string' ? ` ${metadata.name}` : '';
  const message = `no API server takes the ${kind}${name}: ${formatFieldPath(fault.path)}: ${fault.message}`;
  return { fault: { file: file.name, at, message } };
}

const PLACEHOLDER = 'something is put in here before it is applied; pipe what comes of it to evenkeel check -';
