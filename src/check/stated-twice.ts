import type { Note } from '../manifest/read.ts';
import type { Judged } from './report.ts';
import { isGenerated } from './shown-place.ts';

/** A note at each manifest of a Deployment that an earlier one is of too, as where a base and its overlay are given. */
export function statedTwice(deployments: readonly Judged[]): Note[] {
  const first = new Map<string, Judged>();
  return deployments.flatMap((judged): Note | Note[] => {
    const { file, at, namespace, name } = judged;
    if (name === '' || isGenerated(name)) return [];
    const key = `${namespace}/${name}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, judged);
      return [];
    }
    const where = `${before.file}:${before.at.line}`;
    const message = `${key} is in ${where} too: what is applied last holds; each is judged, and each among the other's surroundings`;
    return { file, at, message, topic: 'twice' };
  });
}
