import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BaselineError, baselineOf, formatBaseline, held, parseBaseline } from '../../src/check/baseline.ts';
import { namedField } from '../../src/check/named-field.ts';
import { finding } from '../report/hostile.ts';

const asIs = (file: string) => file;
const web = (field: string) => finding({ file: 'web.yaml', name: 'web', namedField: field });

describe('a baseline', () => {
  test('is one line a finding, in an order that stays', () => {
    const findings = [web('spec.b'), finding({ file: 'api.yaml', name: 'api' }), web('spec.a'), web('spec.b')];
    const line = (file: string, name: string, field: string, more = '') =>
      `{"file":"${file}","deployment":"default/${name}","rule":"max-unavailable","reason":"CapacityDrops","field":"${field}"${more}}`;
    const expected = [
      '{"version":1,"findings":[',
      `${line('api.yaml', 'api', 'spec.wrong')},`,
      `${line('web.yaml', 'web', 'spec.a')},`,
      line('web.yaml', 'web', 'spec.b', ',"count":2'),
      ']}',
      '',
    ].join('\n');
    assert.equal(formatBaseline(baselineOf(findings, asIs)), expected);
    assert.equal(formatBaseline(baselineOf(findings.toReversed(), asIs)), expected);
    assert.equal(formatBaseline([]), '{"version":1,"findings":[]}\n');
  });

  test('holds what it was made of, all of it, and is read as it was written', () => {
    const any = fc
      .record({
        file: fc.constantFrom('a.yaml', 'b "c".yaml'),
        name: fc.constantFrom('a', '__proto__'),
        namedField: fc.constantFrom('spec', 'spec.containers[a]'),
        level: fc.constantFrom('deny' as const, 'warn' as const, 'audit' as const),
      })
      .map((given) => finding(given));
    fc.assert(
      fc.property(fc.array(any), (findings) => {
        const baseline = parseBaseline(formatBaseline(baselineOf(findings, asIs)));
        const { findings: marked, left } = held(findings, baseline, asIs);
        assert.ok(marked.every(({ suppressed }) => suppressed === 'baseline'));
        assert.deepEqual(left, []);
      }),
    );
  });

  test('holds no more than it has', () => {
    const baseline = baselineOf([web('spec.a')], asIs);
    const { findings, left } = held([web('spec.a'), web('spec.a'), web('spec.b')], baseline, asIs);
    assert.deepEqual(
      findings.map(({ suppressed }) => suppressed),
      ['baseline', undefined, undefined],
    );
    assert.deepEqual(left, []);
  });

  test('what it has and nobody finds is left over; what is exempt is none of its business', () => {
    const baseline = baselineOf([web('spec.a'), web('spec.b'), web('spec.b')], asIs);
    const exempt = { ...web('spec.a'), suppressed: 'exemption' as const };
    const { findings, left } = held([exempt, web('spec.b')], baseline, asIs);
    assert.deepEqual(
      findings.map(({ suppressed }) => suppressed),
      ['exemption', 'baseline'],
    );
    assert.deepEqual(
      left.map(({ field }) => field),
      ['spec.a', 'spec.b'],
    );
    assert.deepEqual(baselineOf([exempt], asIs), []);
  });

  test('knows a finding whichever line, level or words it has', () => {
    const baseline = baselineOf([web('spec.a')], asIs);
    const moved = { start: { line: 80, column: 1 }, end: { line: 80, column: 2 } };
    const now = { ...web('spec.a'), at: moved, level: 'warn' as const, message: 'said otherwise' };
    assert.equal(held([now], baseline, asIs).findings[0]?.suppressed, 'baseline');
    for (const other of [
      { rule: 'x' },
      { reason: 'X' },
      { name: 'x' },
      { namespace: 'x' },
      { file: 'x' },
      { namedField: 'x' },
    ]) {
      assert.equal(held([{ ...now, ...other }], baseline, asIs).findings[0]?.suppressed, undefined);
    }
  });
});

describe('what is no baseline', () => {
  const entry = { file: 'a', deployment: 'b', rule: 'c', reason: 'd', field: 'e' };
  const table: readonly (readonly [text: string, message: string])[] = [
    ['', 'is no JSON, and so no baseline'],
    ['{"version":1,', 'is no JSON, and so no baseline'],
    ['[]', 'names no version; this Evenkeel reads baselines of version 1'],
    ['null', 'names no version; this Evenkeel reads baselines of version 1'],
    ['{"version":2,"findings":[]}', 'is of version 2; this Evenkeel reads baselines of version 1'],
    ['{"version":1}', 'findings: expected a list'],
    ['{"version":1,"findings":[null]}', 'findings[0]: expected a map'],
    [JSON.stringify({ version: 1, findings: [entry, { ...entry, rule: 7 }] }), 'findings[1].rule: expected text'],
    [
      JSON.stringify({ version: 1, findings: [{ ...entry, count: 0 }] }),
      'findings[0].count: expected a number of 1 or more',
    ],
  ];
  for (const [text, message] of table) {
    test(message, () =>
      assert.throws(
        () => parseBaseline(text),
        (error: Error) => error instanceof BaselineError && error.message === message,
      ),
    );
  }
});

describe('a field by names', () => {
  const object = { spec: { containers: [{ name: 'web' }, { name: 'side.car/x' }, {}], args: ['a'] } };
  const table: readonly (readonly [path: (string | number)[], text: string])[] = [
    [['spec'], 'spec'],
    [['spec', 'containers', 0], 'spec.containers[web]'],
    [['spec', 'containers', 1, 'ports', 0, 'containerPort'], 'spec.containers[side.car/x].ports[0].containerPort'],
    [['spec', 'containers', 2, 'image'], 'spec.containers[2].image'],
    [['spec', 'containers', 9, 'image'], 'spec.containers[9].image'],
    [['spec', 'args', 0], 'spec.args[0]'],
    [['metadata', 'annotations', 'a.b/c'], 'metadata.annotations["a.b/c"]'],
    [[], ''],
  ];
  for (const [path, text] of table) test(text || 'the object', () => assert.equal(namedField(object, path), text));
});
