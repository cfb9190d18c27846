import type { Verdict, VerifyReport } from '../../report.ts';
import { sentence } from '../sentence.ts';
import { count, duration } from '../units.ts';
import { TITLES } from '../verdict-words.ts';
import { type Markup, markup, trusted } from './markup.ts';

/** A shape of its own for each: a circle, an octagon, a diamond. */
const SIGNS: Readonly<Record<Verdict['outcome'], string>> = {
  'zero-downtime': '<circle cx="22" cy="22" r="19"/><path d="M13 23l6.5 6.5L32 16"/>',
  downtime: '<path d="M14 3h16l11 11v16l-11 11h-16l-11-11v-16z"/><path d="M15 15l14 14m0-14l-14 14"/>',
  unknown: '<path d="M22 2l20 20l-20 20l-20-20z"/><path d="M17 18a5 5 0 1 1 7.5 4.3c-1.8 1-2.5 2-2.5 4M22 31v.2"/>',
};

/** The verdict, of what, and why. */
export function headline({ verdict, target, startedAt, durationMs, load }: VerifyReport): Markup {
  return markup`<header class="${verdict.outcome}">
<svg viewBox="0 0 44 44" aria-hidden="true"><g class="sign">${trusted(SIGNS[verdict.outcome])}</g></svg>
<div><h1>${TITLES[verdict.outcome]}</h1>
<div>Deployment <strong class="name">${target.namespace}/${target.name}</strong></div></div>
<p class="why name">${sentence(verdict.why)}</p>
<p class="soft">${duration(durationMs)} at ${count(load.rate)} ${load.rate === 1 ? 'request' : 'requests'} a second, from <time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time></p>
</header>`;
}
