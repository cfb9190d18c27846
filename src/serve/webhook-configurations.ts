import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { CONFIGURATIONS } from '../admission/registration.ts';
import { nameOf, type Registered, registeredOf } from '../certs/ca-bundle.ts';
import type { Client } from '../kubernetes/client.ts';
import { type ListWatch, listWatch } from '../kubernetes/list-watch.ts';
import type { Timings } from '../kubernetes/timings.ts';

/** The two configurations that send reviews here, followed by name. */
export interface WebhookConfigurations {
  watches: readonly ListWatch<Registered>[];
  /** Those that are there, as last heard. */
  registered(): Registered[];
}

export function followConfigurations(deps: {
  client: Client;
  log: Logger;
  timings: Partial<Timings>;
  onChange?(): void;
}): WebhookConfigurations {
  const watches = CONFIGURATIONS.map(({ path, name }) =>
    listWatch<Registered>({
      ...deps,
      path,
      selecting: { fields: `metadata.name=${name}` },
      keep: (object) => registeredOf(`${path}/${name}`, object),
    }),
  );
  return { watches, registered: () => watches.flatMap(({ kept }) => [...kept.values()]) };
}

/** A line of /readyz. */
export function bundleCheck(ok: boolean, note: string): Check {
  return { name: 'ca-bundle', ok, note };
}

/**
 * Whether those who send reviews trust what is served: every configuration that is there. Where not both are, it is as the
 * caller says: whoever has taken them away asks nothing.
 */
export function trustCheck(
  registered: readonly Registered[],
  isTrusting: (each: Registered) => boolean,
  okWithoutBoth: boolean,
): Check {
  const distrusting = registered.filter((each) => !isTrusting(each)).map(nameOf);
  if (distrusting.length > 0) return bundleCheck(false, `not trusted by the caBundle of ${distrusting.join(' and ')}`);
  if (registered.length < CONFIGURATIONS.length) {
    return bundleCheck(okWithoutBoth, 'not both webhook configurations are there');
  }
  return bundleCheck(true, 'both webhook configurations trust the certificate');
}
