import { type LabelSelector, type Labels, selects } from '../deployment/label-selector.ts';
import type { Override, PolicyConfiguration } from '../policy/policy.ts';

/** The one label of a namespace that its name tells. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * What is to be said where a Deployment's policy goes by labels of its namespace and nobody has told them: unknown labels
 * are taken for absent ones, and an override with `NotIn` or `DoesNotExist` would hold without a word. Undefined where the
 * name of the namespace alone decides.
 */
export function unknownLabels(
  { overrides, namespaceModeLabel }: PolicyConfiguration,
  namespace: string,
  objectLabels: Labels,
): string | undefined {
  const undecided = overrides.filter((override) => isUndecided(override, namespace, objectLabels));
  const names = undecided.map(({ name }) => JSON.stringify(name)).join(', ');
  const readers = [
    ...(undecided.length === 0 ? [] : [`${undecided.length === 1 ? 'override' : 'overrides'} ${names}`]),
    ...(namespaceModeLabel ? ['namespaceModeLabel'] : []),
  ];
  return readers.length === 0
    ? undefined
    : `namespace ${namespace}: its labels are not known here (no manifest of it), and the policy goes by them: ${readers.join('; ')}; give its manifest too`;
}

/** Whether other labels decide: those of the Deployment and the name of the namespace do not rule the override out. */
function isUndecided(
  { namespaceSelector, objectSelector }: Override,
  namespace: string,
  objectLabels: Labels,
): boolean {
  if (namespaceSelector === undefined) return false;
  const { known, others } = byName(namespaceSelector);
  if (others === 0 || !selects(known, { [NAME_LABEL]: namespace })) return false;
  return objectSelector === undefined || selects(objectSelector, objectLabels);
}

/** What the selector asks of the name, and of how many other labels it asks something. */
function byName({ matchLabels = {}, matchExpressions = [] }: LabelSelector): { known: LabelSelector; others: number } {
  const labels = Object.entries(matchLabels);
  const knownLabels = labels.filter(([key]) => key === NAME_LABEL);
  const knownExpressions = matchExpressions.filter(({ key }) => key === NAME_LABEL);
  return {
    known: { matchLabels: Object.fromEntries(knownLabels), matchExpressions: knownExpressions },
    others: labels.length - knownLabels.length + matchExpressions.length - knownExpressions.length,
  };
}
