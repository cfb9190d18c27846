import { type Fields, isFields } from '../../deployment/fields.ts';
import { parseQuantity } from '../../deployment/quantity.ts';
import { sameValue } from '../../manifest/same-value.ts';
import { isDefault, isOmitted } from './api-defaults.ts';
import { keysOf } from './merge-keys.ts';

/**
 * What `kubectl apply` makes of a live object: what the manifest states goes over it, what was applied `before` and the
 * manifest no longer states goes, and the rest stays: the API server's defaults, and what admission injected.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation
 */
export function applied(live: Fields, manifest: Fields, before: Fields): Fields {
  const names = new Set([...Object.keys(live), ...Object.keys(manifest)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, unknown][] => {
      const stated = own(manifest, name) ?? undefined;
      const isLive = Object.hasOwn(live, name);
      if (stated === undefined) {
        const isGone = Object.hasOwn(before, name) && !isDefault(name, live[name]);
        return isLive && !isGone ? [[name, live[name]]] : [];
      }
      if (!isLive) return isOmitted(name, stated) ? [] : [[name, stated]];
      return [[name, valueOver(name, live[name], stated, own(before, name))]];
    }),
  );
}

/** `name` is that of the field, or of the list and `[]` for an item of one. */
function valueOver(name: string, live: unknown, stated: unknown, before: unknown): unknown {
  if (isFields(live) && isFields(stated)) {
    const result = applied(live, stated, isFields(before) ? before : {});
    if (AMOUNTS.has(name)) return sameAmounts(live, result);
    return name === 'strategy' || name === 'volumes[]' ? withoutOthers(live, result, stated) : result;
  }
  if (Array.isArray(live) && Array.isArray(stated))
    return listOver(name, live, stated, Array.isArray(before) ? before : []);
  return stated;
}

/** A strategy or a volume that changes keeps nothing of what it was beside what is stated (patchStrategy retainKeys). */
function withoutOthers(live: Fields, result: Fields, stated: Fields): Fields {
  if (sameValue(live, result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => Object.hasOwn(stated, name)));
}

/** Maps of quantities, which the API server writes in its own way: `1000m` as `1`, and a number of YAML as text. */
const AMOUNTS = new Set(['requests', 'limits', 'overhead']);

function sameAmounts(live: Fields, result: Fields): Fields {
  return Object.fromEntries(
    Object.entries(result).map(([name, stated]) => [name, isSameAmount(live[name], stated) ? live[name] : stated]),
  );
}

function isSameAmount(live: unknown, stated: unknown): boolean {
  if (typeof live !== 'string' || (typeof stated !== 'string' && typeof stated !== 'number')) return false;
  const [one, other] = [parseQuantity(live), parseQuantity(stated)];
  return one !== undefined && one === other;
}

/** A list with what a manifest states of it put over it. */
function listOver(
  name: string,
  live: readonly unknown[],
  stated: readonly unknown[],
  before: readonly unknown[],
): readonly unknown[] {
  const keys = [live, stated, before].map((items) => keysOf(name, items));
  const [liveKeys, statedKeys, beforeKeys] = keys;
  if (liveKeys === undefined || statedKeys === undefined || beforeKeys === undefined) {
    const over = stated.map((item, index) => valueOver(`${name}[]`, live[index], item, before[index]));
    // Where the items differ in nothing but defaults.
    return sameValue(over, live) ? live : stated;
  }
  const merged = stated.map((item, index) => {
    const key = statedKeys[index] as string;
    const at = liveKeys.indexOf(key);
    return { at, value: at === -1 ? item : valueOver(`${name}[]`, live[at], item, before[beforeKeys.indexOf(key)]) };
  });
  const kept = live
    .map((value, at) => ({ at, value }))
    .filter(({ at }) => ![...statedKeys, ...beforeKeys].includes(liveKeys[at] as string));
  return inOrder(merged, kept).map(({ value }) => value);
}

/** What is in the list alone goes before what is new, and stays behind what it was behind. */
function inOrder<T extends { at: number }>(merged: readonly T[], kept: readonly T[]): T[] {
  const ordered: T[] = [];
  let next = 0;
  for (const item of merged) {
    while (next < kept.length && !(item.at !== -1 && item.at < (kept[next] as T).at)) {
      ordered.push(kept[next] as T);
      next += 1;
    }
    ordered.push(item);
  }
  return [...ordered, ...kept.slice(next)];
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
