import type { VerifyReport } from '../../report.ts';
import { type Markup, markup } from './markup.ts';

/** What the signs of the timeline mean; only those that it has. */
export function legend({ requests, rollouts, observations, target }: VerifyReport): Markup {
  const items: (readonly [shown: boolean, sign: Markup, words: string])[] = [
    [true, block('answered'), 'answered'],
    [requests.retried > 0, block('retried'), 'answered after a retry'],
    [requests.failed > 0, failedSign, 'failed'],
    [rollouts.length > 0, bar(''), 'rollout'],
    [rollouts.some(({ failed }) => failed > 0), bar(' failed'), 'rollout with failures'],
    [rollouts.some(({ outcome }) => outcome !== 'finished'), bar(' unfinished'), 'rollout that did not finish'],
    [observations.length > 0, line('ready'), 'ready Pods'],
    [observations.some(({ starting }) => starting > 0), line('starting'), 'starting'],
    [observations.some(({ terminating }) => terminating > 0), line('terminating'), 'terminating'],
    [true, line('wanted'), `replicas asked for (${target.replicas})`],
  ];
  return markup`<ul class="legend">${items
    .filter(([shown]) => shown)
    .map(
      ([, sign, words]) =>
        markup`<li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">${sign}</svg>${words}</li>`,
    )}</ul>`;
}

/** The hatching that tells retried from answered, and failing rollouts from others, without colour. */
export const patterns: Markup = markup`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-retried" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5"/><path d="M0 0v5"/></pattern>
<pattern id="hatch-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M0 0v6"/></pattern>
</defs></svg>`;

function block(kind: string): Markup {
  return markup`<path class="${kind}" d="M2 0h20v12h-20z"/>`;
}

const failedSign = markup`${block('failed')}<path class="cross on-failed" d="M9 3l6 6m0-6l-6 6"/>`;

function bar(kind: string): Markup {
  return markup`<rect class="band${kind}" x="1" y="0" width="22" height="12"/><rect class="bar${kind}" x="1" y="0" width="22" height="5"/>`;
}

function line(kind: string): Markup {
  return markup`<path class="${kind}" d="M0 6h24"/>`;
}
