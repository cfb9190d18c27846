import { isDeepStrictEqual } from 'node:util';
import type { V1Deployment, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { Followed } from './follow.ts';
import type { WatchedPod } from './observe.ts';
import { RESTARTED_AT } from './redeploy.ts';

/** What happened beside the rollouts that a person should know. */
export interface Incidents {
  /** In sentences; `rolledOut` is the Deployment as the first rollout has left it. */
  remarks(rolledOut: V1Deployment | undefined): string[];
}

/** Begins to look out, for as long as the Deployment is followed. `before` is the Deployment as it was read before anything was done. */
export function lookOut(followed: Followed, before: V1Deployment): Incidents {
  const restarts = restartCount(followed.pods());
  followed.onChange(() => restarts.look(followed.pods()));
  return {
    remarks(rolledOut) {
      const remarks: string[] = [];
      if (rolledOut !== undefined && !isDeepStrictEqual(withoutRestart(before), withoutRestart(rolledOut))) {
        remarks.push(
          'admission changed the Deployment along with the first rollout: the Pods that it replaced were still the old way, and what failed in it is theirs',
        );
      }
      const [was, is] = [before.spec?.replicas ?? 1, followed.deployment()?.replicas];
      if (is !== undefined && is !== was) {
        remarks.push(`the number of replicas was changed from ${was} to ${is} during the run`);
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
