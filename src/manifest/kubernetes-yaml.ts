import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  type Schema,
  seqTag,
} from 'js-yaml';

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
    const value = Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
    if (value < 2 ** 64) return sign * value;
    // Past 64 bits it is no integer: decimal digits are a float then, and others are text.
    return /^0[a-z]/i.test(digits) ? NOT_RESOLVED : sign * Number(digits);
  },
  identify: Number.isInteger,
});

const float = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: [...'-+0123456789.'],
  resolve(source, isExplicit, tagName) {
    const text = /^[-+]?(?:[0-9]|\.[0-9])/.test(source) ? source.replaceAll('_', '') : source;
    const value = floatCoreTag.resolve(text, isExplicit, tagName);
    // JSON, which all manifests become, has neither infinity nor what is no number.
    return Number.isFinite(value) ? value : NOT_RESOLVED;
  },
  identify: (value) => typeof value === 'number',
});

/** Tags that say nothing to Kubernetes (`!Ref`, `!!omap`) are passed over: what bears them is what it is without. */
const OTHER_TAGS = [
  defineScalarTag<string>('', { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
  defineSequenceTag('', { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  defineMappingTag('', { ...mapTag, matchByTagPrefix: true, identify: () => false }),
];

/**
 * What plain scalars mean to kubectl, Helm and kustomize, which read YAML 1.1 in part: `yes` and `on` are true, a leading
 * 0 is octal, `<<` merges; 1:30 and dates are text. In two things they differ from YAML and from this. A `<<` below a key of
 * its map goes over that key for kubectl and Helm; `mergesBelow` finds those, which are told and not edited. And Unicode's line
 * separators end a line, as in YAML 1.1: a document that has one is not edited.
 * Source: resolve.go of sigs.k8s.io/yaml/goyaml.v2, which all of them use.
 */
export const kubernetesSchema: Schema = CORE_SCHEMA.withTags(boolean, integer, float, mergeTag, OTHER_TAGS);
