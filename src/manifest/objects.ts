import type { KubernetesObject } from '@kubernetes/client-node';
import type { FieldPath } from '../deployment/field-path.ts';
import { isFields, typeName } from '../deployment/fields.ts';
import type { SourceDocument } from './document.ts';
import type { Manifest } from './read.ts';

/** What kubectl would not take for an object; the offset is in the document's text. */
export type Odd = (offset: number, message: string) => void;

/** The kind and version that the items of a list have without saying so: those of a DeploymentList. */
type Listed = Partial<Pick<KubernetesObject, 'apiVersion' | 'kind'>>;

/**
 * The objects of a document, Lists opened. What stands where an object should, and is none, is told to `odd`; of the
 * document itself only where it is `meant` to be an object: in folders there is much else.
 */
export function manifestsOf(document: SourceDocument, odd: Odd = () => {}, meant = false): Manifest[] {
  const found: Manifest[] = [];
  collect(document.value, [], {});
  return found;

  function collect(value: unknown, path: FieldPath, listed: Listed): void {
    const tell = (message: string | undefined) => {
      if (message !== undefined) odd(offsetOf(document, path), message);
    };
    if (!isFields(value)) {
      if (path.length > 0) tell(`expected an object in the list, got ${typeName(value)}`);
      else if (meant && Array.isArray(value) && value.some(namesItself))
        tell('a list of objects; kubectl takes a List');
      return;
    }
    const apiVersion = value.apiVersion ?? listed.apiVersion;
    const kind = value.kind ?? listed.kind;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
      // YAML takes them for keys.
      if (Object.keys(value).some((key) => /^\/[/*]/.test(key)))
        tell('comments, which JSON has not; in YAML # begins one');
      else if (meant || path.length > 0) tell(missingOf(value, apiVersion, kind));
      return;
    }
    const { items } = value;
    const isMixed = kind === 'List' || kind === 'ResourceList';
    if (isMixed || (kind.endsWith('List') && Array.isArray(items))) {
      const each = isMixed ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
      if (Array.isArray(items)) {
        for (const [index, item] of items.entries()) collect(item, [...path, 'items', index], each);
      } else if (items !== undefined && items !== null) tell(`items: expected a list, got ${typeName(items)}`);
      return;
    }
    const isWhole = value.apiVersion === apiVersion && value.kind === kind;
    found.push({ object: isWhole ? value : { ...value, apiVersion, kind }, document, path });
  }
}

/** Why a map is no object, where it looks like one. */
function missingOf(value: Record<string, unknown>, apiVersion: unknown, kind: unknown): string | undefined {
  if (apiVersion === undefined || apiVersion === null) {
    return kind === 'Deployment' ? 'a Deployment that names no apiVersion; it is apps/v1' : undefined;
  }
  if (typeof apiVersion !== 'string') {
    return typeof kind === 'string' ? `apiVersion: expected text, got ${typeName(apiVersion)}` : undefined;
  }
  if (kind !== undefined && kind !== null) return `kind: expected text, got ${typeName(kind)}`;
  // The Chart.yaml of Helm and others have an apiVersion too.
  const looksLikeObject = ['metadata', 'spec', 'items'].some((field) => Object.hasOwn(value, field));
  return looksLikeObject ? 'names an apiVersion and no kind' : undefined;
}

function namesItself(value: unknown): boolean {
  return isFields(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

function offsetOf({ outline }: SourceDocument, path: FieldPath): number {
  const { node } = outline.find(path);
  return node === undefined ? 0 : outline.span(node).start;
}
