import { styleText } from 'node:util';
import type { Level } from '../check/report.ts';

/** How the parts of a text for people are set apart; without colours every one of them leaves a text as it is. */
export interface Ink {
  place(text: string): string;
  level(level: Level): string;
  gutter(text: string): string;
  fault(text: string): string;
  /** What need not be read. */
  aside(text: string): string;
  error(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

type Style = Parameters<typeof styleText>[0];

const OF_LEVEL: Readonly<Record<Level, Style>> = {
  deny: ['bold', 'red'],
  warn: ['bold', 'yellow'],
  audit: ['bold', 'cyan'],
};

export function inkOf(colours: boolean): Ink {
  const styled = (style: Style) => (text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  return {
    place: styled('bold'),
    level: (level) => styled(OF_LEVEL[level])(level),
    gutter: styled('blue'),
    fault: styled(['bold', 'red']),
    aside: styled('gray'),
    error: styled(['bold', 'red']),
    good: styled(['bold', 'green']),
    bad: styled(['bold', 'red']),
  };
}
