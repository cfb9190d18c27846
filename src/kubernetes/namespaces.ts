import type { Logger } from 'pino';
import type { Labels } from '../deployment/label-selector.ts';
import { arrivals } from './arrivals.ts';
import type { Client } from './client.ts';
import { listWatch, type Watching } from './list-watch.ts';
import type { Timings } from './timings.ts';

/** The labels of a live cluster's namespaces, from memory: no review ever waits for an API call. */
export interface Namespaces {
  /**
   * A namespace's labels. One that is not known may have been made a moment ago, with its event on the way: it is waited
   * for up to 250 ms, and undefined if it does not come (or if a thousand reviews wait already).
   */
  labels(namespace: string): Labels | undefined | Promise<Labels | undefined>;
  watch: Watching;
  stop(): void;
}

export interface NamespacesOptions {
  client: Client;
  log: Logger;
  /** Called when a namespace's labels have changed; undefined: it is gone. */
  onChange?(namespace: string, labels: Labels | undefined): void;
  timings?: Partial<Timings> | undefined;
  waitMs?: number;
  maxWaiters?: number;
}

/** Begins to follow the namespaces; what is not listed yet is not known yet. */
export function watchNamespaces(options: NamespacesOptions): Namespaces {
  const { client, log, onChange, timings, waitMs = 250, maxWaiters = 1000 } = options;
  const expected = arrivals({ waitMs, maxWaiters });
  const watch = listWatch<Labels>({
    client,
    path: '/api/v1/namespaces',
    keep: ({ metadata }) => metadata?.labels ?? {},
    onChange(namespace, labels) {
      if (labels !== undefined) expected.arrived(namespace);
      onChange?.(namespace, labels);
    },
    log,
    timings,
  });
  return {
    labels(namespace) {
      const known = watch.kept.get(namespace);
      return known ?? expected.wait(namespace).then(() => watch.kept.get(namespace));
    },
    watch,
    stop() {
      watch.stop();
      expected.close();
    },
  };
}
