import { rulePage } from '../../../report/links.ts';
import { titleOf } from '../../../report/rule-title.ts';
import type { Cause, VerifyReport } from '../../report.ts';
import { outcomeWord } from '../outcome-word.ts';
import { sentence } from '../sentence.ts';
import { type Markup, markup } from './markup.ts';

/** Why requests failed, as far as it can be told, and what to do. */
export function causes(report: VerifyReport): Markup {
  const { causes, requests } = report;
  if (causes.length > 0) {
    return markup`<section><h2>Likely causes</h2>
${causes.map(causeOf)}</section>`;
  }
  if (requests.failed === 0) return markup``;
  return markup`<section><h2>Likely causes</h2><p>No rule that the Deployment violates explains these failures.</p></section>`;
}

function causeOf({ rule, field, message, explains }: Cause): Markup {
  const title = rule === undefined ? undefined : titleOf(rule);
  const heading =
    rule === undefined
      ? markup`In the application`
      : markup`<a href="${rulePage(rule)}" rel="noreferrer">${rule}</a> ${title === rule ? undefined : markup`<span class="soft">${title}</span>`}`;
  return markup`<div class="cause"><h3 class="name">${heading}</h3>
<p class="name">${sentence(message)}</p>
${field === undefined ? undefined : markup`<p><code>${field}</code></p>`}
${explains.length === 0 ? undefined : markup`<p class="soft">Explains requests that ended as: ${explains.map(outcomeWord).join(', ')}</p>`}</div>
`;
}
