import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Finding, Report } from '../../src/check/report.ts';
import { github } from '../../src/report/github.ts';
import { printable } from '../../src/report/printable.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { NOTHING } from './sample.ts';

interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** Commands of the older kind that a runner would find anywhere in a line. */
const OLD_COMMAND = /##\[/;

/** A line as the runner of GitHub Actions reads it (ActionCommand.cs); undefined where it is no command. */
function commandOf(line: string): Command | undefined {
  const trimmed = line.trimStart();
  if (!trimmed.startsWith('::')) return undefined;
  const end = trimmed.indexOf('::', 2);
  if (end < 0) return undefined;
  const head = trimmed.slice(2, end);
  const blank = head.indexOf(' ');
  const name = blank < 0 ? head : head.slice(0, blank);
  const properties = blank < 0 ? [] : head.slice(blank + 1).split(',');
  return {
    name,
    properties: Object.fromEntries(
      properties.map((property) => {
        const sign = property.indexOf('=');
        const value = property
          .slice(sign + 1)
          .replaceAll('%3A', ':')
          .replaceAll('%2C', ',');
        return [property.slice(0, sign), unescaped(value)];
      }),
    ),
    message: unescaped(trimmed.slice(end + 2)),
  };
}

function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

const linesOf = (report: Report) => github(report).trimEnd().split('\n');
const commandsOf = (report: Report) => linesOf(report).flatMap((line) => commandOf(line) ?? []);

describe('the github format', () => {
  test('says where, what and how, each in its place', () => {
    const message = '100 % wrong: a, b';
    const [command] = commandsOf(reportOf(finding({ file: './deploy/a,b:100%.yaml', message, fixable: true })));
    assert.deepEqual(command, {
      name: 'error',
      properties: {
        file: 'deploy/a,b:100%.yaml',
        line: '2',
        endLine: '2',
        col: '3',
        endColumn: '8',
        title: 'deny max-unavailable (default/shop)',
      },
      message: [
        message,
        'Admission denies it; in the file: evenkeel fix ./deploy/a,b:100%.yaml',
        'https://evenkeel.dev/rules/max-unavailable',
      ].join('\n'),
    });
  });

  const KINDS: [given: Partial<Finding>, name: string | undefined][] = [
    [{ level: 'deny' }, 'error'],
    [{ level: 'warn' }, 'warning'],
    [{ level: 'audit' }, 'notice'],
    [{ suppressed: 'exemption' }, undefined],
    [{ suppressed: 'baseline' }, undefined],
  ];
  for (const [given, name] of KINDS) {
    test(`${JSON.stringify(given)} is ${name ?? 'not told'}`, () => {
      assert.equal(commandsOf(reportOf(finding(given)))[0]?.name, name);
    });
  }

  test('has no columns for more lines than one, and no place for what was piped in', () => {
    const at = { start: { line: 2, column: 3 }, end: { line: 4, column: 1 } };
    const [lines, piped] = commandsOf(reportOf(finding({ at }), finding({ file: '-' })));
    assert.deepEqual(Object.keys(lines?.properties ?? {}), ['file', 'line', 'endLine', 'title']);
    assert.deepEqual(Object.keys(piped?.properties ?? {}), ['title']);
  });

  test('tells errors and notes', () => {
    const file = 'deploy/broken.yaml';
    const report = {
      ...NOTHING,
      faults: [{ file, at: { line: 3, column: 1 }, message: 'no YAML' }],
      notes: [{ file, message: 'a template' }],
    };
    assert.deepEqual(commandsOf(report), [
      { name: 'error', properties: { file, line: '3', col: '1', title: 'error' }, message: 'no YAML' },
      { name: 'notice', properties: { file, title: 'note' }, message: 'a template' },
    ]);
  });

  test('makes no more annotations of a kind than are shown, and puts the rest into the log', () => {
    const many = (count: number, given: Partial<Finding>) => Array.from({ length: count }, () => finding(given));
    const report = reportOf(
      ...many(13, { level: 'deny' }),
      ...many(4, { level: 'warn' }),
      ...many(11, { level: 'audit' }),
    );
    const names = Object.groupBy(commandsOf(report), ({ name }) => name);
    assert.deepEqual([names.error?.length, names.warning?.length, names.notice?.length], [10, 4, 10]);
    const rest = linesOf(report).slice(24);
    assert.equal(rest.shift(), '4 more than GitHub shows as annotations:');
    assert.deepEqual(
      rest.slice(0, 3),
      Array.from({ length: 3 }, () => '- deploy/shop.yaml:2:3: deny max-unavailable (default/shop): too much is wrong'),
    );
    assert.match(rest[3] ?? '', /: audit /);
    assert.equal(rest.length, 5);
  });

  test('no text of a file makes a command, or ends one', () => {
    fc.assert(
      fc.property(hostileReport, fc.constantFrom(1, 12), ({ findings, ...report }, times) => {
        const told = Array.from({ length: times }, () => findings).flat();
        const lines = linesOf({ ...report, findings: told });
        assert.doesNotMatch(lines.join('\n'), /[^\n\P{Cc}]/u);
        const commands = lines.flatMap((line) => commandOf(line) ?? []);
        // An error and a note, and both kinds of findings as far as there is room.
        const [errors, notices] = [Math.min(10, 1 + times), Math.min(10, 1 + times)];
        assert.equal(commands.length, errors + notices);
        assert.equal(lines.length, 2 + told.length + 1 + (errors + notices < 2 + told.length ? 1 : 0));
        for (const { name, properties, message } of commands) {
          assert.ok(['error', 'notice'].includes(name), name);
          assert.equal(properties.file, report.faults[0]?.file === '-' ? undefined : expectedFile(report));
          assert.ok(message.startsWith(printable(report.faults[0]?.message ?? '')), message);
        }
        for (const line of lines) if (commandOf(line) === undefined) assert.doesNotMatch(line, OLD_COMMAND);
      }),
    );
  });
});

function expectedFile({ faults }: Pick<Report, 'faults'>): string {
  return printable((faults[0]?.file ?? '').replace(/^(?:\.\/+)+/, ''));
}
