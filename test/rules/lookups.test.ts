import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../src/rules/registry.ts';
import { RESOURCES, type Resource } from '../../src/surroundings/resources.ts';
import { LOOKUPS, type Surroundings, without } from '../../src/surroundings/surroundings.ts';
import { fixtureNames, readFixture } from './fixture.ts';

// A rule that looks something up without naming it would judge by nothing at all once what is known of it is too old.

/** The surroundings, and the resources that have been asked about. */
function watched(around: Surroundings): { around: Surroundings; asked: Set<Resource> } {
  const asked = new Set<Resource>();
  const copy: Record<string, unknown> = { ...around };
  for (const resource of RESOURCES) {
    const lookup = around[LOOKUPS[resource]];
    copy[LOOKUPS[resource]] = new Proxy(lookup, {
      get(target, name) {
        asked.add(resource);
        return Reflect.get(target, name);
      },
    });
  }
  return { around: copy as unknown as Surroundings, asked };
}

describe('every lookup is named in needs or regards', () => {
  for (const rule of rules) {
    test(rule.id, () => {
      for (const name of fixtureNames(rule)) {
        const { deployment, options, around } = readFixture(rule, name);
        const known = watched(around);
        const violations = [...rule.check(deployment, options, known.around)];
        rule.fix?.(deployment, violations, options, known.around);
        const named = new Set([...(rule.needs ?? []), ...(rule.regards?.(options) ?? [])]);
        for (const resource of known.asked) {
          if (named.has(resource)) continue;
          // What only decides on the words may be looked up unnamed: the same is found without it.
          const ignorant = without(around, new Map([[resource, 'stale']]));
          const found = [...rule.check(deployment, options, { ...around, ...ignorant })];
          assert.equal(found.length, violations.length, `${name}: ${resource}`);
        }
      }
    });
  }
});
