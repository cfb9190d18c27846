import { DRAWING_STYLE } from './drawing.ts';
import { PAGE_STYLE } from './page.ts';
import { PALETTE_STYLE } from './palette.ts';

/**
 * All of the page's style: light and dark as the reader has set, three widths, paper. No colour says anything that a shape,
 * a pattern or a word does not say too.
 */
export const STYLESHEET = `${PALETTE_STYLE}${PAGE_STYLE}${DRAWING_STYLE}\n`;
