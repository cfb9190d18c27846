import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PALETTES, type Palette } from '../../../../src/verify/format/html/style/palette.ts';

/** Relative luminance (WCAG 2.2), 0 for black, 1 for white. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

type Colour = keyof Palette;
const WORDS: readonly Colour[] = ['ink', 'soft', 'link', 'ok', 'bad', 'doubt'];
const LINES: readonly Colour[] = ['ready', 'starting', 'terminating', 'axis', 'failed'];
/** What lies on or beside each other in the drawing. */
const NEIGHBOURS: readonly (readonly [Colour, Colour])[] = [
  ['answered', 'failed'],
  ['retried', 'retried-line'],
  ['failed', 'failed-ink'],
];

for (const [name, palette] of Object.entries(PALETTES)) {
  describe(`the ${name} palette`, () => {
    test('has words that can be read', () => {
      for (const word of WORDS) {
        for (const ground of ['card', 'page'] as const) {
          const ratio = contrast(palette[word], palette[ground]);
          assert.ok(ratio >= 4.5, `${word} on ${ground}: ${ratio.toFixed(2)}`);
        }
      }
    });

    test('has lines that stand out from the ground', () => {
      for (const line of LINES) {
        const ratio = contrast(palette[line], palette.card);
        assert.ok(ratio >= 3, `${line}: ${ratio.toFixed(2)}`);
      }
    });

    test('has neighbours that differ without their hue', () => {
      for (const [one, other] of NEIGHBOURS) {
        const ratio = contrast(palette[one], palette[other]);
        assert.ok(ratio >= 2, `${one} and ${other}: ${ratio.toFixed(2)}`);
      }
    });
  });
}
