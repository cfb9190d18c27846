/** What became of one Deployment. */
export interface Outcome {
  source: 'corpus' | 'examples';
  file: string;
  name: string;
  /** What kubectl printed, where it was refused. */
  refusal?: string;
  /** What is stored other than the API server would have stored by itself; see changesBetween. */
  changes: readonly string[];
  /** What kubectl printed beside, where it was stored. */
  warnings?: string;
}

/** docs/evidence/corpus.md: the same for the same outcomes. */
export function corpusPage(outcomes: readonly Outcome[]): string {
  const refused = outcomes.filter(({ refusal }) => refusal !== undefined).length;
  const changed = outcomes.filter(({ changes }) => changes.length > 0).length;
  return `# What Evenkeel makes of published manifests

Each Deployment was applied with \`kubectl apply\` to a Kubernetes API server that asks Evenkeel under its default
policy, each in a namespace of its own, with the Services, claims, autoscalers and budgets of the same file around it.
"Set" lists every field that is stored other than the API server by itself would store it. Applied a second time, none
of them changed. Of ${outcomes.length} Deployments ${changed} were set right, ${refused} refused, and ${outcomes.length - changed - refused} stored as they are.

Written by \`UPDATE=1 npm run test:cluster\`, which also fails where this page says otherwise.

| manifest | Deployment | result | set, or why it was refused |
|---|---|---|---|
${outcomes.map(row).join('')}`;
}

function row({ source, file, name, refusal, changes, warnings = '' }: Outcome): string {
  const manifest = source === 'corpus' ? file : `examples/${file}`;
  const result = refusal !== undefined ? 'refused' : changes.length > 0 ? 'set right' : 'as it is';
  const lines = refusal === undefined ? [...changes.map(code), ...reasons(warnings)] : reasons(refusal);
  return `| ${manifest} | ${name} | ${result} | ${lines.join('<br>')} |\n`;
}

/** What kubectl printed, without the name of the namespace that was made up for the test. */
function reasons(printed: string): string[] {
  return printed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^Error from server|^Where the risk is accepted/.test(line))
    .map((line) => line.replace(/^- /, '').replaceAll('|', '\\|').replaceAll('<', '&lt;'));
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
