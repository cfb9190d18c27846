import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Container, V1Deployment, V1LifecycleHandler } from '@kubernetes/client-node';
import jsonpatch from 'fast-json-patch';
import { jsonPatch } from '../../src/admission/response.ts';
import { graceSeconds, longestPreStopSeconds } from '../../src/deployment/pre-stop.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';
import { defaultOptions, PLATFORM } from './fixture.ts';

// Rules that meet in the one field: each sees what those before it made of it, and together they must come to rest.
const IDS = ['pre-stop-missing', 'pre-stop-needs-shell', 'pre-stop-over-grace', 'termination-grace-too-short'];

const HOOKS: (V1LifecycleHandler | undefined)[] = [
  undefined,
  { sleep: { seconds: 0 } },
  { sleep: { seconds: 30 } },
  { exec: { command: ['sleep', '29.5'] } },
  { exec: { command: ['sh', '-c', 'sleep 1m; nginx -s quit'] } },
  { exec: { command: ['sh', '-c', 'sleep 60'] } },
  { exec: { command: ['/bin/drain'] } },
];
const GRACES = [undefined, 0, 1, 29, 30, 31, 60, 90];

/** Nobody owns the preStop: admission injected it. */
const managedFields = [{ manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': {} } }];

function shop(preStop: V1LifecycleHandler | undefined, grace: number | undefined, version = '2'): V1Deployment {
  const web: V1Container = { name: 'web', ports: [{ containerPort: 8080 }] };
  return {
    metadata: { name: 'shop', managedFields },
    spec: {
      selector: {},
      template: {
        metadata: { labels: { version } },
        spec: {
          ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
          containers: [preStop === undefined ? web : { ...web, lifecycle: { preStop } }],
        },
      },
    },
  };
}

function mended(deployment: V1Deployment, old: V1Deployment | undefined, shutdownSeconds: number, rewrite: boolean) {
  const judged = rules.filter(({ id }) => IDS.includes(id));
  const { edits, findings } = evaluate({
    deployment,
    rules: judged,
    policy: {
      mode: 'enforce',
      rules: Object.fromEntries(
        judged.map((rule) => [
          rule.id,
          {
            action: 'Deny',
            inject: true,
            options: {
              ...defaultOptions(rule),
              ...(rule.id === 'termination-grace-too-short' ? { shutdownSeconds } : {}),
              ...(rule.id === 'pre-stop-needs-shell' ? { rewriteExplicit: rewrite } : {}),
            },
          },
        ]),
      ),
      exemptions: { allowed: true, requireReason: false, requireUntil: false },
      platform: PLATFORM,
    },
    around: { ...nothingKnown, old, platform: PLATFORM },
    standing: 'judged',
    dryRun: false,
    now: new Date(0),
    mend: true,
  });
  const patch = jsonPatch(edits);
  return { findings, patch, after: jsonpatch.applyPatch(jsonpatch.deepClone(deployment), patch).newDocument };
}

for (const shutdownSeconds of [0, 5, 45, 3600]) {
  for (const rewrite of [false, true]) {
    test(`one evaluation is enough: shutdownSeconds ${shutdownSeconds}, rewriteExplicit ${rewrite}`, () => {
      for (const preStop of HOOKS) {
        for (const grace of GRACES) {
          for (const old of [undefined, ...GRACES.map((before) => shop(preStop, before, '1'))]) {
            const of = `preStop ${JSON.stringify(preStop)}, grace ${grace}, old ${old && graceSeconds(old)}`;
            const { after } = mended(shop(preStop, grace), old, shutdownSeconds, rewrite);
            const again = mended(after, old, shutdownSeconds, rewrite);
            assert.deepEqual(again.patch, [], of);
            const left = again.findings.map(({ rule }) => rule.id);
            assert.ok(
              left.every((id) => id === 'pre-stop-needs-shell' && !rewrite),
              `${of}: ${left}`,
            );
            const longest = longestPreStopSeconds(after);
            assert.ok(longest === 0 || graceSeconds(after) >= longest + shutdownSeconds, of);
          }
        }
      }
    });
  }
}
