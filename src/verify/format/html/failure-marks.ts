import type { Column } from './columns.ts';
import { type Markup, markup } from './markup.ts';
import { type Plot, px } from './plot.ts';

/** Of a cross with the room beside it, in pixels. */
const PITCH = 9;

/** A row of crosses, one for every column in which a request failed, as far as there is room between them. */
export function failureMarks(columns: readonly Column[], { x, top }: Plot): Markup {
  let free = Number.NEGATIVE_INFINITY;
  const marks: string[] = [];
  for (const { fromMs, toMs, failed } of columns) {
    const middle = px((x(fromMs) + x(toMs)) / 2);
    if (failed === 0 || middle < free) continue;
    marks.push(`M${px(middle - 3)} ${top + 2}l6 6m0-6l-6 6`);
    free = middle + PITCH;
  }
  return markup`<text class="row" x="0" y="${top + 9}">Failed</text>
<path class="cross" d="${marks.join('')}"/>
`;
}
