import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { exampleRules } from './example-rules.ts';

const FILE = 'policy.yaml';
const load = (text: string) => loadConfiguration(text, FILE, exampleRules);

/** Every line of the error's message, without the file's name. */
function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.split('\n').map((line) => line.replace(/^policy\.yaml:? ?/, ''));
  }
  return [];
}

const LABEL_KEY =
  'a label key (a name of up to 63 letters, digits, "-", "_" and ".", after an optional DNS prefix and "/")';
const LABEL_VALUE = 'a label value (up to 63 letters, digits, "-", "_" and ".", a letter or digit first and last)';
const TOP =
  'mode, minimumKubernetesVersion, scrapePortNames, rules, overrides, exemptions, namespaceModeLabel, onError, server';

const BROKEN: Record<string, [text: string, ...problems: string[]]> = {
  'a word that is no mode': ['mode: enforced', '1:7: mode: expected one of enforce, warn, audit, got "enforced"'],
  'the action of the issue': [
    'rules:\n  max-unavailable:\n    action: Block',
    '3:13: rules.max-unavailable.action: expected one of Deny, Warn, Audit, Off, got "Block"',
  ],
  'Off as Helm writes it': [
    'rules: {max-unavailable: {action: false}}',
    '1:35: rules.max-unavailable.action: expected one of Deny, Warn, Audit, Off, got false (quote "Off": to YAML 1.1 it means false)',
  ],
  'a version that YAML reads as a number': [
    'minimumKubernetesVersion: 1.30',
    '1:27: minimumKubernetesVersion: expected a version such as "1.30", got 1.3 (quote it to make it text)',
  ],
  'a version of another kind': [
    'minimumKubernetesVersion: v1.30',
    '1:27: minimumKubernetesVersion: expected a version such as "1.30", got "v1.30"',
  ],
  'a key mistyped': ['mdoe: warn', '1:1: mdoe: unknown key; did you mean mode?'],
  'a key like none': ['colour: blue', `1:1: colour: unknown key; expected one of ${TOP}`],
  'a rule mistyped': [
    'rules:\n  max-unavailble: {}',
    '2:3: rules.max-unavailble: unknown rule; did you mean max-unavailable?',
  ],
  'a rule like none': [
    'rules: {x: {}}',
    '1:9: rules.x: unknown rule; expected one of pre-stop-missing, max-unavailable',
  ],
  'an option out of range': [
    'rules: {pre-stop-missing: {options: {seconds: 0}}}',
    '1:47: rules.pre-stop-missing.options.seconds: expected an integer from 1 to 600, got 0',
  ],
  'an option that is a fraction': [
    'rules: {pre-stop-missing: {options: {seconds: 1.5}}}',
    '1:47: rules.pre-stop-missing.options.seconds: expected an integer from 1 to 600, got 1.5',
  ],
  'an option of two kinds': [
    'rules: {max-unavailable: {options: {least: a lot}}}',
    '1:44: rules.max-unavailable.options.least: expected an integer of 0 or more or a percentage, got "a lot"',
  ],
  'an option unknown': [
    'rules: {pre-stop-missing: {options: {second: 1}}}',
    '1:38: rules.pre-stop-missing.options.second: unknown key; did you mean seconds?',
  ],
  'a list too short, and an empty item': [
    'rules: {pre-stop-missing: {options: {command: []}}, max-unavailable: {}}\noverrides: [{name: a, mode: warn, objectSelector: {}, rules: {pre-stop-missing: {options: {command: [""]}}}}]',
    '1:47: rules.pre-stop-missing.options.command: expected a list of 1 item or more, got an empty list',
    '2:102: overrides[0].rules.pre-stop-missing.options.command[0]: expected text that is not empty, got ""',
  ],
  'a map within the options': [
    'rules:\n  pre-stop-missing:\n    options:\n      probe: {port: 0}',
    '4:14: rules.pre-stop-missing.options.probe.path: missing; expected text matching ^/',
    '4:21: rules.pre-stop-missing.options.probe.port: expected an integer of 1 or more or text, got 0',
  ],
  'options at odds with each other': [
    'rules: {max-unavailable: {options: {quick: true, slow: true}}}',
    '1:36: rules.max-unavailable.options: expected quick or slow, not both',
  ],
  'an override at odds with the base': [
    'rules: {max-unavailable: {options: {quick: true}}}\noverrides:\n- name: a\n  objectSelector: {}\n  rules: {max-unavailable: {options: {slow: true}}}',
    '5:38: overrides[0].rules.max-unavailable.options: expected quick or slow, not both',
  ],
  'an override without a name': [
    'overrides: [{mode: warn}]',
    '1:13: overrides[0].name: missing; expected text that is not empty',
  ],
  'two overrides of one name': [
    'overrides:\n- {name: a, mode: warn, objectSelector: {}}\n- {name: a, mode: audit, objectSelector: {}}',
    '3:10: overrides[1].name: overrides[0] has this name already',
  ],
  'overrides that are a map': ['overrides: {name: a}', '1:12: overrides: expected a list, got a map'],
  'an override that is nothing': ['overrides:\n-\n', '2:2: overrides[0]: expected a map, got nothing'],
  'an exemption from an unknown rule': [
    'exemptions: {rules: [pre-stop]}',
    '1:22: exemptions.rules[0]: expected one of pre-stop-missing, max-unavailable, got "pre-stop"',
  ],
  'a key without a value': ['rules:\n', '1:7: rules: expected a map, got nothing'],
  'a word of YAML 1.1': ['namespaceModeLabel: yes', '1:21: namespaceModeLabel: expected true or false, got "yes"'],
  'the server': [
    'server: {port: 70000, certfile: x, config: y}',
    '1:16: server.port: expected an integer from 0 to 65535, got 70000',
    '1:23: server.certfile: unknown key; did you mean certFile?',
    '1:36: server.config: unknown key; expected one of port, opsPort, host, certFile, keyFile, certificateSecret, service, certificateHost, drainSeconds, cluster, kubeconfig, staleAfterSeconds, logLevel',
  ],
  'keys that every object has': [
    '__proto__: {mode: warn}\nconstructor: 1\nrules:\n  toString: {}',
    `1:1: __proto__: unknown key; expected one of ${TOP}`,
    `2:1: constructor: unknown key; expected one of ${TOP}`,
    '4:3: rules.toString: unknown rule; expected one of pre-stop-missing, max-unavailable',
  ],
  'a list': ['- mode: warn', '1:1: expected a map, got a list'],
  'a word': ['warn', '1:1: expected a map, got "warn"'],
  'a key twice': ['mode: warn\nmode: audit', '2:1: this key is there twice in its map'],
  'a tab': ['rules:\n\tx: 1', '2:1: indented with a tab; YAML takes spaces only'],
  'two documents': ['mode: warn\n---\nmode: audit', '2:1: expected one YAML document, and here begins another'],
  'a tag': ['mode: !!binary aGk=', '1:7: YAML tags have no meaning here'],
  'an alias of nothing': ['mode: *m', '1:7: alias *m has no anchor before it'],
  'an alias of itself': ['rules: &r\n  max-unavailable: *r', '2:20: alias *r stands within what it stands for'],
  'nested without end': ['['.repeat(20_000), '1:N: nested too deep'],
  'a map not closed': [
    'mode: {a: 1',
    '1:12: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  'a key that is a list': ['? [a]\n: b', '1:3: With stringKeys, all keys must be strings'],
  'aliases of aliases': [
    'a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]',
    '1:1: aliases stand for too much; write out what they repeat',
  ],
  'a file too long': [`# ${'é'.repeat(524_288)}`, 'is 1048578 bytes long; at most 1048576 are read'],
  'a selector of the wrong kinds': [
    'overrides:\n- name: a\n  mode: warn\n  objectSelector:\n    matchLabels: {app: true, rank: 1}\n    matchExpressions: {}\n    labels: {}',
    `5:24: overrides[0].objectSelector.matchLabels.app: expected ${LABEL_VALUE}, got true (quote it to make it text)`,
    `5:36: overrides[0].objectSelector.matchLabels.rank: expected ${LABEL_VALUE}, got 1 (quote it to make it text)`,
    '6:23: overrides[0].objectSelector.matchExpressions: expected a list, got a map',
    '7:5: overrides[0].objectSelector.labels: unknown key; expected one of matchLabels, matchExpressions',
  ],
};

describe('a broken configuration file', () => {
  for (const [name, [text, ...problems]] of Object.entries(BROKEN)) {
    test(name, () => {
      const found = problemsOf(text).map((line) =>
        line.endsWith('nested too deep') ? line.replace(/^1:\d+/, '1:N') : line,
      );
      assert.deepEqual(found, problems);
    });
  }

  test('an error carries its problems as data too', () => {
    assert.throws(
      () => load('mode: warn\nonError: deny'),
      (error: ConfigError) => {
        assert.deepEqual(error.problems, [
          { file: FILE, line: 2, column: 10, path: ['onError'], message: 'expected one of Allow, Deny, got "deny"' },
        ]);
        return true;
      },
    );
  });
});

/** What may stand in a selector, and what the API server says no to. Source: apimachinery's validation tests. */
const REQUIREMENTS: [requirement: string, problem?: string][] = [
  ['{key: stage, operator: In, values: [prod]}'],
  ['{key: stage, operator: NotIn, values: [prod, ""]}'],
  ['{key: stage, operator: Exists}'],
  ['{key: stage, operator: DoesNotExist, values: []}'],
  ['{key: example.com/stage, operator: Exists}'],
  [`{key: ${'a'.repeat(63)}, operator: Exists}`],
  [`{key: ${'a'.repeat(249)}.com/x, operator: Exists}`],
  ['{key: A_b.c-D, operator: Exists}'],
  ['{key: stage, operator: In}', ': expected one of the values at least, because the operator is In or NotIn'],
  [
    '{key: stage, operator: NotIn, values: []}',
    ': expected one of the values at least, because the operator is In or NotIn',
  ],
  [
    '{key: stage, operator: Exists, values: [x]}',
    ': expected no values, because the operator is Exists or DoesNotExist',
  ],
  [
    '{key: stage, operator: DoesNotExist, values: [x]}',
    ': expected no values, because the operator is Exists or DoesNotExist',
  ],
  [
    '{key: stage, operator: Equals, values: [x]}',
    '.operator: expected one of In, NotIn, Exists, DoesNotExist, got "Equals"',
  ],
  ['{key: stage}', '.operator: missing; expected one of In, NotIn, Exists, DoesNotExist'],
  ['{operator: Exists}', `.key: missing; expected ${LABEL_KEY}`],
  ['{key: "", operator: Exists}', `.key: expected ${LABEL_KEY}, got ""`],
  ['{key: -a, operator: Exists}', `.key: expected ${LABEL_KEY}, got "-a"`],
  ['{key: a/b/c, operator: Exists}', `.key: expected ${LABEL_KEY}, got "a/b/c"`],
  ['{key: /b, operator: Exists}', `.key: expected ${LABEL_KEY}, got "/b"`],
  ['{key: Example.com/b, operator: Exists}', `.key: expected ${LABEL_KEY}, got "Example.com/b"`],
  [`{key: ${'a'.repeat(64)}, operator: Exists}`, `.key: expected ${LABEL_KEY}, got "${'a'.repeat(59)}…`],
  [`{key: ${'a'.repeat(250)}.com/x, operator: Exists}`, `.key: expected ${LABEL_KEY}, got "${'a'.repeat(59)}…`],
  ['{key: a, operator: In, values: [b-]}', `.values[0]: expected ${LABEL_VALUE}, got "b-"`],
  [
    `{key: a, operator: In, values: [x, ${'b'.repeat(64)}]}`,
    `.values[1]: expected ${LABEL_VALUE}, got "${'b'.repeat(59)}…`,
  ],
  ['{key: a, operator: In, values: x}', `.values: expected a list, got "x"`],
];

describe('a label selector', () => {
  for (const [requirement, problem] of REQUIREMENTS) {
    test(`${problem === undefined ? 'takes' : 'refuses'} ${requirement.slice(0, 60)}`, () => {
      const found = problemsOf(
        `overrides: [{name: a, mode: warn, objectSelector: {matchExpressions: [${requirement}]}}]`,
      );
      const expected = problem === undefined ? [] : [`overrides[0].objectSelector.matchExpressions[0]${problem}`];
      assert.deepEqual(
        found.map((line) => line.replace(/^\d+:\d+: /, '')),
        expected,
      );
    });
  }

  test('refuses label keys and values that no object can have', () => {
    assert.deepEqual(
      problemsOf('overrides: [{name: a, mode: warn, namespaceSelector: {matchLabels: {"a b": x, c: -d}}}]'),
      [
        `1:69: overrides[0].namespaceSelector.matchLabels["a b"]: expected ${LABEL_KEY}`,
        `1:82: overrides[0].namespaceSelector.matchLabels.c: expected ${LABEL_VALUE}, got "-d"`,
      ],
    );
  });
});

describe('a configuration file', () => {
  test('says the defaults where it is empty, with a warning', () => {
    for (const text of ['', '# nothing\n', '---\n']) {
      const { configuration, warnings } = load(text);
      assert.deepEqual(configuration, defaultConfiguration(exampleRules));
      assert.deepEqual(warnings, ['policy.yaml: says nothing, and the defaults hold']);
    }
  });

  test('leaves at its default what it does not say', () => {
    const { configuration, warnings } = load(
      'mode: audit\nminimumKubernetesVersion: "1.29"\nrules:\n  pre-stop-missing: {inject: false}\nexemptions: {requireReason: true}\nserver: {port: 1}\n',
    );
    const defaults = defaultConfiguration(exampleRules);
    assert.deepEqual(configuration, {
      ...defaults,
      mode: 'audit',
      platform: { ...defaults.platform, kubernetesMinor: 29 },
      rules: { ...defaults.rules, 'pre-stop-missing': { action: 'Deny', inject: false, options: { seconds: 15 } } },
      exemptions: { allowed: true, requireReason: true, requireUntil: false },
      server: { port: 1 },
    });
    assert.deepEqual(warnings, []);
  });

  test('keeps of an override what is said, and fills in nothing', () => {
    const text =
      'overrides: [{name: a, objectSelector: {matchLabels: {app: x}}, rules: {pre-stop-missing: {options: {command: [y]}}}}]';
    assert.deepEqual(load(text).configuration.overrides, [
      {
        name: 'a',
        objectSelector: { matchLabels: { app: 'x' } },
        rules: { 'pre-stop-missing': { options: { command: ['y'] } } },
      },
    ]);
  });

  test('may be JSON, and may use aliases', () => {
    assert.equal(load('{"mode": "warn"}').configuration.mode, 'warn');
    const { overrides } = load(
      'overrides:\n- {name: a, mode: warn, objectSelector: &s {matchLabels: {app: x}}}\n- {name: b, mode: audit, objectSelector: *s}\n',
    ).configuration;
    assert.deepEqual(overrides[1]?.objectSelector, { matchLabels: { app: 'x' } });
  });

  test('places a problem behind an alias at what it stands for', () => {
    assert.deepEqual(
      problemsOf(
        'overrides:\n- {name: a, mode: warn, objectSelector: {matchLabels: &l {app: -x}}}\n- {name: b, mode: warn, objectSelector: {matchLabels: *l}}',
      ),
      [0, 1].map(
        (index) => `2:64: overrides[${index}].objectSelector.matchLabels.app: expected ${LABEL_VALUE}, got "-x"`,
      ),
    );
  });

  test('is warned of what is hardly meant', () => {
    assert.deepEqual(
      load(
        'overrides:\n- {name: a, objectSelector: {}}\n- {name: b, mode: warn}\nexemptions: {allowed: false, requireUntil: true}',
      ).warnings,
      [
        'policy.yaml:2:3: overrides[0]: sets neither a mode nor a rule',
        'policy.yaml:3:3: overrides[1]: has no selector, and goes over the settings of every Deployment',
        'policy.yaml:4:13: exemptions: allowed is false, and the rest of it has no effect',
      ],
    );
  });

  test('reports every problem of a file that is wrong in many places', () => {
    const many = Array.from({ length: 300 }, (_, index) => `wrong${index}: 1`).join('\n');
    assert.equal(problemsOf(many).length, 300);
  });
});
