import assert from 'node:assert/strict';
import type { VerifyReport } from '../../../src/verify/report.ts';
import type { Result } from './row.ts';

/** The report of a row that was redeployed, all of whose rollouts were made. */
export function redeployed({ report, code, refusal }: Result, redeploys: number): VerifyReport {
  assert.ok(report, `it was refused: ${refusal}`);
  const told = `${code}: ${report.verdict.why}`;
  assert.notEqual(report.verdict.outcome, 'unknown', told);
  assert.equal(report.rollouts.filter(({ outcome }) => outcome === 'finished').length, redeploys, told);
  return report;
}

/** Not one request failed, and the command says so by its exit code. */
export function noneFailed(result: Result, redeploys: number, atLeast = 0): VerifyReport {
  const report = redeployed(result, redeploys);
  const told = JSON.stringify({
    requests: report.requests,
    causes: report.causes,
    failures: report.failures.slice(0, 5),
  });
  assert.equal(report.requests.failed, 0, told);
  assert.equal(result.code, 0);
  assert.ok(report.requests.total >= atLeast, `${report.requests.total} requests are fewer than ${atLeast}`);
  return report;
}

/** Some failed, and the report names these rules (or, as undefined, none at all) among the causes. */
export function someFailed(result: Result, redeploys: number, rules: readonly (string | undefined)[]): VerifyReport {
  const report = redeployed(result, redeploys);
  assert.ok(report.requests.failed > 0, 'no request failed');
  assert.equal(result.code, 1);
  const named = report.causes.map(({ rule }) => rule);
  for (const rule of rules) assert.ok(named.includes(rule), `${rule} is not among the causes: ${named}`);
  return report;
}

export function leastReady({ rollouts }: VerifyReport): number {
  return Math.min(...rollouts.map((rollout) => rollout.leastReady));
}
