import type { V1Deployment } from '@kubernetes/client-node';
import type { ServiceIndex } from './service-index.ts';

/** What decides, beside the Deployment itself, whether its rollout is safe. */
export interface Surroundings {
  /** The Services known; empty where there is no source of them. */
  services: ServiceIndex;
  /** The Deployment as it was before the request; absent on create and where there is no request. */
  old?: Readonly<V1Deployment> | undefined;
  /** What the platform team says of the whole cluster. */
  platform: Platform;
}

export interface Platform {
  /** The minor version of the oldest Kubernetes the manifests are for: 30 for v1.30. */
  kubernetesMinor: number;
  /** Names of ports that are there for scraping alone: a container that declares no other does not serve. */
  scrapePortNames: readonly string[];
}
