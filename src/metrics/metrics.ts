import { collectDefaultMetrics, Registry } from 'prom-client';
import { type CertificateMetrics, certificateMetrics } from './certificate-metrics.ts';
import { type ProcessMetrics, processMetrics } from './process-metrics.ts';
import { type ReviewMetrics, reviewMetrics } from './review-metrics.ts';

/** What Evenkeel counts. Labels are bounded: never the name of an object, a namespace or a user. */
export interface Metrics extends ReviewMetrics, ProcessMetrics, CertificateMetrics {
  registry: Registry;
}

export function createMetrics({ version, ruleIds }: { version: string; ruleIds: readonly string[] }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ...reviewMetrics(registry, ruleIds),
    ...processMetrics(registry, version),
    ...certificateMetrics(registry),
  };
}
