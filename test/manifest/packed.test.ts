import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { byteStack } from '../../src/manifest/byte-stack.ts';
import type { SourceDocument } from '../../src/manifest/document.ts';
import { locate } from '../../src/manifest/locate.ts';
import { drop, pack, unpack } from '../../src/manifest/packed.ts';
import { type ManifestFile, readManifests } from '../../src/manifest/read.ts';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const DEPLOYMENT = `# Überall 🚀
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "wéb"
spec:
  replicas: 0644
  template: &t
    spec: {paused: yes}
  other: *t
`;

function deploymentsOf({ manifests }: ManifestFile): Set<SourceDocument> {
  return new Set(manifests.filter(({ object }) => object.kind === 'Deployment').map(({ document }) => document));
}

/** Every object of a file, with where it and its fields stand. */
function seen(
  file: Pick<ManifestFile, 'lines'> & { manifests: Iterable<ManifestFile['manifests'][number]> },
): unknown[] {
  return [...file.manifests].map((manifest) => ({
    object: manifest.object,
    path: manifest.path,
    text: manifest.document.text,
    span: manifest.document.span,
    places: [[], ['spec', 'replicas'], ['spec', 'template', 'spec', 'paused'], ['metadata', 'name']].map((field) =>
      locate(file, manifest, field),
    ),
  }));
}

describe('a file that was packed', () => {
  const table: Record<string, string> = {
    'one document': DEPLOYMENT,
    'several, not all of them wanted': `${SERVICE}---\n${DEPLOYMENT}---\n${SERVICE}---\n${DEPLOYMENT}`,
    'a List': `apiVersion: v1\nkind: List\nitems:\n${[SERVICE, DEPLOYMENT, DEPLOYMENT]
      .map(
        (text) =>
          `- ${text
            .replace(/^#.*\n/, '')
            .replaceAll('\n', '\n  ')
            .trimEnd()}\n`,
      )
      .join('')}`,
    'CRLF and a byte order mark within': DEPLOYMENT.replaceAll('\n', '\r\n').replace('wéb', '\ufeffwéb'),
    'a document whose offsets take more than 16 bits': `${DEPLOYMENT}  long: ${'x'.repeat(70_000)}\n  behind: 1\n`,
    'none that is wanted': SERVICE,
  };
  for (const [name, text] of Object.entries(table)) {
    test(`${name} is what it was`, () => {
      const file = readManifests('a.yaml', text);
      assert.ok(file.manifests.length > 0);
      const stack = byteStack();
      const wanted = deploymentsOf(file);
      const packed = pack(file, wanted, stack);
      const expected = { ...file, manifests: file.manifests.filter(({ document }) => wanted.has(document)) };
      assert.deepEqual(seen(unpack(packed, stack, text)), seen(expected));
    });
  }

  test('keeps what was said of it', () => {
    const file = { ...readManifests('a.yaml', `${DEPLOYMENT}---\na: {\n`), notes: [{ file: 'a.yaml', message: 'hm' }] };
    const stack = byteStack();
    const { name, faults, notes } = unpack(pack(file, [], stack), stack, '');
    assert.deepEqual({ name, faults, notes }, { name: file.name, faults: file.faults, notes: file.notes });
    assert.equal(faults.length, 1);
  });

  test('leaves the stack as it found it when it is dropped', () => {
    const stack = byteStack();
    const before = stack.push(new Uint8Array(8));
    const file = readManifests('a.yaml', `${DEPLOYMENT}---\n${DEPLOYMENT}`);
    const packed = pack(file, deploymentsOf(file), stack);
    drop(packed, stack);
    drop(pack(readManifests('b.yaml', SERVICE), [], stack), stack);
    assert.deepEqual(stack.push(new Uint8Array(1)), { piece: 0, start: before.length, length: 1 });
  });
});
