/** A metav1.LabelSelector: all of it must hold; an empty one matches everything. */
export interface LabelSelector {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** One at least for In and NotIn, none for the others. */
  values?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether the labels satisfy the selector, as the API server decides it: NotIn holds where the key is absent too.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  return (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels));
}

function meets({ key, operator, values: stated }: LabelSelectorRequirement, labels: Labels): boolean {
  const values = stated ?? [];
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** The selector as the API's query parameter `labelSelector` and kubectl's `-l` have it: `app=web,tier in (a,b),!old`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const wanted = ({ key, operator, values = [] }: LabelSelectorRequirement): string => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join()})`;
      case 'NotIn':
        return `${key} notin (${values.join()})`;
      case 'Exists':
        return key;
      case 'DoesNotExist':
        return `!${key}`;
    }
  };
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...matchExpressions.map(wanted)].join();
}
