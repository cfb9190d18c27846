import { isMap, type Pair, parseDocument, Scalar, type YAMLMap } from 'yaml';
import { expected, type SchemaNode } from '../../src/config/expected.ts';
import { code, GENERATED, table } from './markdown.ts';

/** What has a reference of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  config: 'The [configuration file](configuration.md).',
};

type Schema = SchemaNode & { $ref?: string; definitions?: Readonly<Record<string, Schema>> };

/** The reference of the chart's values: their names, defaults and comments in values.yaml, and what the schema accepts. */
export function chartPage(values: string, schema: string): string {
  const { contents } = parseDocument(values);
  if (!isMap(contents)) throw new Error('values.yaml: expected a map');
  const root = JSON.parse(schema) as Schema;
  return [
    GENERATED,
    "# The chart's values\n",
    'For `--set` and `--values`. values.schema.json says what each may be, and Helm refuses what it does not take. [What the chart installs](../../charts/README.md).\n',
    table(['Value', 'May be', 'Default', 'Meaning'], rowsOf(contents, { own: root, root }, '')),
    '',
  ].join('\n');
}

/** A row for each value; a map of values has one of its own where there is something to say of it. */
function rowsOf(map: YAMLMap, { own, root }: { own: Schema; root: Schema }, prefix: string): string[][] {
  return (map.items as Pair<Scalar<string>, unknown>[]).flatMap(({ key, value }, index) => {
    const path = `${prefix}${key.value}`;
    const schema = resolved(own.properties?.[key.value], root);
    if (schema === undefined) throw new Error(`values.schema.json: nothing on ${path}, which values.yaml has`);
    // The comment over the first value of a map is the map's, as the parser has it.
    const meaning = ELSEWHERE[path] ?? meaningOf(key.commentBefore ?? (index === 0 ? map.commentBefore : undefined));
    if (isMap(value) && schema.properties !== undefined && value.items.length > 0 && ELSEWHERE[path] === undefined) {
      const own = meaning === '' ? [] : [[code(path), '', '', meaning]];
      return [...own, ...rowsOf(value, { own: schema, root }, `${path}.`)];
    }
    const standing = value instanceof Scalar ? value.value : (value as { toJSON(): unknown }).toJSON();
    return [[code(path), acceptedOf(schema), code(standing === '' ? "''" : standing), meaning]];
  });
}

function resolved(schema: Schema | undefined, root: Schema): Schema | undefined {
  const name = schema?.$ref?.replace('#/definitions/', '');
  return name === undefined ? schema : root.definitions?.[name];
}

function acceptedOf(schema: Schema): string {
  const choices = schema.enum?.map((value) => value || "''");
  const text = expected(choices === undefined ? schema : { ...schema, enum: choices });
  return text.replace(/text matching (\S+)/, 'text matching `$1`');
}

/** The last paragraph: what stands over it in the file is not of this value alone. */
function meaningOf(comment: string | null | undefined): string {
  const paragraph = (comment ?? '').split(/\n\s*\n/).at(-1) ?? '';
  return paragraph.trim().replaceAll(/\s*\n\s*/g, ' ');
}
