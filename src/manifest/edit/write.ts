import { dump } from 'js-yaml';
import { kubernetesSchema } from '../kubernetes-yaml.ts';
import type { BlockStyle, FlowStyle } from './style.ts';

/** Long lines stay whole; what a value shares with another is written out. */
const DUMP = { schema: kubernetesSchema, lineWidth: -1, noRefs: true } as const;

/** The lines of a value in block style. */
export function blockLines(value: unknown, { step, indentsLists }: BlockStyle): string[] {
  const text = dump(value, { ...DUMP, indent: Math.max(step, 2), seqNoIndent: !indentsLists });
  return text.replace(/\n$/, '').split('\n');
}

/** A value in flow style, as it stands behind a colon of a collection of that style. */
export function flowText(value: unknown, style: FlowStyle): string {
  if (!style.json) return dump(value, { ...DUMP, flowLevel: 0, flowBracketPadding: style.padded }).trimEnd();
  if (style.lines === undefined) return jsonText(value, style);
  return JSON.stringify(value, null, style.lines.unit).replaceAll('\n', style.eol + style.lines.indent);
}

/** An entry in flow style. */
export function flowEntry(name: string, value: unknown, style: FlowStyle): string {
  if (style.json) return `${JSON.stringify(name)}${style.colon}${flowText(value, style)}`;
  return dump({ [name]: value }, { ...DUMP, flowLevel: 0, flowBracketPadding: style.padded })
    .trimEnd()
    .replace(/^\{ ?/, '')
    .replace(/ ?\}$/, '');
}

/** On one line, with the blanks of the text around. */
function jsonText(value: unknown, style: FlowStyle): string {
  const { colon, comma, padded } = style;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pad = padded ? ' ' : '';
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, style)).join(comma)}]`;
  const entries = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}${colon}${jsonText(each, style)}`,
  );
  return entries.length === 0 ? '{}' : `{${pad}${entries.join(comma)}${pad}}`;
}
