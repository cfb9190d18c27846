import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { portsWarning } from '../../src/verify/ports.ts';

describe('ports', () => {
  for (const [rate, mix, expected] of [
    [100, 'both', undefined],
    [900, 'both', undefined],
    [1000, 'both', /^500 new connections a second may take all/],
    [460, 'new', undefined],
    [480, 'new', /^480 new connections/],
    [5000, 'kept', undefined],
  ] as const) {
    it(`${expected === undefined ? 'last' : 'do not last'} at a rate of ${rate}, connections: ${mix}`, () => {
      const warning = portsWarning({ rate, mix });
      if (expected === undefined) assert.equal(warning, undefined);
      else assert.match(warning ?? '', expected);
    });
  }
});
