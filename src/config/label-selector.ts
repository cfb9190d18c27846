import { Type } from 'typebox';

const LABEL_NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** A prefix of up to 253 characters before the slash, and a name. Source: IsLabelKey in k8s.io/apimachinery. */
const LABEL_KEY = `^((?=[^/]{1,253}/)${DNS_LABEL}(\\.${DNS_LABEL})*/)?${LABEL_NAME}$`;
const LABEL_VALUE = `^(${LABEL_NAME})?$`;

const labelKey = Type.String({
  pattern: LABEL_KEY,
  title: 'a label key (a name of up to 63 letters, digits, "-", "_" and ".", after an optional DNS prefix and "/")',
});

const labelValue = Type.String({
  pattern: LABEL_VALUE,
  title: 'a label value (up to 63 letters, digits, "-", "_" and ".", a letter or digit first and last)',
});

const requirement = Type.Object(
  {
    key: labelKey,
    operator: Type.Enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: Type.Optional(Type.Array(labelValue)),
  },
  {
    additionalProperties: false,
    allOf: [
      {
        if: { properties: { operator: { enum: ['In', 'NotIn'] } }, required: ['operator'] },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: {
          title: 'one of the values at least, because the operator is In or NotIn',
          properties: { values: { minItems: 1 } },
          required: ['values'],
        },
      },
      {
        if: { properties: { operator: { enum: ['Exists', 'DoesNotExist'] } }, required: ['operator'] },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: {
          title: 'no values, because the operator is Exists or DoesNotExist',
          properties: { values: { maxItems: 0 } },
        },
      },
    ],
  },
);

/** A metav1.LabelSelector, with what the API server demands of one. `labels` says whose labels it is held against. */
export function labelSelector(labels: string) {
  return Type.Object(
    {
      matchLabels: Type.Optional(
        Type.Unsafe<Record<string, string>>({
          type: 'object',
          propertyNames: labelKey,
          additionalProperties: labelValue,
          description: 'Labels that must be there with exactly these values.',
        }),
      ),
      matchExpressions: Type.Optional(
        Type.Array(requirement, {
          description: 'Requirements that must all hold; NotIn holds where the key is absent.',
        }),
      ),
    },
    { additionalProperties: false, description: `Held against ${labels}. An empty selector matches everything.` },
  );
}
