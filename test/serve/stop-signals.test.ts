import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { stopSignals } from '../../src/serve/stop-signals.ts';

describe('the signals to stop', () => {
  for (const [given, expected] of [
    [[], []],
    [['SIGTERM'], ['stop']],
    [['SIGINT'], ['stop', 'hurry']],
    [
      ['SIGTERM', 'SIGTERM'],
      ['stop', 'hurry', 'again'],
    ],
    [
      ['SIGINT', 'SIGINT'],
      ['stop', 'hurry', 'again'],
    ],
    [
      ['SIGTERM', 'SIGINT'],
      ['stop', 'hurry', 'again'],
    ],
  ] as const) {
    it(`${given.join(', then ') || 'none'}: ${expected.join(', ') || 'nothing'}`, () => {
      const source = new EventEmitter();
      const signals = stopSignals(source as unknown as NodeJS.Process);
      for (const signal of given) source.emit(signal);
      const aborted = Object.entries(signals).flatMap(([name, { aborted: is }]) => (is ? [name] : []));
      assert.deepEqual(aborted, expected);
    });
  }
});
