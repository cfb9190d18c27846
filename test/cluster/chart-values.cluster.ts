import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Helm, render, type SecretValues, secretValues, startHelm, type Values } from './harness/helm.ts';

// Values that the chart does not take, and what the person who gave them is told.

let folder: string;
let helm: Helm;
let caBundle: string;
let withSecret: SecretValues;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-chart-'));
  helm = await startHelm(folder);
  withSecret = await secretValues();
  ({ caBundle } = withSecret.certificate);
});

after(() => rm(folder, { recursive: true, force: true }));

const refusals: [name: string, values: () => Values, message: RegExp][] = [
  [
    'a CA for a certificate that Evenkeel makes',
    () => ({ certificate: { caBundle } }),
    /certificate\.caBundle is set without certificate\.secretName/,
  ],
  [
    'two certificates',
    () => ({ ...withSecret, certManager: { enabled: true } }),
    /comes from one of them\. Leave the other out/,
  ],
  [
    'a certificate whose CA nobody knows',
    () => ({ certificate: { secretName: 'evenkeel-tls' } }),
    /certificates \(PEM\) of the CA that issued the one in Secret evenkeel-tls: --set-file certificate\.caBundle=ca\.crt/,
  ],
  [
    'a path in place of a CA',
    () => ({ certificate: { secretName: 'evenkeel-tls', caBundle: 'ca.crt' } }),
    /certificate\.caBundle holds no certificate in PEM form/,
  ],
  [
    "the CA's private key",
    () => ({ certificate: { secretName: 'evenkeel-tls', caBundle: `${caBundle}-----BEGIN PRIVATE KEY-----\n` } }),
    /certificate\.caBundle holds a private key/,
  ],
  ['a single replica', () => ({ ...withSecret, replicas: 1 }), /'?\/replicas'?: minimum: got 1, want 2/],
  ['a misspelt value', () => ({ ...withSecret, replcas: 2 }), /additional properties 'replcas' not allowed/],
  // Helm drops them: the API server would take its own default then, which is Fail.
  [
    'a value that is left empty',
    () => ({ ...withSecret, webhook: { failurePolicy: null } }),
    /\/webhook'?: missing property 'failurePolicy'/,
  ],
  [
    'a section of which everything is commented out',
    () => ({ ...withSecret, config: null }),
    /missing property 'config'/,
  ],
  [
    'a time-out that holds up every apply',
    () => ({ ...withSecret, webhook: { timeoutSeconds: 10 } }),
    /timeoutSeconds'?: maximum: got 10, want 3/,
  ],
  [
    'the action Off without its quotes',
    () => ({ ...withSecret, config: { rules: { 'strategy-recreate': { action: false } } } }),
    /\/config\/rules\/strategy-recreate\/action'?: value must be one of 'Deny', 'Warn', 'Audit', 'Off'/,
  ],
  [
    'a rule that there is not',
    () => ({ ...withSecret, config: { rules: { 'strategy-recrate': { action: 'Deny' } } } }),
    /\/config\/rules'?: additional properties 'strategy-recrate' not allowed/,
  ],
  [
    'fewer replicas at most than at least',
    () => ({ ...withSecret, replicas: 5, autoscaling: { enabled: true, maxReplicas: 3 } }),
    /autoscaling\.maxReplicas is 3, and replicas, its minimum, is 5\. Raise the one or lower the other/,
  ],
  [
    'a target in percent',
    () => ({ ...withSecret, autoscaling: { enabled: true, targetCPU: '60%' } }),
    /\/autoscaling\/targetCPU'?: .*'60%' does not match pattern/,
  ],
  [
    'a port that the Service would not know of',
    () => ({ ...withSecret, config: { server: { port: 9443 } } }),
    /\/config\/server'?: additional properties 'port' not allowed/,
  ],
];

for (const [name, values, message] of refusals) {
  test(`refuses ${name}`, async () => {
    await assert.rejects(render(helm, values()), message);
  });
}
