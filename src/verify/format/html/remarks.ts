import type { VerifyReport } from '../../report.ts';
import { sentence } from '../sentence.ts';
import { type Markup, markup } from './markup.ts';

/** What else a person should know of the run. */
export function remarks({ remarks }: VerifyReport): Markup {
  if (remarks.length === 0) return markup``;
  return markup`<section><h2>Remarks</h2>
<ul class="plain">${remarks.map((remark) => markup`<li class="name">${sentence(remark)}</li>`)}</ul></section>`;
}
