import { type DocumentFault, readDocument } from './document.ts';

/** An action of a Go template (Helm) or of Jinja (Ansible), with the blanks around it where it has its lines to itself. */
const ACTION = /(^[ \t]*)?(\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\})([ \t]*$)?/gms;

/**
 * Whether a text that is no YAML is the source of a template: what was wrong first is right once there are words or blanks
 * in place of the actions. A text with braces in its quotes (alerting rules, workflows) is no template, be it broken.
 */
export function isTemplate(text: string, fault: DocumentFault): boolean {
  if (firstAction(text) === -1) return false;
  const filled = text.replace(ACTION, (_, before: string | undefined, action: string, behind: string | undefined) => {
    const isAlone = before !== undefined && behind !== undefined;
    return (before ?? '') + (isAlone ? action.replace(/[^\r\n]/g, ' ') : 'x'.repeat(action.length)) + (behind ?? '');
  });
  const read = readDocument(filled, { start: 0, end: filled.length });
  return read === undefined || !('message' in read) || read.offset !== fault.offset;
}

/** Where the first thing is that looks like an action; -1 where there is none. In a chart's templates it is one, in quotes too. */
export function firstAction(text: string): number {
  return text.search(/\{[{%]/);
}

/** Whether a value waits for something to be put in its place: by Helm, Jinja, envsubst, kustomize. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /\{\{|\{%|\$\{|\$\(|<%/.test(value);
}
