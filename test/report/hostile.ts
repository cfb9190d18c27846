import fc from 'fast-check';
import type { Finding, Report } from '../../src/check/report.ts';
import { NOTHING } from './sample.ts';

/** A finding without anything remarkable; `given` goes over it. */
export function finding(given: Partial<Finding> = {}): Finding {
  return {
    file: 'deploy/shop.yaml',
    at: { start: { line: 2, column: 3 }, end: { line: 2, column: 8 } },
    excerpt: [
      { line: 1, column: 1, text: 'spec:' },
      { line: 2, column: 1, text: '  wrong: 1' },
      { line: 3, column: 1, text: '  right: 1' },
    ],
    namespace: 'default',
    name: 'shop',
    rule: 'max-unavailable',
    reason: 'CapacityDrops',
    field: 'spec.wrong',
    namedField: 'spec.wrong',
    message: 'too much is wrong',
    level: 'deny',
    admission: 'denies',
    fixable: false,
    changes: [],
    ...given,
  };
}

export function reportOf(...findings: readonly Finding[]): Report {
  return { ...NOTHING, files: 1, findings };
}

/** What somebody would write into a manifest, or call a file or an object, to forge a report, run a command or call a person. */
const PAYLOADS = [
  '\u001b[31m',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  '\u009b2J',
  '\r',
  '\n',
  '\n::error::forged',
  '::stop-commands::x',
  '##[add-mask]x',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '</details>',
  '</style>',
  '</title>',
  '<!--',
  '-->',
  ']]>',
  '&lt;',
  '&#60;b&#62;',
  '"><a href="x">',
  '|',
  '`',
  '``',
  '@everyone',
  '#1',
  'octo/repo#1',
  'https://evil.example',
  'javascript:alert(1)',
  'www.evil.example',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '*bold*',
  '__bold__',
  '~~gone~~',
  '$x$',
  '\\',
  '%0A',
  '%',
  ',',
  ':',
  '\u202e',
  '\u2028',
  '\u0000',
  '\ufffe',
  '\ud800',
  '\t',
  '漢字',
  '👨‍👩‍👧',
  ' ',
  'x',
];

export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PAYLOADS), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''));

/** A report whose every text is hostile. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    file: hostileText,
    name: hostileText,
    field: hostileText,
    message: hostileText,
    note: hostileText,
    line: hostileText,
  })
  .map(({ file, name, field, message, note, line }) => ({
    ...NOTHING,
    files: 1,
    findings: [
      finding({ file, name, field, message, note, excerpt: [{ line: 2, column: 1, text: line }], fixable: true }),
      finding({ file, name, message, level: 'audit' }),
    ],
    deployments: [{ file: `${file}2`, at: { line: 1, column: 1 }, namespace: 'default', name }],
    faults: [{ file, at: { line: 1, column: 1 }, message }],
    notes: [{ file, message }],
  }));
