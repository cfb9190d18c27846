import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Finding, Level, Report } from '../../src/check/report.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { finding } from './hostile.ts';
import { NOTHING } from './sample.ts';

function judged(...names: string[]): Report['deployments'] {
  return names.map((name) => ({ file: 'deploy/shop.yaml', at: { line: 1, column: 1 }, namespace: 'default', name }));
}

function at(level: Level, name: string, given: Partial<Finding> = {}): Finding {
  return finding({ level, name, ...given });
}

const fault = { file: 'deploy/broken.yaml', message: 'no YAML' };

const CASES: [report: Partial<Report>, line: string][] = [
  [{}, 'no Deployments'],
  [{ files: 1 }, 'no Deployments in 1 file'],
  [{ files: 2, faults: [fault, fault] }, 'no Deployments in 2 files; 2 errors'],
  [{ files: 1, deployments: judged('shop') }, '1 Deployment in 1 file: nothing that risks downtime'],
  [{ files: 3, deployments: judged('shop', 'api') }, '2 Deployments in 3 files: nothing that risks downtime'],
  [
    { files: 3, deployments: judged('shop'), faults: [fault] },
    '1 Deployment in 3 files: nothing that risks downtime in what could be read; 1 error',
  ],
  [
    {
      files: 1,
      deployments: judged('shop'),
      findings: [at('deny', 'shop', { suppressed: 'exemption', fixable: true })],
    },
    '1 Deployment in 1 file: nothing else that risks downtime; 1 exempt',
  ],
  [
    {
      files: 1,
      deployments: judged('shop'),
      findings: [at('deny', 'shop', { suppressed: 'baseline' }), at('deny', 'shop', { suppressed: 'exemption' })],
    },
    '1 Deployment in 1 file: nothing new that risks downtime; 1 exempt; 1 in the baseline',
  ],
  [
    { files: 1, deployments: judged('shop', 'api'), findings: [at('warn', 'shop')] },
    '1 violation (1 warn) in 1 of 2 Deployments, 1 file',
  ],
  [
    { deployments: judged('shop'), findings: [at('warn', 'shop')], policy: 'deploy/evenkeel.yaml' },
    '1 violation (1 warn) in 1 of 1 Deployment; policy: deploy/evenkeel.yaml',
  ],
  [{ deployments: judged('shop') }, '1 Deployment: nothing that risks downtime'],
  [
    {
      files: 2,
      deployments: judged('shop', 'api'),
      findings: [
        at('audit', 'shop'),
        at('deny', 'shop', { fixable: true }),
        at('warn', 'api', { fixable: true }),
        at('deny', 'api', { suppressed: 'baseline', fixable: true }),
        at('deny', 'api', { suppressed: 'exemption' }),
      ],
      faults: [fault, { ...fault, file: 'other.yaml' }],
    },
    '3 violations (1 deny, 1 warn, 1 audit; 2 fixable: evenkeel fix) in 2 of 2 Deployments, 2 files; 1 exempt; 1 in the baseline; 2 errors',
  ],
];

describe('the summary', () => {
  for (const [report, line] of CASES) {
    test(line, () => assert.equal(summaryOf({ ...NOTHING, ...report }), line));
  }
});
