import { Type } from 'typebox';
import { type Rule, rule } from '../../src/rules/rule.ts';

/** Two rules that find nothing: what matters here is what can be set for them, and that no real rule changes a message. */
export const exampleRules: readonly Rule[] = [
  rule({
    id: 'pre-stop-missing',
    title: 'A container stops at once',
    rationale: 'Requests still arrive.',
    sources: [],
    since: '0.1.0',
    action: 'Deny',
    part: 'template',
    options: Type.Object(
      {
        seconds: Type.Integer({ minimum: 1, maximum: 600, default: 15 }),
        command: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
        probe: Type.Optional(
          Type.Object(
            { path: Type.String({ pattern: '^/' }), port: Type.Union([Type.Integer({ minimum: 1 }), Type.String()]) },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    reasons: { Missing: 'missing' },
    *check() {},
  }),
  rule({
    id: 'max-unavailable',
    title: 'A rollout takes capacity away',
    rationale: 'What is left carries all.',
    sources: [],
    since: '0.1.0',
    action: 'Warn',
    part: 'strategy',
    options: Type.Object(
      {
        least: Type.Union(
          [Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[0-9]+%$', title: 'a percentage' })],
          {
            default: '100%',
          },
        ),
        // At odds with each other: options that are valid one by one and not together.
        quick: Type.Optional(Type.Boolean()),
        slow: Type.Optional(Type.Boolean()),
      },
      {
        additionalProperties: false,
        not: { title: 'quick or slow, not both', required: ['quick', 'slow'] },
      },
    ),
    reasons: { Drops: 'drops' },
    *check() {},
  }),
];
