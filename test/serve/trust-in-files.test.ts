import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import pino from 'pino';
import { CONFIGURATIONS } from '../../src/admission/registration.ts';
import type { IssuedCertificate } from '../../src/certs/issue.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { certificateInFiles } from '../../src/serve/certificate-source.ts';
import { nobodyAsks, trustInFiles } from '../../src/serve/trust-in-files.ts';
import { type Answers, events, fakeApiServer, page, refuse } from '../kubernetes/fake-api-server.ts';
import { until } from '../until.ts';
import { certificateFlags, issue, temporaryFolder } from './server-process.ts';

const [served, other] = [await issue(), await issue()];
const [mutating, validating] = CONFIGURATIONS;

const trusting = '[+] both webhook configurations trust the certificate';

const cases: [what: string, bundles: (string | undefined)[], says: string, warns?: string[]][] = [
  ['that trust it', [served.ca, served.ca], trusting],
  ['of which one does', [served.ca, other.ca], '[-] not trusted by the caBundle of validate.evenkeel.dev'],
  [
    'that trust another',
    [other.ca, other.ca],
    '[-] not trusted by the caBundle of mutate.evenkeel.dev and validate.evenkeel.dev',
  ],
  [
    'of which one is there',
    [served.ca, undefined],
    '[+] not both webhook configurations are there',
    ['validate.evenkeel.dev'],
  ],
  [
    'that are not there',
    [undefined, undefined],
    '[+] not both webhook configurations are there',
    ['mutate.evenkeel.dev', 'validate.evenkeel.dev'],
  ],
  [
    'of which one is there and trusts another',
    [other.ca, undefined],
    '[-] not trusted by the caBundle of mutate.evenkeel.dev',
    ['validate.evenkeel.dev'],
  ],
  [
    'without a caBundle',
    ['', served.ca],
    "[+] no caBundle in mutate.evenkeel.dev: whether the API server's own CAs do is not known",
  ],
];

for (const [what, bundles, says, warns] of cases) {
  test(`configurations ${what}`, async (t) => {
    const { said, warnings } = await start(t, {
      list: (response, { path }) => page(response, 10, configuration(path, bundles[path === mutating.path ? 0 : 1])),
      watch: (response) => events(response),
    });
    await until('them to be listed', () => !said().includes('not listed yet'));
    assert.equal(said(), says);
    assert.deepEqual(
      warnings().map(({ absent }) => absent),
      warns === undefined ? [] : [warns],
    );
  });
}

test('what becomes of them counts, and so does what is served', async (t) => {
  const watches = new Map<string, ServerResponse>();
  const { said } = await start(t, {
    list: (response, { path }) => page(response, 10, configuration(path, served.ca)),
    watch(response, { path }) {
      watches.set(path, response);
      events(response);
    },
  });
  await until('them to be followed', () => watches.size === 2 && said() === trusting);
  assert.equal(said(other), '[-] not trusted by the caBundle of mutate.evenkeel.dev and validate.evenkeel.dev');

  const change = (type: string, bundle: string) =>
    events(watches.get(validating.path)!, [type, configuration(validating.path, bundle)[0]!]);
  change('MODIFIED', other.ca);
  await until('the change to be heard of', () => said().startsWith('[-] not trusted by the caBundle of validate'));
  change('DELETED', other.ca);
  await until('the end to be heard of', () => said() === '[+] not both webhook configurations are there');
});

test('where they may not be looked at, it is ready without, and says so once', async (t) => {
  const { said, warnings, api } = await start(t, {
    list: (response) => refuse(response, 403, 'forbidden'),
    watch: (response) => events(response),
  });
  assert.equal(said(), '[-] the webhook configurations are not listed yet');
  await until('the refusal', () => said() === '[+] the webhook configurations may not be looked at');
  const [warning, ...more] = warnings();
  assert.deepEqual(more, []);
  assert.match(
    String(warning?.reason),
    /403: forbidden; grant the verbs list and watch on \w+webhookconfigurations\.admissionregistration\.k8s\.io$/,
  );
  assert.ok(api.lists().length <= 2);
});

test('where there is no cluster, nothing is said', () => assert.deepEqual(nobodyAsks.checks(''), []));

test('the files are asked about by what is served of them', async (t) => {
  const api = await fakeApiServer({
    list: (response, { path }) => page(response, 10, configuration(path, served.ca)),
    watch: (response) => events(response),
  });
  const folder = await temporaryFolder(t);
  const [, certFile, , keyFile] = await certificateFlags(folder, served);
  const source = await certificateInFiles(
    { certFile, keyFile, cluster: true, kubeconfig: api.kubeconfig, staleAfterSeconds: 300 },
    { logger: pino({ level: 'silent' }), metrics: createMetrics({ version: '0', ruleIds: [] }), now: () => new Date() },
  );
  t.after(async () => {
    await source.stop();
    await api.stop();
  });
  let cert: string | undefined;
  source.follow((pair) => {
    cert = pair.cert;
  });
  await until('them to be trusted', () => source.checks()[0]?.ok);
  await certificateFlags(folder, other);
  await until('the renewal', () => cert === other.cert);
  assert.equal(source.checks()[0]?.ok, false);
});

function configuration(path: string, bundle: string | undefined): object[] {
  const name = path === mutating.path ? mutating.name : validating.name;
  const caBundle = Buffer.from(bundle ?? '').toString('base64');
  const webhooks = [{ name, clientConfig: caBundle === '' ? {} : { caBundle } }];
  return bundle === undefined ? [] : [{ metadata: { name, resourceVersion: '11' }, webhooks }];
}

async function start(t: TestContext, answers: Answers) {
  const api = await fakeApiServer(answers);
  const log: Record<string, unknown>[] = [];
  const trust = trustInFiles({
    kubeconfig: api.kubeconfig,
    staleAfterSeconds: 300,
    logger: pino({ level: 'warn' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    metrics: createMetrics({ version: '0', ruleIds: [] }),
    now: () => new Date(),
  });
  t.after(async () => {
    trust.stop();
    await api.stop();
  });
  return {
    api,
    warnings: () => log,
    said({ cert }: IssuedCertificate = served) {
      const [check, ...more] = trust.checks(cert);
      assert.deepEqual([check?.name, more], ['ca-bundle', []]);
      return `[${check?.ok ? '+' : '-'}] ${check?.note}`;
    },
  };
}
