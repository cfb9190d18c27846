import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { knownHelm, type Rendered, render, startHelm } from '../cluster/harness/helm.ts';

const program = knownHelm();
const skip = program === undefined && 'no Helm: test/chart/rendered.test.ts says how to come by one';

test('certs/cert-manager.yaml is what the chart makes with certManager.enabled', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-cert-manager-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const helm = await startHelm(folder, program);
  const rendered = await render(helm, { certManager: { enabled: true } }, { namespace: 'evenkeel' });
  const text = await readFile(join(import.meta.dirname, '../../certs/cert-manager.yaml'), 'utf8');
  const written = parseAllDocuments(text).map((document) => document.toJS() as Rendered);

  const meant = rendered.flatMap((object) => shownOf(object) ?? []);
  assert.deepEqual(meant.map(({ kind }) => kind).sort(), [
    ...['Certificate', 'Certificate', 'Issuer', 'Issuer'],
    ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  ]);
  assert.deepEqual(written.map(keyed).sort(byKey), meant.map(keyed).sort(byKey));
});

/** What of an object the file shows: of a webhook configuration the annotations alone. Undefined: nothing. */
function shownOf({ apiVersion, kind, metadata, ...rest }: Rendered & { spec?: object; webhooks?: object }) {
  const { labels: _, ...shown } = metadata;
  if (apiVersion.startsWith('cert-manager.io/')) return { apiVersion, kind, metadata: shown, spec: rest.spec };
  return kind.endsWith('WebhookConfiguration') ? { apiVersion, kind, metadata: shown } : undefined;
}

function keyed(object: Pick<Rendered, 'kind'> & { metadata: { name: string } }): [key: string, object: object] {
  return [`${object.kind}/${object.metadata.name}`, object];
}

function byKey([one]: [string, object], [other]: [string, object]): number {
  return one < other ? -1 : 1;
}
