import fc from 'fast-check';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { hostileText } from '../../report/hostile.ts';
import { brief } from './reports.ts';

/** A report whose every text is hostile. */
export const hostileReport: fc.Arbitrary<VerifyReport> = fc.array(hostileText, { minLength: 10, maxLength: 10 }).map(
  ([namespace, name, url, why, rule, field, message, remark, pods, version]) =>
    ({
      ...brief,
      kubernetesVersion: version,
      startedAt: version,
      target: { namespace, name, url, replicas: 1 },
      verdict: { outcome: 'unknown', why },
      causes: [
        { rule, field, message, explains: ['reset'] },
        { message, explains: [] },
      ],
      failures: brief.failures.map((failure) => ({ ...failure, pods })),
      remarks: [remark],
    }) as VerifyReport,
);
