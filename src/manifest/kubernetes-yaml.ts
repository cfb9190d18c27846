import { CORE_SCHEMA, defineScalarTag, mergeTag, NOT_RESOLVED, type Schema } from 'js-yaml';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;

const boolean = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => (TRUE.has(source) ? true : FALSE.has(source) ? false : NOT_RESOLVED),
  identify: (value) => typeof value === 'boolean',
});

const integer = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: [...'-+0123456789'],
  resolve(source) {
    const text = source.includes('_') ? source.replaceAll('_', '') : source;
    if (!INTEGER.test(text)) return NOT_RESOLVED;
    const sign = text.startsWith('-') ? -1 : 1;
    const digits = /^[-+]/.test(text) ? text.slice(1) : text;
    // A leading 0 is octal: `mode: 0644` is 420.
    return sign * Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  },
  identify: Number.isInteger,
});

/**
 * What plain scalars mean to kubectl, Helm and kustomize, which read YAML 1.1 in part: `yes` and `on` are true, a leading
 * 0 is octal, `<<` merges; 1:30 and dates are text.
 * Source: resolve.go of sigs.k8s.io/yaml/goyaml.v2, which all of them use.
 */
export const kubernetesSchema: Schema = CORE_SCHEMA.withTags(boolean, integer, mergeTag);
