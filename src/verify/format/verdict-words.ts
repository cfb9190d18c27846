import type { Verdict } from '../report.ts';

/** A verdict as a heading. */
export const TITLES: Readonly<Record<Verdict['outcome'], string>> = {
  'zero-downtime': 'Zero downtime',
  downtime: 'Downtime',
  unknown: 'Could not tell',
};
