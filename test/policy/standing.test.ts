import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONTROL_PLANE_USERS } from '../../src/policy/requester.ts';
import { standingOf } from '../../src/policy/standing.ts';

describe('standing', () => {
  for (const user of [...CONTROL_PLANE_USERS, 'system:node:a']) {
    test(`${user} is the control plane`, () => assert.equal(standingOf({}, user), 'control-plane'));
  }
  for (const user of [
    '',
    'alice',
    'kubernetes-admin',
    'system:serviceaccount:kube-system:helm-controller',
    'system:serviceaccount:argocd:argocd-application-controller',
  ]) {
    test(`"${user}" is not`, () => assert.equal(standingOf({}, user), 'judged'));
  }
  test('what is being deleted', () => {
    assert.equal(
      standingOf({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' as unknown as Date } }, 'a'),
      'being-deleted',
    );
  });
  test('what a controller owns, and what is merely owned', () => {
    const owner = { apiVersion: 'v1', kind: 'Kong', name: 'k', uid: '1' };
    assert.equal(
      standingOf({ metadata: { ownerReferences: [{ ...owner, controller: true }] } }, 'a'),
      'has-controller',
    );
    assert.equal(standingOf({ metadata: { ownerReferences: [owner] } }, 'a'), 'judged');
  });
});
