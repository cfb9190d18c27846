import type { IndexedService, ServiceIndex } from './service-index.ts';

/**
 * For one Deployment alone, while nothing else happens: nearly every rule asks which Services select its Pods, and the answer
 * for the same labels is the same.
 */
export function rememberingServices(services: ServiceIndex): ServiceIndex {
  const found = new Map<object, readonly IndexedService[]>();
  return {
    selecting(deployment) {
      const labels = deployment.spec?.template?.metadata?.labels;
      if (!labels) return [];
      let selecting = found.get(labels);
      if (selecting === undefined) {
        selecting = services.selecting(deployment);
        found.set(labels, selecting);
      }
      return selecting;
    },
  };
}
