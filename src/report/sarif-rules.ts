import type { ReportingDescriptor } from 'sarif';
import type { Action, Rule } from '../rules/rule.ts';
import { rulePage } from './links.ts';

type SarifLevel = 'error' | 'warning' | 'note';

const BY_ACTION: Readonly<Record<Action, SarifLevel>> = { Deny: 'error', Warn: 'warning', Audit: 'note', Off: 'note' };

/** A rule as viewers of results show it. */
export function descriptorOf({ id, title, rationale, action, reasons, sources, since }: Rule): ReportingDescriptor {
  const page = rulePage(id);
  const says = Object.entries(reasons);
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: rationale },
    help: {
      text: [
        rationale,
        ...says.map(([reason, message]) => `${reason}: ${message}`),
        `To be exempt, a Deployment has the annotation evenkeel.dev/exempt: ${id}, where the platform team allows it.`,
        `More: ${page}`,
      ].join('\n\n'),
      markdown: [
        rationale,
        says.map(([reason, message]) => `- \`${reason}\`: ${message.replaceAll(/[<>*_`|]/g, '\\$&')}`).join('\n'),
        `To be exempt, a Deployment has the annotation \`evenkeel.dev/exempt: ${id}\`, where the platform team allows it.`,
        [`- [The page of the rule](${page})`, ...sources.map((source) => `- <${source}>`)].join('\n'),
      ].join('\n\n'),
    },
    helpUri: page,
    defaultConfiguration: { level: BY_ACTION[action], enabled: action !== 'Off' },
    properties: { tags: ['kubernetes', 'reliability', 'zero-downtime'], since },
  };
}

/** `max-unavailable` is `MaxUnavailable`: what viewers take for a name that people read. */
function pascalCase(id: string): string {
  return id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
