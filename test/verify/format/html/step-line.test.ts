import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stepLine } from '../../../../src/verify/format/html/step-line.ts';

const LINE = { end: 100, y: (value: number) => 50 - value * 10, offset: 0, evenNone: true };
const points = (...pairs: [at: number, value: number][]) => pairs.map(([at, value]) => ({ at, value }));

describe('the line of a number', () => {
  const table: readonly [what: string, from: [number, number][], evenNone: boolean, path: string][] = [
    [
      'stays as it is until it changes',
      [
        [0, 3],
        [20, 2],
        [40, 3],
      ],
      true,
      'M0 20V20H20V30H40V20H100',
    ],
    [
      'has no point where nothing changes',
      [
        [0, 3],
        [20, 3],
      ],
      true,
      'M0 20V20H100',
    ],
    [
      'keeps a dip that is narrower than a pixel',
      [
        [0, 3],
        [20, 1],
        [20.1, 3],
      ],
      true,
      'M0 20V20H20V40V20H100',
    ],
    [
      'keeps a dip and a peak at once',
      [
        [0, 3],
        [20, 1],
        [20.1, 4],
        [20.2, 3],
      ],
      true,
      'M0 20V20H20V40V10V20H100',
    ],
    [
      'shows that there are none',
      [
        [0, 1],
        [20, 0],
        [40, 1],
      ],
      true,
      'M0 40V40H20V50H40V40H100',
    ],
    [
      'shows nothing of none where that is usual',
      [
        [0, 0],
        [20, 1],
        [40, 0],
        [60, 1],
      ],
      false,
      'M0 50V50M20 50V40H40V50M60 50V40H100',
    ],
    ['is empty of nothing', [], true, ''],
  ];
  for (const [what, from, evenNone, path] of table) {
    test(what, () => assert.equal(stepLine(points(...from), { ...LINE, evenNone }), path));
  }

  test('lies beside its height, and ends at the foot', () => {
    const path = stepLine(points([0, 0], [20, 1], [40, 0]), { ...LINE, evenNone: false, offset: 2 });
    assert.equal(path, 'M0 50V50M20 50V42H40V50');
  });
});
