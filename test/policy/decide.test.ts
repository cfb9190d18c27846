import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, decide, type Effect, type Question } from '../../src/policy/decide.ts';
import type { Exemption } from '../../src/policy/exempt.ts';
import type { Mode } from '../../src/policy/policy.ts';
import type { Standing } from '../../src/policy/standing.ts';
import { type Action, PARTS } from '../../src/rules/rule.ts';

const actions: Action[] = ['Deny', 'Warn', 'Audit', 'Off'];
const modes: Mode[] = ['enforce', 'warn', 'audit'];
const effects: Effect[] = ['creates', 'rolls-out', 'changes', 'leaves'];
const exemptions: Exemption['state'][] = ['none', 'in-force', 'expired', 'refused'];
const standings: Standing[] = ['judged', 'control-plane', 'being-deleted', 'has-controller'];

/** Every question there is. */
const questions: Question[] = actions.flatMap((action) =>
  modes.flatMap((mode) =>
    PARTS.flatMap((part) =>
      effects.flatMap((effect) =>
        exemptions.flatMap((exemption) =>
          standings.flatMap((standing) =>
            [true, false].flatMap((inject) =>
              [true, false].map((dryRun) => ({ action, mode, part, effect, exemption, standing, inject, dryRun })),
            ),
          ),
        ),
      ),
    ),
  ),
);

// Columns: standing, action, exemption, mode, effect → outcome. `*` is anything, `a|b` either; the first row that fits
// decides, and every row must be the first for some question.
const OUTCOMES = `
  control-plane   *      *         *        *                          ignore
  being-deleted   *      *         *        *                          ignore
  has-controller  *      *         *        *                          ignore
  judged          Off    *         *        *                          ignore
  judged          *      in-force  *        *                          exempt
  judged          *      *         audit    *                          record
  judged          Audit  *         *        *                          record
  judged          Deny   *         warn     *                          warn
  judged          Warn   *         warn     *                          warn
  judged          Warn   *         enforce  *                          warn
  judged          Deny   *         enforce  creates|rolls-out|changes  deny
  judged          Deny   *         enforce  leaves                     warn
`;

// Columns: outcome, inject, part, effect, mode → fix.
const FIXES = `
  ignore  *      *         *                          *        leave
  exempt  *      *         *                          *        leave
  *       false  *         *                          *        leave
  *       true   template  leaves                     *        leave
  *       true   template  creates|rolls-out|changes  enforce  apply
  *       true   strategy|replicas  *                          enforce  apply
  *       true   *         *                          warn     propose
  *       true   *         *                          audit    propose
`;

function rowsOf(table: string): { cells: string[]; result: string; met: boolean }[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const cells = line.trim().split(/\s+/);
      return { cells, result: cells.pop() as string, met: false };
    });
}

function lookUp(rows: ReturnType<typeof rowsOf>, key: readonly unknown[]): string {
  const row = rows.find(({ cells }) =>
    cells.every((cell, column) => cell === '*' || cell.split('|').includes(String(key[column]))),
  );
  assert.ok(row, `no row for ${key.join(' ')}`);
  row.met = true;
  return row.result;
}

describe('decide', () => {
  test(`answers each of the ${questions.length} questions as the tables say`, () => {
    assert.equal(questions.length, 4 * 3 * PARTS.length * 4 * 4 * 4 * 2 * 2);
    const outcomes = rowsOf(OUTCOMES);
    const fixes = rowsOf(FIXES);
    for (const question of questions) {
      const { standing, action, exemption, mode, effect, inject, part, dryRun } = question;
      const outcome = lookUp(outcomes, [standing, action, exemption, mode, effect]);
      const expected = {
        outcome,
        fix: lookUp(fixes, [outcome, inject, part, effect, mode]),
        leavesTrace: !dryRun && outcome !== 'ignore',
      } as Decision;
      assert.deepEqual(decide(question), expected, JSON.stringify(question));
    }
    for (const { cells, met } of [...outcomes, ...fixes])
      assert.ok(met, `no question meets the row ${cells.join(' ')}`);
  });

  test('gives a dry run the same answer as the real request', () => {
    for (const question of questions) {
      const { outcome, fix } = decide({ ...question, dryRun: true });
      const real = decide({ ...question, dryRun: false });
      assert.deepEqual({ outcome, fix }, { outcome: real.outcome, fix: real.fix });
    }
  });

  test('never denies outside enforce mode, and never changes anything there', () => {
    for (const question of questions.filter(({ mode }) => mode !== 'enforce')) {
      assert.notEqual(decide(question).outcome, 'deny');
      assert.notEqual(decide(question).fix, 'apply');
    }
  });
});
