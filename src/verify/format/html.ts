import { createHash } from 'node:crypto';
import type { VerifyReport } from '../report.ts';
import { causes } from './html/causes.ts';
import { failures } from './html/failures.ts';
import { figures } from './html/figures.ts';
import { latencies } from './html/latencies.ts';
import { patterns } from './html/legend.ts';
import { type Markup, markup, trusted } from './html/markup.ts';
import { remarks } from './html/remarks.ts';
import { rollouts } from './html/rollouts.ts';
import { setting } from './html/setting.ts';
import { STYLESHEET } from './html/style/stylesheet.ts';
import { timeline } from './html/timeline.ts';
import { headline } from './html/verdict.ts';
import { TITLES } from './verdict-words.ts';

/** Nothing is loaded, nothing runs, and of styles only ours counts. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLESHEET).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * One file for a browser, without scripts and without anything from elsewhere: the verdict, the timeline drawn, causes and
 * tables. It is well-formed XML as well, so that a strict parser can check it.
 */
export function html(report: VerifyReport): string {
  const { target, verdict } = report;
  return page(
    `${TITLES[verdict.outcome]}: ${target.namespace}/${target.name}`,
    markup`${patterns}
<main>
${headline(report)}
${figures(report)}
${timeline(report)}
${causes(report)}
${rollouts(report)}
${failures(report)}
${latencies(report)}
${remarks(report)}
${setting(report)}
<footer>Made by Evenkeel ${report.version}, <code>evenkeel verify</code>.</footer>
</main>`,
  );
}

function page(title: string, body: Markup): string {
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<meta name="color-scheme" content="light dark"/>
<title>${title}</title>
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}
