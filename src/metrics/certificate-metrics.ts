import { Counter, Gauge, type Registry } from 'prom-client';
import { CAUSES, type Cause } from '../certs/next-step.ts';

/** The certificate that is served, and how the self-managed ones are kept. */
export interface CertificateMetrics {
  certificateExpires(at: Date): void;
  /** Shows what follows: it says nothing where the certificates are somebody else's. */
  selfManaged(): void;
  /** The CA that issues. */
  caExpires(at: Date): void;
  /** This replica has made a new one. */
  certificateRotated(certificate: 'ca' | 'leaf', cause: Cause): void;
  /** Whether the caBundle of both webhook configurations is what it should be. */
  caBundleInStep(inStep: boolean): void;
  caBundleWritten(): void;
}

export function certificateMetrics(registry: Registry): CertificateMetrics {
  const expiry = new Gauge({
    name: 'evenkeel_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires.',
    registers: [registry],
  });
  const caExpiry = new Gauge({
    name: 'evenkeel_certificate_ca_expiry_timestamp_seconds',
    help: 'When the CA that issues self-managed certificates expires.',
    registers: [],
  });
  // Absent until there is one to tell of: a 0 would say that it expired in 1970.
  expiry.remove();
  caExpiry.remove();
  const rotations = new Counter({
    name: 'evenkeel_certificate_rotations_total',
    help: 'Self-managed certificates that this replica has made, by what was wrong with the one before.',
    labelNames: ['certificate', 'cause'],
    registers: [],
  });
  const inStep = new Gauge({
    name: 'evenkeel_ca_bundle_in_step',
    help: 'Whether the caBundle of the webhook configurations is that of the Secret (1) or not (0).',
    registers: [],
  });
  const bundleWrites = new Counter({
    name: 'evenkeel_ca_bundle_writes_total',
    help: 'Times that this replica has written the caBundle of a webhook configuration.',
    registers: [],
  });

  return {
    certificateExpires(at) {
      expiry.set(at.getTime() / 1000);
    },
    selfManaged() {
      for (const metric of [caExpiry, rotations, inStep, bundleWrites]) registry.registerMetric(metric);
      for (const certificate of ['ca', 'leaf']) for (const cause of CAUSES) rotations.inc({ certificate, cause }, 0);
    },
    caExpires(at) {
      caExpiry.set(at.getTime() / 1000);
    },
    certificateRotated(certificate, cause) {
      rotations.inc({ certificate, cause });
    },
    caBundleInStep(is) {
      inStep.set(is ? 1 : 0);
    },
    caBundleWritten() {
      bundleWrites.inc();
    },
  };
}
