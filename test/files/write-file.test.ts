import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { rewriteFile, WriteError } from '../../src/files/write-file.ts';
import { folderWith } from './folder.ts';

const [before, after] = [Buffer.from('a: 1\n'), Buffer.from('a: 2\n')];

/** Whoever may write everything is told nothing of permissions. */
const isRoot = process.getuid?.() === 0;

describe('a file gets another content', () => {
  test('and keeps its mode; nothing else is left in the folder', async (t) => {
    const folder = folderWith({ 'a.yaml': before }, t);
    const file = join(folder, 'a.yaml');
    chmodSync(file, 0o640);
    const { ino } = statSync(file);
    await rewriteFile(file, before, after);
    assert.deepEqual(readFileSync(file), after);
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.notEqual(statSync(file).ino, ino, 'a new file took its place: nobody reads half of it');
    assert.deepEqual(readdirSync(folder), ['a.yaml']);
  });

  test('through links, which stay', async (t) => {
    const folder = folderWith({ 'real/a.yaml': before }, t);
    symlinkSync('real/a.yaml', join(folder, 'link.yaml'));
    symlinkSync('link.yaml', join(folder, 'other.yaml'));
    await rewriteFile(join(folder, 'other.yaml'), before, after);
    assert.deepEqual(readFileSync(join(folder, 'real/a.yaml')), after);
    assert.ok(lstatSync(join(folder, 'other.yaml')).isSymbolicLink());
    assert.ok(lstatSync(join(folder, 'link.yaml')).isSymbolicLink());
    assert.deepEqual(readdirSync(join(folder, 'real')), ['a.yaml']);
  });
});

describe('a file stays as it is', () => {
  test('where it is not what was read', async (t) => {
    const folder = folderWith({ 'a.yaml': 'a: 3\n' }, t);
    await assert.rejects(rewriteFile(join(folder, 'a.yaml'), before, after), {
      name: 'WriteError',
      message: 'has changed since it was read, and nothing was written; try again',
    });
    assert.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), 'a: 3\n');
  });

  test('where it is gone', async (t) => {
    const folder = folderWith({}, t);
    await assert.rejects(
      rewriteFile(join(folder, 'a.yaml'), before, after),
      new WriteError('cannot be written: it is gone, or its folder is not there'),
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  test('where it may not be written', { skip: isRoot && 'root may write everything' }, async (t) => {
    const folder = folderWith({ 'a.yaml': before }, t);
    chmodSync(join(folder, 'a.yaml'), 0o444);
    await assert.rejects(rewriteFile(join(folder, 'a.yaml'), before, after), /cannot be written: permission denied/);
    assert.deepEqual(readFileSync(join(folder, 'a.yaml')), before);
  });

  test('where no file can be made beside it', { skip: isRoot && 'root may write everything' }, async (t) => {
    const folder = folderWith({ 'a.yaml': before }, t);
    chmodSync(folder, 0o555);
    await assert.rejects(rewriteFile(join(folder, 'a.yaml'), before, after), /cannot be written: permission denied/);
    chmodSync(folder, 0o755);
    assert.deepEqual(readFileSync(join(folder, 'a.yaml')), before);
  });
});
