import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { folderWith } from '../files/folder.ts';
import { matchesFile } from '../golden.ts';
import { piped, run } from './run.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

const shop = `# Ours.
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 4 # at most
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
      - name: app
        ports:
        - containerPort: 8080
`;

const mendedShop = `${shop}        readinessProbe:
          tcpSocket:
            port: 8080
          periodSeconds: 5
          timeoutSeconds: 2
          failureThreshold: 3
        lifecycle:
          preStop:
            sleep:
              seconds: 15
      terminationGracePeriodSeconds: 45
  strategy:
    rollingUpdate:
      maxUnavailable: 0
`;

const RULES = 'readiness-probe-missing, pre-stop-missing, max-unavailable';

/** One Deployment that an alias repeats. */
const shared = `apiVersion: v1
kind: List
items:
- ${shop.slice(shop.indexOf('apiVersion')).replaceAll('\n', '\n  ').trimEnd().replace('spec:', 'spec: &spec')}
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: again }
  spec: *spec
`;

const broken = 'apiVersion: v1\nkind: [\n';

describe('fix FILE', () => {
  test('writes what is missing, says what, and the second time has nothing to do', async (t) => {
    const folder = folderWith({ 'shop.yaml': shop, 'other.yaml': 'apiVersion: v1\nkind: Some\n' }, t);
    const { mtimeMs } = statSync(join(folder, 'other.yaml'));
    assert.deepEqual(await run(['fix', 'shop.yaml', 'other.yaml'], { folder }), {
      code: 0,
      stdout: `shop.yaml: Deployment default/shop: ${RULES}\nmended 1 of 1 Deployment, in 1 file\n`,
      stderr: '',
    });
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), mendedShop);
    assert.equal(statSync(join(folder, 'other.yaml')).mtimeMs, mtimeMs, 'what needs nothing is not written');
    const written = statSync(join(folder, 'shop.yaml')).mtimeMs;
    assert.deepEqual(await run(['fix', 'shop.yaml'], { folder }), {
      code: 0,
      stdout: 'nothing was mended in 1 Deployment of 1 file\n',
      stderr: '',
    });
    assert.equal(statSync(join(folder, 'shop.yaml')).mtimeMs, written);
  });

  test('mends a folder, each file by what is in the others', async (t) => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec:\n  selector: { app: shop }\n  ports: [{ port: 80, targetPort: 9000 }]\n';
    const folder = folderWith({ 'deploy/a/shop.yaml': shop, 'deploy/service.yaml': service }, t);
    const { code, stdout } = await run(['fix', 'deploy'], { folder });
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `deploy/a/shop.yaml: Deployment default/shop: ${RULES}\nmended 1 of 1 Deployment, in 1 file\n`,
    );
    const text = readFileSync(join(folder, 'deploy/a/shop.yaml'), 'utf8');
    assert.equal(text, mendedShop.replace('port: 8080\n          period', 'port: 9000\n          period'));
  });

  test('keeps \\r\\n, a missing line end and the byte order mark', async (t) => {
    const windows = (text: string) => `\ufeff${text.trimEnd().replaceAll('\n', '\r\n')}`;
    const folder = folderWith({ 'shop.yaml': windows(shop) }, t);
    assert.equal((await run(['fix', 'shop.yaml'], { folder })).code, 0);
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), windows(mendedShop));
  });

  test('writes UTF-16 as UTF-16', async (t) => {
    const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
    const folder = folderWith({ 'shop.yaml': utf16(shop) }, t);
    assert.equal((await run(['fix', 'shop.yaml'], { folder })).code, 0);
    assert.deepEqual(readFileSync(join(folder, 'shop.yaml')), utf16(mendedShop));
  });

  test('writes to what a link points at', async (t) => {
    const folder = folderWith({ 'real/shop.yaml': shop }, t);
    symlinkSync('real/shop.yaml', join(folder, 'link.yaml'));
    assert.equal((await run(['fix', 'link.yaml'], { folder })).code, 0);
    assert.equal(readFileSync(join(folder, 'real/shop.yaml'), 'utf8'), mendedShop);
    assert.deepEqual(readdirSync(folder).sort(), ['link.yaml', 'real']);
  });

  test('--rule mends what the rules find that it names', async (t) => {
    const folder = folderWith({ 'shop.yaml': shop }, t);
    const { stdout } = await run(['fix', '--rule', 'max-unavailable, readiness-probe-missing', 'shop.yaml'], {
      folder,
    });
    assert.match(stdout, /^shop\.yaml: Deployment default\/shop: readiness-probe-missing, max-unavailable\n/);
    const text = readFileSync(join(folder, 'shop.yaml'), 'utf8');
    assert.match(text, /readinessProbe:/);
    assert.doesNotMatch(text, /lifecycle:|terminationGracePeriodSeconds/);
    await run(['fix', '--rule=pre-stop-missing', 'shop.yaml'], { folder });
    assert.match(readFileSync(join(folder, 'shop.yaml'), 'utf8'), /lifecycle:/);
  });

  test('--namespace and the configuration say by what', async (t) => {
    const configuration =
      'overrides:\n- name: slow\n  namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: slow } }\n  rules: { pre-stop-missing: { options: { seconds: 30 } } }\n';
    const folder = folderWith({ '.git/HEAD': '', 'evenkeel.yaml': configuration, 'shop.yaml': shop }, t);
    const { stdout } = await run(['fix', '--namespace', 'slow', 'shop.yaml'], { folder });
    assert.match(
      stdout,
      /^shop\.yaml: Deployment slow\/shop: .*\nmended 1 of 1 Deployment, in 1 file; policy: evenkeel\.yaml\n$/,
    );
    assert.match(
      readFileSync(join(folder, 'shop.yaml'), 'utf8'),
      /seconds: 30\n {6}terminationGracePeriodSeconds: 60\n/,
    );
  });
});

describe('what cannot be mended is left as it is and named', () => {
  test('a pipe whose bytes would be lost gives nothing', async () => {
    const input = Buffer.from(`${shop}# caf\xe9\n`, 'latin1');
    const { code, stdout, stderr } = await run(['fix', '-'], { stdin: piped(input) });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^stdin: error: is not written, as it has bytes that stand for no character/m);
  });

  test('an anchor that two objects share: exit code 1, and the other files are mended', async (t) => {
    const folder = folderWith({ 'shared.yaml': shared, 'shop.yaml': shop }, t);
    assert.deepEqual(await run(['fix', 'shared.yaml', 'shop.yaml'], { folder }), {
      code: 1,
      stdout: `shop.yaml: Deployment default/shop: ${RULES}\nmended 1 of 3 Deployments, in 1 file; 2 left as they are\n`,
      stderr:
        `shared.yaml:4:3: Deployment default/shop is left as it is (${RULES}): spec has the anchor &spec, and an alias *spec repeats what is written there\n` +
        `shared.yaml:19:3: Deployment default/again is left as it is (${RULES}): spec is the alias *spec\n`,
    });
    assert.equal(readFileSync(join(folder, 'shared.yaml'), 'utf8'), shared);
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), mendedShop);
  });

  test('a Helm template: nothing can be said of it, and that is no failure', async (t) => {
    const template = shop.replace('name: shop', 'name: {{ .Release.Name }}');
    const folder = folderWith({ 'templates/shop.yaml': template }, t);
    const { code, stdout, stderr } = await run(['fix', 'templates/shop.yaml'], { folder });
    assert.deepEqual([code, stdout], [0, 'no Deployments\n']);
    assert.match(stderr, /^templates\/shop\.yaml:4:19: note: a template, and no YAML until it is rendered/);
    assert.equal(readFileSync(join(folder, 'templates/shop.yaml'), 'utf8'), template);
  });

  test('a document that cannot be read: exit code 2, and the rest of the file is mended', async (t) => {
    const folder = folderWith({ 'shop.yaml': `${broken}---\n${shop}` }, t);
    const { code, stdout, stderr } = await run(['fix', 'shop.yaml'], { folder });
    assert.equal(code, 2);
    assert.match(stdout, /mended 1 of 1 Deployment, in 1 file; 1 error\n$/);
    assert.match(stderr, /^shop\.yaml:3:1: error: /);
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), `${broken}---\n${mendedShop}`);
  });

  test('a file that is not UTF-8: exit code 2, and the others are mended', async (t) => {
    const latin = Buffer.from(shop.replace('at most', 'au plus tôt'), 'latin1');
    const folder = folderWith({ 'latin.yaml': latin, 'shop.yaml': shop }, t);
    const { code, stdout, stderr } = await run(['fix', 'latin.yaml', 'shop.yaml'], { folder });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^latin\.yaml: error: is not written, as it has bytes that stand for no character: save it as UTF-8$/m,
    );
    assert.match(stdout, /^shop\.yaml: .*\nmended 1 of 2 Deployments, in 1 file; 1 error\n$/);
    assert.deepEqual(readFileSync(join(folder, 'latin.yaml')), latin);
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), mendedShop);
  });
});

describe('fix -', () => {
  test('standard output is the manifests, mended, and nothing else', async () => {
    assert.deepEqual(await run(['fix', '-'], { stdin: piped(shop) }), {
      code: 0,
      stdout: mendedShop,
      stderr: `stdin: Deployment default/shop: ${RULES}\nmended 1 of 1 Deployment, in 1 file\n`,
    });
    const done = await run(['fix', '-'], { stdin: piped(mendedShop) });
    assert.deepEqual([done.code, done.stdout], [0, mendedShop]);
  });

  test('what cannot be mended comes through as it is', async () => {
    const left = await run(['fix', '-'], { stdin: piped(shared) });
    assert.deepEqual([left.code, left.stdout], [1, shared]);
    const unread = await run(['fix', '-'], { stdin: piped(broken) });
    assert.deepEqual([unread.code, unread.stdout], [2, broken]);
    const empty = await run(['fix', '-'], { stdin: piped('') });
    assert.deepEqual([empty.code, empty.stdout], [0, '']);
  });
});

describe('fix --diff', () => {
  test('prints what would be written, and writes nothing: exit code 1', async (t) => {
    const folder = folderWith({ 'shop.yaml': shop, 'done.yaml': mendedShop.replace('shop', 'done') }, t);
    const { code, stdout, stderr } = await run(['fix', '--diff', 'shop.yaml', 'done.yaml'], { folder });
    assert.deepEqual([code, stderr], [1, 'would mend 1 of 2 Deployments, in 1 file\n']);
    assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), shop);
    assert.equal(
      stdout,
      `--- a/shop.yaml
+++ b/shop.yaml
@@ -14,3 +14,17 @@
       - name: app
         ports:
         - containerPort: 8080
${mendedShop.slice(shop.length).trimEnd().replaceAll(/^/gm, '+')}
`,
    );
  });

  test('exit code 0 where there is nothing to mend', async (t) => {
    const folder = folderWith({ 'shop.yaml': mendedShop }, t);
    assert.deepEqual(await run(['fix', '--diff', 'shop.yaml'], { folder }), {
      code: 0,
      stdout: '',
      stderr: 'nothing to mend in 1 Deployment of 1 file\n',
    });
  });

  test('is a patch that git applies, to text with \\r\\n and without a line end too', async (t) => {
    const files = {
      'shop.yaml': shop,
      'windows.yaml': shop.replaceAll('\n', '\r\n'),
      'open.yaml': shop.trimEnd(),
      'one.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }),
    };
    const folder = folderWith(files, t);
    const { stdout } = await run(['fix', '--diff', ...Object.keys(files)], { folder });
    const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn'], { cwd: folder, input: stdout });
    assert.equal(status, 0, String(stderr));
    const [patched, written] = [folder, folderWith(files, t)];
    await run(['fix', ...Object.keys(files)], { folder: written });
    for (const name of Object.keys(files)) {
      assert.equal(readFileSync(join(patched, name), 'utf8'), readFileSync(join(written, name), 'utf8'), name);
    }
  });

  test('has colours on a terminal, and no escape sequence of the manifest there', async (t) => {
    const folder = folderWith(
      {
        'shop.yaml': shop
          .replace('# at most', '# \u001b[31mred')
          .replace('replicas: 4', 'replicas: 1')
          .replace('- containerPort: 8080', '- containerPort: 8080 # \u001b[2J'),
      },
      t,
    );
    const plain = await run(['fix', '--diff', 'shop.yaml'], { folder });
    assert.ok(plain.stdout.includes('8080 # \u001b[2J\n'), 'a patch says what the file says');
    const { stdout } = await run(['fix', '--diff', 'shop.yaml'], { folder, terminal: true });
    assert.ok(stdout.startsWith('\u001b[1m--- a/shop.yaml\u001b[22m\n'), stdout);
    assert.ok(stdout.includes('\n\u001b[1m\u001b[32m+        readinessProbe:\u001b[39m\u001b[22m\n'), stdout);
    assert.match(stdout, /8080 # \\x1b\[2J\n/);
    const without = await run(['fix', '--diff', 'shop.yaml'], { folder, terminal: true, env: { NO_COLOR: '1' } });
    assert.ok(!without.stdout.includes('\u001b'), without.stdout);
  });

  test('of what is piped in, in place of it', async () => {
    const { code, stdout } = await run(['fix', '--diff', '-'], { stdin: piped(shop) });
    assert.equal(code, 1);
    assert.match(stdout, /^--- a\/stdin\n\+\+\+ b\/stdin\n@@ /);
  });
});

test('what it is asked for and cannot do is exit code 2', async () => {
  for (const [argv, message] of [
    [['fix'], 'fix: expected the files to mend, or - for what is piped in\n'],
    [['fix', '--rule', 'pre-stop-mising', '-'], '--rule: no rule pre-stop-mising; did you mean pre-stop-missing?\n'],
    [['fix', '--rule', 'nothing', '-'], '--rule: no rule nothing; evenkeel rules lists them\n'],
    [
      ['fix', '--rule', 'max-unavailable,', '-'],
      '--rule: expected rule ids with one comma between them; evenkeel rules lists them\n',
    ],
  ] as const) {
    const { code, stdout, stderr } = await run(argv);
    assert.deepEqual([code, stdout, stderr], [2, '', message]);
  }
});

test('the examples, mended', async (t) => {
  const folder = folderWith({}, t);
  mkdirSync(join(folder, 'examples'));
  for (const name of readdirSync(EXAMPLES).filter((each) => each.endsWith('.yaml'))) {
    cpSync(join(EXAMPLES, name), join(folder, 'examples', name));
  }
  writeFileSync(join(folder, '.git'), '');
  const { stdout } = await run(['fix', '--diff', 'examples'], { folder });
  await matchesFile(join(import.meta.dirname, 'golden/fix-examples.diff'), stdout);
});
