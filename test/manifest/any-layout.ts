import fc from 'fast-check';
import { Document, isCollection, isScalar, type Scalar, visit } from 'yaml';

/** A way to write values as manifests. */
export interface Layout {
  write(values: readonly object[]): string;
}

const some = <T>(...values: T[]) => fc.constantFrom(...values);

const yamlOptions = fc.record({
  indent: some(1, 2, 3, 4, 8),
  indentSeq: fc.boolean(),
  flowCollectionPadding: fc.boolean(),
  nullStr: some('null', '~', ''),
  defaultStringType: some<Scalar.Type>('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  defaultKeyType: some<Scalar.Type>('PLAIN', 'QUOTE_DOUBLE'),
});

/** What becomes of a node: most of them are written as everybody does. */
const touch = fc.record({
  flow: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  comment: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  commentBefore: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  spaceBefore: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
});

const yaml = fc
  .record({
    options: yamlOptions,
    touches: fc.array(touch, { minLength: 1, maxLength: 40 }),
    separators: some('---\n', '--- # next\n', '...\n---\n', '---\n# next\n\n'),
    finalLineEnd: fc.boolean(),
  })
  .map(({ options, touches, separators, finalLineEnd }): Layout => {
    return {
      write(values) {
        let turn = 0;
        const texts = values.map((value) => {
          const document = new Document(value);
          visit(document, {
            Node(key, node) {
              if (!isCollection(node) && !isScalar(node)) return;
              const how = touches[turn % touches.length];
              turn += 1;
              if (how === undefined) return;
              if (isCollection(node) && how.flow) node.flow = true;
              // Behind a key there is no room for one.
              if (how.comment && isScalar(node) && key !== 'key') node.comment = ` ${MARK}${turn}`;
              if (how.commentBefore) node.commentBefore = ` ${MARK}${turn}`;
              if (how.spaceBefore && key === 'key') node.spaceBefore = true;
            },
          });
          return document.toString({ ...options, lineWidth: 0, simpleKeys: true });
        });
        const text = texts.join(separators);
        return finalLineEnd ? text : text.replace(/\n$/, '');
      },
    };
  });

/** What every comment has. */
const MARK = 'comment-';

/** The comments of a text, in order. */
export function commentsOf(text: string): string[] {
  return text.match(new RegExp(`# ${MARK}\\d+`, 'g')) ?? [];
}

const json = fc.record({ indent: some('', ' ', '  ', '    ', '\t'), list: fc.constant(true) }).map(
  ({ indent }): Layout => ({
    write: (values) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: values }, null, indent),
  }),
);

const lineEnds = some('\n', '\r\n');

/** YAML in many dresses, and JSON. */
export const anyLayout: fc.Arbitrary<Layout> = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: yaml }, { weight: 1, arbitrary: json }), lineEnds)
  .map(([layout, eol]) => ({ write: (values) => layout.write(values).replaceAll('\n', eol) }));
