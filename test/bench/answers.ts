import assert from 'node:assert/strict';
import jsonPatch from 'fast-json-patch';
import { type Answer, ask } from './ask.ts';
import type { Body } from './bodies.ts';

/** How far a body may be from its nominal size, as a share of it. */
export const SIZE_TOLERANCE = 0.2;

interface Container {
  name: string;
  readinessProbe?: object;
  lifecycle?: { preStop?: object };
}

interface Patched {
  spec: {
    strategy: { rollingUpdate: { maxUnavailable: unknown } };
    template: { spec: { terminationGracePeriodSeconds: number; containers: Container[] } };
  };
}

/** Before anything is measured: each body is as large as it is said to be, and gets every fix or none. */
export async function assertAnswers(url: string, ca: string, bodies: readonly Body[]): Promise<void> {
  for (const body of bodies) {
    const { name, json, nominalBytes, needsFixes, serving } = body;
    const off = Math.abs(Buffer.byteLength(json) / nominalBytes - 1);
    assert.ok(off <= SIZE_TOLERANCE, `${name}: ${Buffer.byteLength(json)} bytes is not about ${nominalBytes}`);
    const answer = await ask(url, ca, json);
    const review = JSON.parse(json) as { request: { uid: string; object: object } };
    assert.ok(answer.allowed, `${name}: denied`);
    assert.equal(answer.uid, review.request.uid, `${name}: answered under another uid`);
    if (!needsFixes) {
      assert.equal(answer.patch, undefined, `${name}: patched although it is compliant`);
      continue;
    }
    review.request.object = patched(name, answer, review.request.object);
    assertMended(name, review.request.object as Patched, serving);
    const again = await ask(url, ca, JSON.stringify(review));
    assert.equal(again.patch, undefined, `${name}: patched a second time`);
  }
}

function patched(name: string, { patch }: Answer, object: object): object {
  assert.ok(patch !== undefined, `${name}: not patched although it needs every fix`);
  const operations = JSON.parse(Buffer.from(patch, 'base64').toString()) as jsonPatch.Operation[];
  return jsonPatch.applyPatch(object, operations, true, false).newDocument;
}

function assertMended(name: string, { spec }: Patched, serving: readonly string[]): void {
  const pod = spec.template.spec;
  for (const container of pod.containers.filter((candidate) => serving.includes(candidate.name))) {
    assert.ok(container.readinessProbe, `${name}: container ${container.name} got no readiness probe`);
    assert.ok(container.lifecycle?.preStop, `${name}: container ${container.name} got no preStop hook`);
  }
  assert.ok(pod.terminationGracePeriodSeconds > 30, `${name}: the grace period did not grow`);
  assert.equal(spec.strategy.rollingUpdate.maxUnavailable, 0, `${name}: maxUnavailable was left as it was`);
}
