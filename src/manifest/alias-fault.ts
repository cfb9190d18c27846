import { EVENT_ID, type Event } from 'js-yaml';
import type { DocumentFault } from './document.ts';

/** How many values the aliases of a document may stand for. */
const MAX_BROUGHT = 1_000_000;

/**
 * An alias within what it stands for, and aliases that stand for too much: a few lines of them would otherwise keep
 * whoever walks through the value busy for hours.
 */
export function aliasFault(events: readonly Event[], text: string): DocumentFault | undefined {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return undefined;
  const sizes = new Map<string, number>();
  const open: Open[] = [{ anchor: undefined, size: 0, brought: 0 }];
  let lastAlias = 0;
  for (const event of events) {
    const parent = open.at(-1);
    if (parent === undefined) break;
    switch (event.type) {
      case EVENT_ID.ALIAS: {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        lastAlias = event.anchorStart - 1;
        if (open.some(({ anchor }) => anchor === name)) {
          return { offset: lastAlias, message: `alias *${name} stands within what it stands for` };
        }
        const size = sizes.get(name) ?? 1;
        parent.size += size;
        parent.brought += size;
        break;
      }
      case EVENT_ID.SCALAR:
        parent.size += 1;
        if (event.anchorStart !== -1) sizes.set(text.slice(event.anchorStart, event.anchorEnd), 1);
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const anchor = event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
        open.push({ anchor, size: 1, brought: 0 });
        break;
      }
      case EVENT_ID.POP: {
        open.pop();
        const around = open.at(-1);
        if (around === undefined) break;
        if (parent.anchor !== undefined) sizes.set(parent.anchor, parent.size);
        around.size += parent.size;
        around.brought += parent.brought;
        break;
      }
    }
    if ((open.at(-1)?.brought ?? 0) > MAX_BROUGHT) {
      const message = `aliases stand for more than ${MAX_BROUGHT} values; write out what they repeat`;
      return { offset: lastAlias, message };
    }
  }
  return undefined;
}

/** A map or a list that is not at its end yet. */
interface Open {
  anchor: string | undefined;
  /** Values in it so far, with what its aliases stand for. */
  size: number;
  /** Those of them that aliases stand for. */
  brought: number;
}
