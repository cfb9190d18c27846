import { otherBackend } from '../deployment/backends.ts';
import { podLabels } from '../deployment/containers.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { carriesTraffic } from '../deployment/serving.ts';
import { matches } from '../surroundings/service-index.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.template.metadata.labels, and those of the Deployment before the update. Allowed: every Service that
// selected the old Pods selects the new ones, or the Pods of another Deployment that has some.
export const serviceOrphaned = rule({
  id: 'service-orphaned',
  title: 'New labels leave a Service without Pods',
  rationale:
    'A Service sends requests to the Pods whose labels its selector matches. When a rollout replaces them by Pods with other labels, the Service is left with none, and every request to it fails.',
  sources: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  needs: ['services', 'deployments'],
  options: NO_OPTIONS,
  reasons: {
    ServiceOrphaned:
      'Service "{service}" selects the old Pods by {selector} and none of the new ones: after the rollout it has no Pods left. Keep the labels, or first let the Service select by labels that old and new Pods share',
  },
  *check(deployment, _options, around) {
    const { old } = around;
    if (old === undefined || replicasOf(old) === 0) return;
    const labels = podLabels(deployment);
    for (const service of around.services.selecting(old)) {
      if (matches(service.selector, labels) || !carriesTraffic(service, around)) continue;
      if (otherBackend(service, deployment, around) !== undefined) continue;
      yield {
        reason: 'ServiceOrphaned',
        path: ['spec', 'template', 'metadata', 'labels'],
        data: { service: service.name, selector: lost(service.selector, labels) },
      };
    }
  },
});

/** The part of the selector that the labels do not meet. */
function lost(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(selector).filter(([name, value]) => labels[name] !== value);
  return pairs.map(([name, value]) => `${name}=${value}`).join(',');
}
