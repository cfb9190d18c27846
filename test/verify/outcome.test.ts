import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outcomeOf } from '../../src/verify/outcome.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('the outcome', () => {
  for (const [codes, expected] of [
    // As localhost is where there is no IPv6.
    [['EADDRNOTAVAIL', 'ECONNREFUSED'], 'refused'],
    [['ENETUNREACH', 'ECONNREFUSED'], 'refused'],
    [['ECONNREFUSED', 'ENETUNREACH'], 'refused'],
    [['ENETUNREACH', 'ETIMEDOUT'], 'timed-out'],
    [['ENETUNREACH', 'EADDRNOTAVAIL'], 'client'],
    [['EADDRNOTAVAIL', 'EADDRNOTAVAIL'], 'client'],
    [['ENETUNREACH', 'EHOSTUNREACH'], 'no-route'],
  ] as const) {
    it(`of a host whose addresses end with ${codes.join(' and ')} is ${expected}`, () => {
      const error = Object.assign(new AggregateError(codes.map(coded)), { code: codes[0] });
      assert.equal(outcomeOf(error), expected);
    });
  }

  for (const [code, expected] of [
    ['EAI_AGAIN', 'no-route'],
    ['EAI_FAIL', 'no-route'],
    ['EPROTO', 'reset'],
  ] as const) {
    it(`of ${code} is ${expected}`, () => assert.equal(outcomeOf(coded(code)), expected));
  }
});
