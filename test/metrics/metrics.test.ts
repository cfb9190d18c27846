import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReviewRecord } from '../../src/admission/record.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';

const RECORD: ReviewRecord = {
  webhook: 'mutate',
  uid: 'a-uid',
  namespace: 'shop',
  name: 'storefront',
  operation: 'CREATE',
  dryRun: false,
  user: 'jane',
  mode: 'enforce',
  verdict: 'patched',
  violations: [],
  injected: [],
  durationMs: 0.3,
};

function metrics() {
  const all = createMetrics({ version: '1.2.3', ruleIds: ['strategy-recreate', 'pre-stop-missing'] });
  return {
    ...all,
    text: async (name: string) => (await all.registry.getSingleMetricAsString(name)).split('\n').slice(2),
  };
}

describe('metrics', () => {
  test('count reviews by what they were and how they ended, scrape after scrape', async () => {
    const { review, text } = metrics();
    for (let index = 0; index < 3; index += 1) review(RECORD);
    review({ ...RECORD, webhook: 'validate', operation: 'UPDATE', verdict: 'denied', mode: 'warn', dryRun: true });
    const counted = (patched: number) => [
      `evenkeel_reviews_total{webhook="mutate",operation="CREATE",verdict="patched",mode="enforce",dry_run="false"} ${patched}`,
      'evenkeel_reviews_total{webhook="validate",operation="UPDATE",verdict="denied",mode="warn",dry_run="true"} 1',
    ];
    assert.deepEqual(await text('evenkeel_reviews_total'), counted(3));
    review(RECORD);
    assert.deepEqual(await text('evenkeel_reviews_total'), counted(4));
    assert.deepEqual(await text('evenkeel_reviews_total'), counted(4));
  });

  test('tell of readiness as it is at the scrape', async () => {
    const { readiness, text } = metrics();
    assert.deepEqual(await text('evenkeel_ready'), ['evenkeel_ready 0']);
    let ready = true;
    readiness(() => ready);
    assert.deepEqual(await text('evenkeel_ready'), ['evenkeel_ready 1']);
    ready = false;
    assert.deepEqual(await text('evenkeel_ready'), ['evenkeel_ready 0']);
  });

  test('count violations and injections by rule, every rule from the start', async () => {
    const { review, text } = metrics();
    assert.deepEqual(await text('evenkeel_injections_total'), [
      'evenkeel_injections_total{rule="strategy-recreate"} 0',
      'evenkeel_injections_total{rule="pre-stop-missing"} 0',
    ]);
    review({
      ...RECORD,
      injected: ['pre-stop-missing'],
      violations: [{ rule: 'strategy-recreate', outcome: 'deny', enforced: 'deny' }],
    });
    assert.deepEqual(await text('evenkeel_injections_total'), [
      'evenkeel_injections_total{rule="strategy-recreate"} 0',
      'evenkeel_injections_total{rule="pre-stop-missing"} 1',
    ]);
    assert.deepEqual(await text('evenkeel_violations_total'), [
      'evenkeel_violations_total{rule="strategy-recreate",outcome="deny",enforced="deny",mode="enforce"} 1',
    ]);
  });

  test('count abstentions by rule, every rule from the start, and not those of dry runs', async () => {
    const { review, text } = metrics();
    const counted = (recreate: number) => [
      `evenkeel_abstentions_total{rule="strategy-recreate"} ${recreate}`,
      'evenkeel_abstentions_total{rule="pre-stop-missing"} 0',
    ];
    assert.deepEqual(await text('evenkeel_abstentions_total'), counted(0));
    review({ ...RECORD, webhook: 'validate', abstained: ['strategy-recreate', 'no-such-rule'] });
    review({ ...RECORD, webhook: 'validate', abstained: ['strategy-recreate'], dryRun: true });
    assert.deepEqual(await text('evenkeel_abstentions_total'), counted(1));
  });

  test('have no label that a client could make grow', async () => {
    const { review, registry, text } = metrics();
    for (let index = 0; index < 50; index += 1) {
      review({
        ...RECORD,
        operation: `OPERATION-${index}`,
        name: `name-${index}`,
        namespace: `namespace-${index}`,
        user: `user-${index}`,
        violations: [{ rule: `rule-${index}`, outcome: 'warn', enforced: 'deny' }],
        injected: [`rule-${index}`],
      });
    }
    assert.deepEqual(await text('evenkeel_reviews_total'), [
      'evenkeel_reviews_total{webhook="mutate",operation="other",verdict="patched",mode="enforce",dry_run="false"} 50',
    ]);
    assert.doesNotMatch(await registry.metrics(), /OPERATION-|rule-\d|name-\d|namespace-\d|user-\d/);
  });

  test('tell how long reviews took, in buckets from 0.1 ms to 1 s', async () => {
    const { review, text } = metrics();
    review({ ...RECORD, durationMs: 0.3 });
    review({ ...RECORD, durationMs: 1500 });
    const lines = await text('evenkeel_review_duration_seconds');
    const bucket = (le: string) => lines.find((line) => line.includes(`le="${le}"`))?.split(' ')[1];
    assert.deepEqual(['0.0001', '0.0002', '0.0005', '1', '+Inf'].map(bucket), ['0', '0', '1', '1', '2']);
    assert.ok(lines.includes('evenkeel_review_duration_seconds_sum{webhook="mutate"} 1.5003'));
  });

  test('tell of self-managed certificates where there are any, and are silent about them elsewhere', async () => {
    const { text, ...all } = metrics();
    assert.doesNotMatch(await all.registry.metrics(), /ca_bundle|rotations/);
    all.selfManaged();
    all.caExpires(new Date(1_900_000_000_000));
    all.caBundleInStep(true);
    all.caBundleWritten();
    all.certificateRotated('leaf', 'due');
    assert.deepEqual(await text('evenkeel_ca_bundle_in_step'), ['evenkeel_ca_bundle_in_step 1']);
    assert.deepEqual(await text('evenkeel_ca_bundle_writes_total'), ['evenkeel_ca_bundle_writes_total 1']);
    assert.deepEqual(await text('evenkeel_certificate_ca_expiry_timestamp_seconds'), [
      'evenkeel_certificate_ca_expiry_timestamp_seconds 1900000000',
    ]);
    const rotations = await text('evenkeel_certificate_rotations_total');
    assert.equal(rotations.length, 14);
    assert.deepEqual(
      rotations.filter((line) => !line.endsWith(' 0')),
      ['evenkeel_certificate_rotations_total{certificate="leaf",cause="due"} 1'],
    );
  });

  test('tell of the configuration, the certificate, the watches and the build', async () => {
    const { text, ...all } = metrics();
    all.configurationInForce(new Date(1_700_000_000_000));
    all.configurationReloaded('success');
    all.configurationReloaded('failure');
    all.configurationReloaded('failure');
    all.certificateExpires(new Date(1_800_000_000_000));
    let age = 1;
    all.watchAge('services', () => age);
    all.watchAge('deployments.apps', () => 0.5);
    assert.deepEqual(await text('evenkeel_config_reloads_total'), [
      'evenkeel_config_reloads_total{result="success"} 1',
      'evenkeel_config_reloads_total{result="failure"} 2',
    ]);
    assert.deepEqual(await text('evenkeel_config_last_reload_success_timestamp_seconds'), [
      'evenkeel_config_last_reload_success_timestamp_seconds 1700000000',
    ]);
    assert.deepEqual(await text('evenkeel_certificate_expiry_timestamp_seconds'), [
      'evenkeel_certificate_expiry_timestamp_seconds 1800000000',
    ]);
    age = 42;
    assert.deepEqual(await text('evenkeel_watch_age_seconds'), [
      'evenkeel_watch_age_seconds{resource="services"} 42',
      'evenkeel_watch_age_seconds{resource="deployments.apps"} 0.5',
    ]);
    assert.deepEqual(await text('evenkeel_build_info'), ['evenkeel_build_info{version="1.2.3"} 1']);
    assert.match(await all.registry.metrics(), /^process_resident_memory_bytes \d+$/m);
  });
});
