/** How many items may be waited for, and how long the first of them waits. */
const MOST_ITEMS = 64;
const LONGEST_MS = 10;

export interface Gathered<T> {
  add(item: T): void;
  /** Hands on what is there, for who cannot wait. */
  flush(): void;
}

/**
 * Hands items on several at a time, in their order. Code that runs once between two system calls finds nothing of itself
 * in the processor's caches and takes many times as long as in a loop: recording reviews one by one in the log and the
 * metrics cost as much as judging them.
 */
export function gather<T>(take: (item: T) => void): Gathered<T> {
  let items: T[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const taken = items;
    items = [];
    for (const item of taken) take(item);
  }

  return {
    add(item) {
      items.push(item);
      if (items.length >= MOST_ITEMS) flush();
      else timer ??= setTimeout(flush, LONGEST_MS).unref();
    },
    flush,
  };
}
