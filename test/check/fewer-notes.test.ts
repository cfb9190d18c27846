import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fewerNotes } from '../../src/check/fewer-notes.ts';
import type { Note } from '../../src/manifest/read.ts';

const template = (number: number): Note => ({
  file: `t${number}.yaml`,
  at: { line: number, column: 1 },
  message: 'a template',
  topic: 'template',
});
const other: Note = { file: 'x.yaml', message: 'something else' };

describe('notes of one topic', () => {
  test('up to three are told one by one, where they stood', () => {
    const notes = fewerNotes([template(1), other, template(2), template(3)]);
    assert.deepEqual(
      notes.map(({ file }) => file),
      ['t1.yaml', 'x.yaml', 't2.yaml', 't3.yaml'],
    );
    assert.ok(notes.every((note) => !('topic' in note)));
  });

  test('more are told in one, where the first of them stood', () => {
    const notes = fewerNotes([other, template(1), template(2), other, template(3), template(4)]);
    assert.deepEqual(notes, [
      other,
      {
        file: 't1.yaml',
        at: { line: 1, column: 1 },
        message:
          'one of 4 templates, which are no YAML until they are rendered: helm template CHART | evenkeel check -',
      },
      other,
    ]);
  });

  test('of a chart there is one, however many templates it has', () => {
    const chart = (folder: string): Note => ({ file: folder, message: `helm template ${folder}`, topic: 'chart' });
    const fifty = Array<Note>(50).fill(chart('charts/web'));
    assert.deepEqual(fewerNotes([...fifty.map((note) => ({ ...note })), chart('charts/api')]), [
      { file: 'charts/web', message: 'helm template charts/web' },
      { file: 'charts/api', message: 'helm template charts/api' },
    ]);
    const many = fewerNotes([1, 2, 3, 4].map((number) => chart(`charts/${number}`)));
    assert.deepEqual(many, [
      {
        file: 'charts/1',
        message:
          'one of 4 Helm charts, whose templates are no YAML until rendered: helm template CHART | evenkeel check -',
      },
    ]);
  });

  test('thousands take no time', () => {
    const started = performance.now();
    assert.equal(fewerNotes(Array.from({ length: 50_000 }, (_, number) => template(number))).length, 1);
    assert.ok(performance.now() - started < 5000);
  });
});
