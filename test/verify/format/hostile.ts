import fc from 'fast-check';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { brief } from './reports.ts';

/** What somebody would call an object, or answer with, to forge a report or run something where it is read. */
const PAYLOADS = [
  '\u001b[31m',
  '\u001b]8;;https://evil.example\u0007',
  '\u009b2J',
  '\r',
  '\n',
  '\t',
  '\u0000',
  '\u202e',
  '\u2028',
  '\ufffe',
  '\ud800',
  '<script>alert(1)</script>',
  '</style>',
  '</title>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '<!--',
  ']]>',
  '&lt;',
  '&#60;',
  'javascript:alert(1)',
  '漢字',
  '👨‍👩‍👧',
  ' ',
  'x',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...PAYLOADS), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

/** A report whose every text is hostile. */
export const hostileReport: fc.Arbitrary<VerifyReport> = fc.array(text, { minLength: 10, maxLength: 10 }).map(
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
