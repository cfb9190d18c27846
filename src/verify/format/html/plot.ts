import { count } from '../units.ts';
import { type Markup, markup } from './markup.ts';

/** Where a panel is drawn, in units of its SVG: pixels, where it is as wide as intended. */
export interface Plot {
  left: number;
  right: number;
  /** Of the highest value. */
  top: number;
  bottom: number;
  x(ms: number): number;
  y(value: number): number;
}

/** To a tenth of a pixel: more digits make a larger file and no better picture. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A panel of that height below `top`, for values from 0 to `max`. */
export function plotOf(
  { left, right, endMs }: { left: number; right: number; endMs: number },
  { top, height, max }: { top: number; height: number; max: number },
): Plot {
  const bottom = top + height;
  return {
    left,
    right,
    top,
    bottom,
    x: (ms) => px(left + (Math.min(Math.max(ms, 0), endMs) / endMs) * (right - left)),
    y: (value) => px(bottom - (value / max) * height),
  };
}

/** The panel's title, with its unit, and the lines that its values are read by. */
export function frame({ left, right, top, y }: Plot, title: string, unit: string, ticks: readonly number[]): Markup {
  const fine = ticks.some((tick) => !Number.isInteger(tick));
  const words = (tick: number) => (fine ? tick.toLocaleString('en', { maximumSignificantDigits: 3 }) : count(tick));
  return markup`<text class="panel" x="0" y="${top - 12}">${title}<tspan class="unit" dx="6">${unit}</tspan></text>
<path class="grid" d="${ticks.map((tick) => `M${left} ${y(tick)}H${right}`).join('')}"/>
${ticks.map((tick) => markup`<text class="tick" x="${left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${words(tick)}</text>`)}`;
}
