import { isIP } from 'node:net';
import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { Registered } from '../certs/ca-bundle.ts';
import type { ServingNames } from '../certs/issue.ts';
import type { WritingClient } from '../kubernetes/client.ts';
import { type ListWatch, listWatch } from '../kubernetes/list-watch.ts';
import { timingsFor } from '../kubernetes/timings.ts';
import { followConfigurations } from './webhook-configurations.ts';

/** What the cluster has of a self-managed certificate: the Secret that holds it, and who is told to trust it. */
export interface FollowedCertificate {
  watches: readonly ListWatch<unknown>[];
  /** The Secret as last heard; undefined where there is none. */
  stored(): V1Secret | undefined;
  /** The webhook configurations that are there, as last heard. */
  registered(): Registered[];
  /** What the API server dials. */
  names: ServingNames;
}

export interface FollowedCertificateDeps {
  client: WritingClient;
  /** In the client's namespace. */
  certificateSecret: string;
  service?: string | undefined;
  certificateHost?: string | undefined;
  staleAfterSeconds: number;
  log: Logger;
  onChange(): void;
}

/** Begins to follow it; each of the `watches` is the caller's to await and to stop. */
export function followCertificate(deps: FollowedCertificateDeps): FollowedCertificate {
  const { client, certificateSecret, service, certificateHost, staleAfterSeconds, log, onChange } = deps;
  const { namespace } = client;
  const common = { client, log, timings: timingsFor(staleAfterSeconds * 1000), onChange };
  const secret = listWatch<V1Secret>({
    ...common,
    path: `/api/v1/namespaces/${namespace}/secrets`,
    selecting: { fields: `metadata.name=${certificateSecret}` },
    keep: (object) => object as V1Secret,
  });
  const { watches, registered } = followConfigurations(common);
  const dialled = service === undefined ? [] : [`${service}.${namespace}.svc`];
  return {
    watches: [secret, ...watches],
    stored: () => [...secret.kept.values()][0],
    registered,
    names: namesOf([...dialled, ...(certificateHost === undefined ? [] : [certificateHost])]),
  };
}

/** Names and addresses, as a certificate bears them. */
function namesOf(hosts: readonly string[]): ServingNames {
  return { dnsNames: hosts.filter((host) => !isIP(host)), ipAddresses: hosts.filter((host) => isIP(host)) };
}
