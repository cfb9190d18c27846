// Colours by what they mean. Answered, retried and failed differ in lightness, so that people who see fewer colours tell
// them apart; words and labels keep a contrast of 4.5 to their ground (WCAG 2.2, 1.4.3), which a test computes.

const LIGHT = {
  page: '#f4f6f8',
  card: '#ffffff',
  ink: '#17202a',
  soft: '#54606d',
  line: '#dbe1e7',
  link: '#0b5cad',
  ok: '#0a6b4c',
  'ok-ground': '#e4f4ec',
  bad: '#b02318',
  'bad-ground': '#fdeae7',
  doubt: '#7a5200',
  'doubt-ground': '#fdf1d8',
  answered: '#a9cbe8',
  retried: '#e39a00',
  'retried-line': '#7d5400',
  failed: '#b92316',
  'failed-ink': '#ffffff',
  band: '#3c5a7c1c',
  'band-failed': '#b923161f',
  bar: '#7f96b0',
  ready: '#0b5cad',
  'ready-area': '#0b5cad14',
  starting: '#00745c',
  terminating: '#993c8c',
  grid: '#e1e6eb',
  axis: '#6f7c89',
};

const DARK: Palette = {
  page: '#0f141a',
  card: '#171e26',
  ink: '#e6ebf0',
  soft: '#a3b1bf',
  line: '#2b3743',
  link: '#7dbcff',
  ok: '#6fdcae',
  'ok-ground': '#12322a',
  bad: '#ff9a8b',
  'bad-ground': '#3d1c19',
  doubt: '#f3c766',
  'doubt-ground': '#3a2d10',
  answered: '#37628c',
  retried: '#f0b43c',
  'retried-line': '#5b3f00',
  failed: '#ff6a55',
  'failed-ink': '#2b0702',
  band: '#a9c4e01f',
  'band-failed': '#ff6a5533',
  bar: '#8aa5c0',
  ready: '#74b9ff',
  'ready-area': '#74b9ff1f',
  starting: '#4fd3ae',
  terminating: '#e594d8',
  grid: '#28333e',
  axis: '#8592a0',
};

const PAPER: Palette = {
  ...LIGHT,
  page: '#ffffff',
  ink: '#000000',
  soft: '#404040',
  line: '#bbbbbb',
  'ok-ground': '#ffffff',
  'bad-ground': '#ffffff',
  'doubt-ground': '#ffffff',
  grid: '#d8d8d8',
  axis: '#555555',
};

export type Palette = Readonly<Record<keyof typeof LIGHT, string>>;

export const PALETTES = { light: LIGHT as Palette, dark: DARK, paper: PAPER };

/** The variables by which the stylesheet names the colours. */
export const PALETTE_STYLE = `
:root {
  color-scheme: light dark;
  ${variables(PALETTES.light)}
}
@media (prefers-color-scheme: dark) {
  :root { ${variables(PALETTES.dark)} }
}
@media print {
  :root { color-scheme: light; ${variables(PALETTES.paper)} }
}`;

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');
}
