import { fileURLToPath } from 'node:url';

/**
 * Where package.json, certs/ and examples/ are, with a separator at the end. The bundle's chunks lie as deep in dist/ as
 * this file lies in src/: a path relative to a file in a folder below would point elsewhere once bundled.
 */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../', import.meta.url));
