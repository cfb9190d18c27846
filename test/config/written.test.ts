import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type Configuration, defaultConfiguration } from '../../src/config/defaults.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { toYaml } from '../../src/config/to-yaml.ts';
import { asWritten } from '../../src/config/written.ts';
import { exampleRules } from './example-rules.ts';

const action = fc.constantFrom('Deny' as const, 'Warn' as const, 'Audit' as const, 'Off' as const);
const mode = fc.constantFrom('enforce' as const, 'warn' as const, 'audit' as const);
const labels = fc.dictionary(
  fc.stringMatching(/^[a-z]([-a-z.]{0,8}[a-z])?$/),
  fc.constantFrom('', 'true', 'off', '1.30', '2027-12-31', 'x'),
  { maxKeys: 3 },
);

const configurations: fc.Arbitrary<Configuration> = fc
  .record({
    mode,
    onError: fc.constantFrom('Allow' as const, 'Deny' as const),
    namespaceModeLabel: fc.boolean(),
    minor: fc.integer({ min: 0, max: 99 }),
    scrapePortNames: fc.array(fc.string({ minLength: 1 })),
    preStop: fc.record({ action, inject: fc.boolean(), seconds: fc.integer({ min: 1, max: 600 }) }),
    overrides: fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1 }), mode, objectSelector: fc.record({ matchLabels: labels }) }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
  })
  .map(({ minor, scrapePortNames, preStop: { seconds, ...setting }, ...rest }) => {
    const defaults = defaultConfiguration(exampleRules);
    return {
      ...defaults,
      ...rest,
      platform: { kubernetesMinor: minor, scrapePortNames },
      rules: { ...defaults.rules, 'pre-stop-missing': { ...setting, options: { seconds } } },
    };
  });

/** The API server's plain objects; fast-check's have no prototype. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

for (const version of ['1.2', '1.1'] as const) {
  test(`a configuration that is written, read as YAML ${version} and loaded is the same`, () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        const read = parse(toYaml(asWritten(configuration)), { version });
        const { configuration: loaded } = loadConfiguration(JSON.stringify(read), 'x', exampleRules);
        assert.deepEqual(plain(loaded), plain(configuration));
      }),
      { numRuns: 60 },
    );
  });
}
