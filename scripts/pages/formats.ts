import { dispatch } from '../../src/commands/dispatch.ts';
import { FORMATS, type Format } from '../../src/report/formats.ts';
import { code, fenced, GENERATED, table } from './markdown.ts';

/** What the samples are made of: one that is refused, one that is fine but for an advice. */
const SAMPLE = ['examples/recreate.yaml', 'examples/compliant.yaml'];

/** In the text of the page, what a format is for. */
const PURPOSE: Readonly<Record<Format, string>> = {
  text: 'People, at a terminal and in the log of a job',
  json: 'Programs: all that is known, by a [schema](../../schema/report.json)',
  sarif: 'Code scanning and editors: SARIF 2.1.0, with fixes',
  junit: "The test report of a CI server, as JUnit's XML",
  github: 'GitHub Actions: annotations in the pull request',
  markdown: 'A comment on a pull request, the summary of a job',
};

/** The reference of the formats that `evenkeel check` writes, its samples made by running it. */
export async function formatsPage(root: string): Promise<string> {
  const sample = async (format: Format) => output(['check', '--format', format, ...SAMPLE], root);
  const report = JSON.parse(await sample('json'));
  const [run] = JSON.parse(await sample('sarif')).runs;
  return [
    GENERATED,
    '# Report formats\n',
    '`evenkeel check --format NAME` writes its report to standard output in one of these:\n',
    table(
      ['Format', 'For'],
      FORMATS.map((format) => [`[${format}](#${format})`, PURPOSE[format]]),
    ),
    COMMON,
    '\n## text\n',
    TEXT,
    command('text'),
    fenced('text', await sample('text')),
    '\n## json\n',
    JSON_TEXT,
    `${command('json', " | jq '.summary, .findings[1]'")}`,
    fenced('json', [report.summary, report.findings[1]].map((part) => JSON.stringify(part, null, 2)).join('\n')),
    JSON_USES,
    '\n## sarif\n',
    SARIF,
    `${command('sarif', " | jq '.runs[0].results[1]'")}`,
    fenced('json', JSON.stringify(run.results[1], null, 2)),
    SARIF_USES,
    '\n## junit\n',
    JUNIT,
    command('junit'),
    fenced('xml', await sample('junit')),
    JUNIT_USES,
    '\n## github\n',
    GITHUB,
    command('github'),
    fenced('text', await sample('github')),
    GITHUB_USES,
    '\n## markdown\n',
    MARKDOWN,
    command('markdown'),
    fenced('markdown', await sample('markdown')),
    MARKDOWN_USES,
    '',
  ].join('\n');
}

async function output(argv: readonly string[], folder: string): Promise<string> {
  let written = '';
  await dispatch(argv, {
    stdout: (text) => {
      written += text;
    },
    stderr: (text) => {
      throw new Error(text);
    },
    stdin: (async function* () {})(),
    env: {},
    terminal: false,
    folder,
  });
  return written;
}

function command(format: Format, rest = ''): string {
  return `${fenced('sh', `evenkeel check --format ${format} ${SAMPLE.join(' ')}${rest}`)}\n`;
}

const COMMON = `
What they have in common:

${table(
  ['', 'Means', 'sarif', 'github', 'junit'],
  [
    [code('deny'), 'By the policy in force, a violation that is refused', code('error'), code('error'), 'a failure'],
    [
      code('warn'),
      'One that is warned of',
      code('warning'),
      code('warning'),
      'a failure with `--fail-on warn` or `audit`, else output of a case that passes',
    ],
    [
      code('audit'),
      'One that is only recorded',
      code('note'),
      code('notice'),
      'a failure with `--fail-on audit`, else output of a case that passes',
    ],
    ['exempt', 'By annotation; does not count', 'suppressed, `inSource`', '', 'skipped'],
    ['in the baseline', 'Was there before; does not count', 'suppressed, `external`', '', 'skipped'],
    ['error', 'What could not be read or judged', 'a notification, `error`', code('error'), 'an error'],
    ['note', 'What was left alone, and why', 'a notification, `note`', code('notice'), 'output of the suite'],
  ],
)}

The exit code is 2 where there is an error, else 1 where a violation is of the level of \`--fail-on\` or a heavier one, else 0. A
run writes one format; a job that wants two runs \`evenkeel check\` twice, or makes the second of \`json\`. What was piped in (\`-\`)
goes by the name \`stdin\`.

Manifests are text of other people. Escape sequences, line ends, markup, \`@names\` and invisible characters in them come out
spelt out or escaped, so that a manifest cannot forge a line of the report, call somebody or paint the terminal. In \`json\` and
\`sarif\` they are as they were, as strings of JSON.`;

const TEXT = `What is only recorded comes first, a line each; then what is denied or warned of, with the lines around it quoted and the fault
underlined; then notes and errors; then one line that sums it up. Findings at one place share one quotation. Every finding
begins with \`file:line:column:\`, which terminals and editors open (Vim: \`errorformat=%f:%l:%c:\\ %m\`). Text is wrapped at the
width of the terminal, 100 columns at most. Colours: on a terminal; \`NO_COLOR\` turns them off, \`FORCE_COLOR\` on.
`;

const JSON_TEXT = `Everything that is known, always in the same order. \`version\` is raised by what would break a reader; new properties alone do
not, so pass over what you do not know. One finding, and the summary:
`;

const JSON_USES = `
\`\`\`sh
evenkeel check --format json deploy | jq -r '.findings[] | select(.fixable).file' | sort -u   # files that fix would mend
evenkeel check --format json deploy | jq -r '.findings[].rule' | sort | uniq -c | sort -rn    # which rules, how often
\`\`\``;

const SARIF = `One run, with every rule described, and for each result its place, what stands there, the Deployment and the field, and what
\`evenkeel fix\` would write as a fix. The partial fingerprint \`evenkeel/v1\` stays when lines move. Paths are relative to where the
check ran (\`%SRCROOT%\`): run it in the root of the repository. Of more than 25,000 results, which code scanning refuses, the
lightest are left out, and a notification says how many. One result:
`;

const SARIF_USES = `
GitHub code scanning:

\`\`\`yaml
permissions:
  contents: read
  security-events: write
steps:
  - run: evenkeel check --format sarif deploy > evenkeel.sarif
  - uses: github/codeql-action/upload-sarif@v4
    if: always()
    with: { sarif_file: evenkeel.sarif, category: evenkeel }
\`\`\`

Code scanning does not look at suppressions: what is exempt or in the baseline becomes an alert too. Leave it out before the
upload, or let \`advanced-security/dismiss-alerts\` dismiss it:

\`\`\`sh
jq 'del(.runs[].results[] | select(.suppressions != []))' evenkeel.sarif > upload.sarif
\`\`\`

Jenkins (Warnings plugin): \`recordIssues tool: sarif(pattern: 'evenkeel.sarif')\`.`;

const JUNIT = `A suite is a file, a case is a violation, and a Deployment without any is a case that passes. What does not fail the check does
not fail here: the same \`--fail-on\` decides. Names of cases have no line in them, so that a server that compares two runs knows
them again.
`;

const JUNIT_USES = `
GitLab:

\`\`\`yaml
evenkeel:
  script: evenkeel check --format junit deploy > evenkeel.xml
  artifacts:
    when: always
    reports: { junit: evenkeel.xml }
\`\`\`

Jenkins: \`junit testResults: 'evenkeel.xml', allowEmptyResults: true\`. Azure Pipelines: the task \`PublishTestResults@2\` with
\`testResultsFormat: JUnit\`.`;

const GITHUB = `GitHub shows ten annotations of each kind of a step, and drops the others in silence. What is more stands in the log as plain
lines.
`;

const GITHUB_USES = `
\`\`\`yaml
steps:
  - run: evenkeel check --format github deploy
\`\`\``;

const MARKDOWN = `The verdict, then a table a file: those that fail the check first and open, the others folded. It keeps below 65,000 characters,
as a comment has to, and says how much it left out. The first line is a mark by which a job finds its comment of an earlier
run.
`;

const MARKDOWN_USES = `
On GitHub, as the summary of the job, or as one comment that is kept up to date:

\`\`\`sh
evenkeel check --format markdown deploy >> "$GITHUB_STEP_SUMMARY"
evenkeel check --format markdown deploy > comment.md; gh pr comment --edit-last --create-if-none --body-file comment.md
\`\`\`

On GitLab: \`glab mr note --message "$(cat comment.md)"\`.`;
