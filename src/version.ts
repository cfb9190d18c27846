import { readFileSync } from 'node:fs';

const packageJson = new URL('../package.json', import.meta.url);

/** The package's version, from src/ and from dist/ alike. */
export const { version } = JSON.parse(readFileSync(packageJson, 'utf8')) as { version: string };
