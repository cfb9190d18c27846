import type { V1Deployment } from '@kubernetes/client-node';

/**
 * A Deployment that serves on a port, and leaves to Evenkeel what it injects. In all else it is beyond reproach, so that no
 * other policy has a reason to turn it away. Only ever created in a dry run.
 */
export function unprobedDeployment(): V1Deployment {
  const labels = { 'app.kubernetes.io/name': 'evenkeel-self-test' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { generateName: 'evenkeel-self-test-', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'server',
              image: 'registry.example/evenkeel-self-test:1.0.0',
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: {
                requests: { cpu: '10m', memory: '16Mi' },
                limits: { cpu: '100m', memory: '16Mi' },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}

/** What was injected into it, by field; nothing where the API server stored it as it was sent. */
export function injectedInto(stored: V1Deployment): string[] {
  const container = stored.spec?.template.spec?.containers?.[0];
  return [
    ...(container?.readinessProbe === undefined ? [] : ['readinessProbe']),
    ...(container?.lifecycle?.preStop === undefined ? [] : ['lifecycle.preStop']),
  ];
}
