import { isDeepStrictEqual } from 'node:util';
import type { V1Deployment, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { Followed } from './follow.ts';
import type { WatchedPod } from './observe.ts';
import { RESTARTED_AT } from './redeploy.ts';
import type { Seen } from './run.ts';

/** What happened beside the rollouts that a person should know. */
export interface Incidents {
  /** In sentences. */
  remarks(done: Pick<Seen, 'rolledOut' | 'begun'>): string[];
  /** The fewest replicas that the Deployment's spec has asked for so far. */
  leastReplicas(): number;
}

/** Begins to look out, for as long as the Deployment is followed. `before` is the Deployment as it was read before anything was done. */
export function lookOut(followed: Followed, before: V1Deployment): Incidents {
  const restarts = restartCount(followed.pods());
  const was = before.spec?.replicas ?? 1;
  const revisionBefore = followed.deployment()?.revision;
  let [least, most] = [was, was];
  followed.onChange(() => {
    restarts.look(followed.pods());
    const replicas = followed.deployment()?.replicas ?? was;
    least = Math.min(least, replicas);
    most = Math.max(most, replicas);
  });
  return {
    leastReplicas: () => least,
    remarks({ rolledOut, begun }) {
      const remarks: string[] = [];
      if (rolledOut !== undefined && !isDeepStrictEqual(withoutRestart(before), withoutRestart(rolledOut))) {
        remarks.push(
          'admission changed the Deployment along with the first rollout: the Pods that it replaced were still the old way, and what failed in it is theirs',
        );
      }
      const { replicas: is = was, revision } = followed.deployment() ?? {};
      if (is !== was) remarks.push(`the number of replicas was changed from ${was} to ${is} during the run`);
      else if (least !== most) {
        remarks.push(`the number of replicas was changed during the run: at least ${least}, at most ${most}`);
      }
      const others = (revision ?? 0) - (revisionBefore ?? Number.POSITIVE_INFINITY) - begun;
      if (others > 0) {
        remarks.push(
          `somebody else rolled the Deployment out ${others === 1 ? 'once' : `${others} times`} during the run: what failed may be of that`,
        );
      }
      const times = restarts.count();
      if (times > 0)
        remarks.push(`containers were restarted ${times === 1 ? 'once' : `${times} times`} during the run`);
      for (const resource of followed.interrupted()) {
        remarks.push(`the watch of ${resource} was interrupted: what happened meanwhile may have gone unseen`);
      }
      return remarks;
    },
  };
}

/** Counts restarts of Pods that come and go, those from before left out. */
function restartCount(before: readonly WatchedPod[]): {
  look(pods: readonly WatchedPod[]): void;
  count(): number;
} {
  const first = new Map(before.map(({ uid, restarts }) => [uid, restarts]));
  const latest = new Map(first);
  return {
    look(pods) {
      for (const { uid, restarts } of pods) latest.set(uid, restarts);
    },
    count: () => [...latest].reduce((sum, [uid, restarts]) => sum + restarts - (first.get(uid) ?? 0), 0),
  };
}

/** The parts that decide how a rollout goes. */
function withoutRestart({ spec }: V1Deployment) {
  const { metadata, ...template } = spec?.template ?? ({} as V1PodTemplateSpec);
  const { [RESTARTED_AT]: _, ...annotations } = metadata?.annotations ?? {};
  return { strategy: spec?.strategy, template, annotations };
}
