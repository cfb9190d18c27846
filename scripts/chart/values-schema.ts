import { Type } from 'typebox';
import { labelSelector } from '../../src/config/label-selector.ts';
import { serverSection } from '../../src/config/options.ts';
import { configSchema } from '../../src/config/schema.ts';

/** Of the configuration's `server` section, what the chart leaves to its values: the rest is its own. */
const SERVER_VALUES = ['staleAfterSeconds', 'logLevel'] as const;

const MARK = '  "definitions": ';

/**
 * The text of values.schema.json with its definitions, which are the last thing in it, made anew: what mirrors the
 * configuration file is made of that file's schema, the rest is written by hand.
 */
export function valuesSchema(text: string): string {
  const start = text.indexOf(`\n${MARK}`);
  if (start === -1) throw new Error(`values.schema.json: expected the line ${MARK}{, after which all is generated`);
  const definitions = JSON.stringify(definitionsOf(), withoutLookahead, 2).replaceAll('\n', '\n  ');
  return `${text.slice(0, start + 1)}${MARK}${definitions}\n}\n`;
}

/** Helm's regular expressions are Go's, which know of none. What this lets through, the webhook still refuses. */
function withoutLookahead(key: string, value: unknown): unknown {
  return key === 'pattern' && typeof value === 'string' ? value.replaceAll(/\(\?[=!][^)]*\)/g, '') : value;
}

function definitionsOf(): object {
  const { properties, ...rest } = configSchema();
  return {
    config: { ...rest, description: 'The configuration file.', properties: { ...properties, server } },
    labelSelector: labelSelector('labels'),
    labels: { type: 'object', title: 'a map of texts', additionalProperties: { type: 'string' } },
  };
}

const server = Type.Object(
  Object.fromEntries(SERVER_VALUES.map((name) => [name, Type.Optional(serverSection.properties[name])])),
  { additionalProperties: false, description: "The rest of the section is the chart's: ports, certificate, drain." },
);
