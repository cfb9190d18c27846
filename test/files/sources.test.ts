import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readFiles } from '../../src/files/read-files.ts';
import { type Source, sourcesOf } from '../../src/files/sources.ts';
import { piped } from '../commands/run.ts';
import { folderWith } from './folder.ts';

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

const inWords = (source: Source): string => {
  if ('fault' in source) return `fault ${source.fault.file}: ${source.fault.message}`;
  if ('note' in source) return `note ${source.note.file}: ${source.note.message}`;
  return source.name;
};
async function met(folder: string, operands: string[], stdin: string | Uint8Array = ''): Promise<string[]> {
  return (await sourcesOf(operands, { folder, stdin: piped(stdin) })).map(inWords);
}

const linked = (links: Record<string, string>, folder: string) => {
  for (const [at, target] of Object.entries(links)) symlinkSync(target, join(folder, at));
  return folder;
};

describe('what there is to read', () => {
  test('files as they are named, folders in the order of their paths, each file once', async (t) => {
    const folder = folderWith(
      { 'b.yaml': '', 'a/z.yaml': '', 'a/B.yml': '', 'a/c/x.json': '', 'a/d.txt': '', 'a/c.yaml': '' },
      t,
    );
    const all = ['a/B.yml', 'a/c/x.json', 'a/c.yaml', 'a/z.yaml', 'b.yaml'];
    assert.deepEqual(await met(folder, ['.']), all);
    assert.deepEqual(await met(folder, ['./']), all);
    assert.deepEqual(await met(folder, ['b.yaml', '.', 'a', './b.yaml', 'a/../b.yaml']), [
      'b.yaml',
      ...all.slice(0, 4),
    ]);
    assert.deepEqual(await met(folder, ['a//']), all.slice(0, 4));
    assert.deepEqual(await met(folder, [join(folder, 'a/c')]), [join(folder, 'a/c/x.json')]);
    assert.deepEqual(await met(join(folder, 'a'), ['..', './z.yaml']), [
      ...['B.yml', 'c/x.json', 'c.yaml', 'z.yaml'].map((name) => `../a/${name}`),
      '../b.yaml',
    ]);
  });

  test('a file that is named, whatever it is called', async (t) => {
    const folder = folderWith(
      { 'a.txt': OBJECT, 'node_modules/a.yaml': OBJECT, '.git/a.yaml': OBJECT, '-': OBJECT },
      t,
    );
    assert.deepEqual(await met(folder, ['.']), []);
    const named = ['a.txt', 'node_modules/a.yaml', '.git/a.yaml', './-'];
    assert.deepEqual(await met(folder, named), named);
    assert.deepEqual(await met(folder, ['node_modules']), ['node_modules/a.yaml']);
  });

  test('what is not there is a fault, and the others are found', async (t) => {
    const folder = folderWith({ 'a.yaml': '' }, t);
    assert.deepEqual(await met(folder, ['none.yaml', 'a.yaml', 'a.yaml/b', 'x'.repeat(300)]), [
      'fault none.yaml: cannot be read: there is no such file or folder',
      'a.yaml',
      'fault a.yaml/b: cannot be read: there is no such file or folder',
      `fault ${'x'.repeat(300)}: cannot be read: the name is too long`,
    ]);
  });

  test('what is piped in, once', async (t) => {
    const folder = folderWith({ 'a.yaml': OBJECT }, t);
    assert.deepEqual(await met(folder, ['-', 'a.yaml', '-'], OBJECT), ['-', 'a.yaml']);
    const [file] = await readFiles(['-'], { folder, stdin: piped(OBJECT) });
    assert.deepEqual([file?.name, file?.manifests.length], ['-', 1]);
  });

  test('stdin that breaks off, and one without an end', async () => {
    async function* broken() {
      yield Buffer.from(OBJECT);
      throw Object.assign(new Error('read EIO'), { code: 'EIO' });
    }
    async function* endless() {
      const much = Buffer.alloc(20_000_000, 'a');
      for (;;) yield much;
    }
    const [first] = await sourcesOf(['-'], { folder: '.', stdin: broken() });
    assert.equal(inWords(first!), 'fault -: cannot be read: EIO');
    const [second] = await sourcesOf(['-'], { folder: '.', stdin: endless() });
    assert.equal(inWords(second!), 'fault -: longer than 100 MB, and not read; split it');
  });

  test('names with all that a name may have in it', async (t) => {
    const names = [
      'a b.yaml',
      'a\nb.yaml',
      'a\u001b[31m.yaml',
      'a\'b".yaml',
      'ü漢🎉.yaml',
      '*.yaml',
      '.yaml',
      '--x.yaml',
    ];
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, OBJECT])), t);
    const files = await readFiles(['.'], { folder, stdin: piped('') });
    assert.deepEqual(
      files.map(({ name }) => name),
      names.toSorted(),
    );
    assert.ok(files.every(({ manifests }) => manifests.length === 1));
  });

  test('folders a hundred deep', async (t) => {
    const deep = Array<string>(100).fill('d').join('/');
    const folder = folderWith({ [`${deep}/a.yaml`]: '' }, t);
    assert.deepEqual(await met(folder, ['.']), [`${deep}/a.yaml`]);
  });
});

describe('links', () => {
  test('to files of the folder are followed, each file once; those that lead out are named', async (t) => {
    const folder = folderWith({ 'real/a.yaml': '', 'outside/b.yaml': '', 'outside/c.txt': '' }, t);
    linked(
      {
        'real/again.yaml': 'a.yaml',
        // It comes first, and yet the file goes by its own name: a baseline knows it by that.
        'real/0.yaml': 'a.yaml',
        'real/b.yaml': '../outside/b.yaml',
        'real/c.yaml': '../outside/c.txt',
        'real/d': 'a.yaml',
      },
      folder,
    );
    assert.deepEqual(await met(folder, ['real']), [
      'real/a.yaml',
      'note real/b.yaml: a link out of the folder, which is not followed unless it is named',
      'note real/c.yaml: a link out of the folder, which is not followed unless it is named',
    ]);
    assert.deepEqual(await met(folder, ['real/b.yaml']), ['real/b.yaml']);
  });

  test('to folders are not, so that there is an end; those that lead out are named', async (t) => {
    const folder = folderWith({ 'in/a/a.yaml': '', 'out/b.yaml': '' }, t);
    linked({ 'in/a/up': '..', 'in/self': '.', 'in/out': '../out', 'in/a/root': '/' }, folder);
    assert.deepEqual(await met(folder, ['in']), [
      'in/a/a.yaml',
      'note in/a/root: a link to a folder, which is not entered unless it is named',
      'note in/out: a link to a folder, which is not entered unless it is named',
    ]);
    assert.deepEqual(await met(folder, ['in/out']), ['in/out/b.yaml']);
  });

  test('that lead nowhere are faults, where a manifest was meant', async (t) => {
    const folder = linked(
      { 'a.yaml': 'none.yaml', 'b.yaml': 'c.yaml', 'c.yaml': 'b.yaml', d: 'none' },
      folderWith({}, t),
    );
    assert.deepEqual(await met(folder, ['.']), [
      'fault a.yaml: cannot be read: it is a link to what is not there',
      'fault b.yaml: cannot be read: it is a link that leads back to itself',
      'fault c.yaml: cannot be read: it is a link that leads back to itself',
    ]);
    assert.deepEqual(await met(folder, ['b.yaml']), [
      'fault b.yaml: cannot be read: it is a link that leads back to itself',
    ]);
  });
});

describe('what is neither file nor folder', { skip: process.platform === 'win32' && 'Windows has other pipes' }, () => {
  const special = 'a pipe, a socket or a device, which is not read unless it is named';

  test('is passed over where it was found, and holds nobody up', async (t) => {
    const folder = folderWith({ 'z.yaml': '' }, t);
    execFileSync('mkfifo', [join(folder, 'a.yaml'), join(folder, '.gitignore'), join(folder, 'b')]);
    linked({ 'null.yaml': '/dev/null' }, folder);
    const server = createServer().listen(join(folder, 's.json'));
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    assert.deepEqual(await met(folder, ['.']), [
      `note a.yaml: ${special}`,
      `note null.yaml: ${special}`,
      `note s.json: ${special}`,
      'z.yaml',
    ]);
    assert.deepEqual(await met(folder, ['s.json']), [
      'fault s.json: cannot be read: it is a socket or a device that is not there',
    ]);
  });

  test('a pipe that is named is read, as in `evenkeel check <(helm template .)`', async (t) => {
    const folder = folderWith({}, t);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reading = readFiles(['pipe'], { folder, stdin: piped('') });
    const writing = writeFile(pipe, OBJECT);
    const [file] = await reading;
    await writing;
    assert.deepEqual([file?.name, file?.manifests.length, file?.faults], ['pipe', 1, []]);
  });

  test('a device without an end is read up to the limit', async () => {
    assert.deepEqual(await met('.', ['/dev/null', '/dev/zero']), [
      '/dev/null',
      'fault /dev/zero: longer than 100 MB, and not read; split it',
    ]);
  });
});

describe('what may not be read', { skip: process.platform === 'win32' && 'Windows has other rights' }, () => {
  /** Root may read everything: this is done as nobody. */
  async function asNobody<T>(done: () => Promise<T>): Promise<T> {
    if (process.getuid?.() !== 0) return done();
    process.seteuid?.(65534);
    try {
      return await done();
    } finally {
      process.seteuid?.(0);
    }
  }

  test('is a fault each, and the others are read', async (t) => {
    const folder = folderWith(
      { 'a.yaml': OBJECT, 'b.yaml': OBJECT, 'closed/c.yaml': OBJECT, 'd.yaml': OBJECT, '.gitignore': 'd.yaml' },
      t,
    );
    chmodSync(folder, 0o755);
    for (const [name, mode] of Object.entries({ 'a.yaml': 0, closed: 0, '.gitignore': 0 }))
      chmodSync(join(folder, name), mode);
    const files = await asNobody(() => readFiles(['.', 'closed/c.yaml'], { folder, stdin: piped('') }));
    chmodSync(join(folder, 'closed'), 0o755);
    assert.deepEqual(
      files.map(({ name, manifests, faults }) => [name, manifests.length, faults.map(({ message }) => message).join()]),
      [
        ['a.yaml', 0, 'cannot be read: permission denied'],
        ['b.yaml', 1, ''],
        ['closed', 0, 'cannot be read: permission denied'],
        // What cannot be read leaves nothing out.
        ['d.yaml', 1, ''],
        ['closed/c.yaml', 0, 'cannot be read: permission denied'],
      ],
    );
  });
});

describe('Helm charts', () => {
  test('are told for what lies in their templates, from where one works', async (t) => {
    const folder = folderWith(
      {
        'charts/web/Chart.yaml': '',
        'charts/web/values.yaml': '',
        'charts/web/templates/a.yaml': '',
        'charts/web/templates/sub/b.yaml': '',
        'charts/web/charts/db/Chart.yaml': '',
        'charts/web/charts/db/templates/c.yaml': '',
        'charts/web/crds/d.yaml': '',
        'other/templates/e.yaml': '',
      },
      t,
    );
    const chartsOf = async (operands: string[], from = '.') => {
      const sources = await sourcesOf(operands, { folder: join(folder, from), stdin: piped('') });
      return Object.fromEntries(sources.map((source) => ('path' in source ? [source.name, source.chart] : ['', ''])));
    };
    assert.deepEqual(await chartsOf(['.']), {
      'charts/web/Chart.yaml': undefined,
      'charts/web/charts/db/Chart.yaml': undefined,
      'charts/web/charts/db/templates/c.yaml': 'charts/web',
      'charts/web/crds/d.yaml': undefined,
      'charts/web/templates/a.yaml': 'charts/web',
      'charts/web/templates/sub/b.yaml': 'charts/web',
      'charts/web/values.yaml': undefined,
      'other/templates/e.yaml': undefined,
    });
    assert.deepEqual(await chartsOf(['templates/a.yaml'], 'charts/web'), { 'templates/a.yaml': '.' });
    assert.deepEqual(await chartsOf(['a.yaml'], 'charts/web/templates'), { 'a.yaml': '..' });
  });
});

test('kustomizations are remarked on and not read, whatever they are called', async (t) => {
  const folder = folderWith(
    { 'base/kustomization.yaml': '', 'base/a.yaml': '', 'prod/Kustomization': '', 'dev/kustomization.yml': '' },
    t,
  );
  const remark =
    'bases and overlays are judged as written; for what is applied: kustomize build DIR | evenkeel check -';
  assert.deepEqual(await met(folder, ['.']), [
    'base/a.yaml',
    `note base/kustomization.yaml: ${remark}`,
    `note dev/kustomization.yml: ${remark}`,
    `note prod/Kustomization: ${remark}`,
  ]);
  mkdirSync(join(folder, 'kustomization.yaml'));
  assert.equal((await met(folder, ['.'])).length, 4);
});
