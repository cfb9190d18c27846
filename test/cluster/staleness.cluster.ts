import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Relay, startRelay } from '../kubernetes/relay.ts';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { compliant, deployment, serviceFor } from './harness/deployment.ts';
import { serverOf, through } from './harness/kubeconfig.ts';
import { listOf } from './harness/kubectl.ts';
import { startWebhook, type Webhook } from './harness/webhook.ts';

// The API server asks Evenkeel, and Evenkeel hears nothing of it any more: the way back is through a relay that stalls.

const namespace = 'staleness';
const TOO_OLD =
  /^Warning: evenkeel: what it knows of deployments is too old to judge by, so these rules were not checked: /;

let cluster: Cluster;
let relay: Relay;
let webhook: Webhook;

before(async () => {
  cluster = await startCluster();
  relay = await startRelay(await serverOf(cluster));
  const kubeconfig = await through(cluster, relay.port);
  webhook = await startWebhook({ ...cluster, kubeconfig }, 'server: { staleAfterSeconds: 10 }\n');
  await cluster.namespace(namespace);
  const shop = deployment('shop', compliant);
  await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], listOf([serviceFor(shop), shop]));
});

after(async () => {
  await webhook?.stop();
  await relay?.stop();
  await cluster?.stop();
});

test('in a quiet cluster nothing grows too old: a watch is begun anew before it does', async () => {
  const began = performance.now();
  await until('fifteen quiet seconds', async () => {
    for (const age of await ages()) assert.ok(age < 10, `${age} s`);
    return performance.now() - began > 15_000;
  });
  assert.match(await toZero(), /denied the request: .*\n- scaled-to-zero: /);
});

test('rules abstain when it is heard of no more, and judge when it is heard of again', async () => {
  relay.refuse(true);
  await until('ages over 10 s', async () => (await ages()).every((age) => age > 11));
  await until('the warning', async () => TOO_OLD.test(await toZero()));
  assert.match(await toZero(), /not checked:.*\bscaled-to-zero\b/s);
  assert.match((await webhook.ops('/metrics')).text, /^evenkeel_abstentions_total\{rule="scaled-to-zero"\} 0$/m);
  // Not a dry run, which leaves no trace; and to 4, which it is already.
  await cluster.kubectl.ok(['scale', 'deployment/shop', '-n', namespace, '--replicas=4']);
  assert.match((await webhook.ops('/metrics')).text, /^evenkeel_abstentions_total\{rule="scaled-to-zero"\} 1$/m);
  const review = await until('the log line', () => webhook.reviews().find(({ abstained }) => abstained !== undefined));
  assert.ok(review.abstained?.includes('scaled-to-zero'));

  // A Pod that is not ready would take the other rules away with it.
  const { status, text } = await webhook.ops('/readyz');
  assert.equal(status, 200);
  assert.match(text, /^\[\+\]deployments\.apps heard of \d\d s ago$/m);
  const recreate = deployment('recreate', { ...compliant, spec: { strategy: { type: 'Recreate' } } });
  const { stderr } = await cluster.kubectl(['create', '-n', namespace, '-f', '-'], JSON.stringify(recreate));
  assert.match(stderr, /^- strategy-recreate: /m);

  relay.refuse(false);
  await until('the rule to judge', async () => /^- scaled-to-zero: /m.test(await toZero()));
  // Each watch has waited for so long as its own failures gave it to.
  await until('every resource to be heard of', async () => (await ages()).every((age) => age < 10));
});

test('connections that are stalled and not ended come to the same, and are noticed', async () => {
  relay.stallAll();
  const began = performance.now();
  // They are given up for new ones before anything counts as too old.
  await until('new watches', async () => performance.now() - began > 6000 && (await ages()).every((age) => age < 5));
  assert.match(await toZero(), /^- scaled-to-zero: /m);
});

/** What kubectl says to a dry run of a scale to 0. */
async function toZero(): Promise<string> {
  const scale = ['scale', 'deployment/shop', '-n', namespace, '--replicas=0', '--dry-run=server'];
  return (await cluster.kubectl(scale)).stderr;
}

/** How old what is known of each resource is, in seconds. */
async function ages(): Promise<number[]> {
  const { text } = await webhook.ops('/metrics');
  const found = [...text.matchAll(/^evenkeel_watch_age_seconds\{.*\} (.*)$/gm)].map(([, age]) => Number(age));
  // What is around Deployments, namespaces, and the two webhook configurations.
  assert.equal(found.length, 10);
  return found;
}
