import type { Finding } from '../check/report.ts';
import { inkOf } from './ink.ts';
import { rulePage } from './links.ts';
import { placeText } from './place.ts';
import { printable } from './printable.ts';
import { quotation } from './quotation.ts';
import { remedyOf } from './remedy.ts';

const COLUMNS = 100;
const PLAIN = inkOf(false);

/** All that a person needs of a finding, in plain lines: for a page that shows one finding by itself. */
export function detailsOf(finding: Finding): string {
  const { file, at, excerpt, field, message, note, rule } = finding;
  return [
    placeText(file, at.start),
    printable(field),
    ...quotation(excerpt, at, COLUMNS, PLAIN),
    printable(message),
    ...(note === undefined ? [] : [printable(note)]),
    printable(remedyOf(finding)),
    rulePage(rule),
  ].join('\n');
}
