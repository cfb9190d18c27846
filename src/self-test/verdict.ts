import type { Mode } from '../policy/policy.ts';

/** What became of the Deployment of a dry run. */
export type Outcome =
  | { stored: true; injected: readonly string[]; warnings: readonly string[] }
  /** The API server's words. */
  | { stored: false; refusal: string };

export interface Verdict {
  passed: boolean;
  /** One line, for a person. */
  message: string;
}

/** What Evenkeel's own warnings begin with; other webhooks warn too. */
const OWN_WARNING = /^evenkeel[ :]/;

/** Whether the outcome is what it must be where that mode holds. In audit mode nothing can be seen from outside. */
export function verdictOn(outcome: Outcome, mode: Mode): Verdict {
  if (!outcome.stored) return { passed: false, message: `the Deployment was turned away: ${outcome.refusal}` };
  const { injected } = outcome;
  const warned = outcome.warnings.some((warning) => OWN_WARNING.test(warning));
  const came = injected.length > 0 ? `with ${injected.join(' and ')}` : warned ? 'with a warning' : 'as it was sent';
  const message = `the Deployment came back ${came}`;
  switch (mode) {
    case 'enforce':
      return injected.length > 0 ? passed(message) : failed(message, warned ? NOT_ENFORCED : NOT_ASKED);
    case 'warn':
      if (injected.length > 0) return failed(message, 'the mode there is enforce, and not warn');
      return warned ? passed(`${message}, as mode warn has it`) : failed(message, NOT_ASKED);
    case 'audit':
      if (injected.length > 0 || warned) return failed(message, 'the mode there is not audit');
      return passed(`${message}, and more is not to be seen in mode audit: whether Evenkeel was asked, its log tells`);
  }
}

const NOT_ENFORCED = 'the mode there is warn, or what admission injects is off';
const NOT_ASKED =
  'Evenkeel was not asked, or did not answer (its Pods are not ready, the caBundle is not its CA, the namespace is left ' +
  'out), or it is set to do nothing there';

function passed(message: string): Verdict {
  return { passed: true, message };
}

function failed(message: string, why: string): Verdict {
  return { passed: false, message: `${message}: ${why}` };
}
