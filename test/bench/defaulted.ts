import type { Json, Manifest } from './manifest.ts';

/** The spec with what the API server fills in before admission (pkg/apis/apps/v1 and core/v1, defaults.go). */
export function defaulted(spec: Manifest['spec']): Json {
  const strategy = spec.strategy as { rollingUpdate?: Json } | undefined;
  const pod = spec.template.spec;
  return {
    ...spec,
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%', ...strategy?.rollingUpdate },
    },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: {
      ...spec.template,
      spec: {
        terminationGracePeriodSeconds: 30,
        restartPolicy: 'Always',
        dnsPolicy: 'ClusterFirst',
        schedulerName: 'default-scheduler',
        securityContext: {},
        ...pod,
        ...(pod.serviceAccountName === undefined ? {} : { serviceAccount: pod.serviceAccountName }),
        containers: pod.containers.map(defaultedContainer),
        ...(pod.volumes === undefined ? {} : { volumes: (pod.volumes as Json[]).map(defaultedVolume) }),
      },
    },
  };
}

function defaultedContainer(container: Json): Json {
  const filled: Json = {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    ...container,
  };
  if (container.ports !== undefined) {
    filled.ports = (container.ports as Json[]).map((port) => ({ ...port, protocol: 'TCP' }));
  }
  filled.env = (container.env as Json[]).map(defaultedVariable);
  for (const probe of ['readinessProbe', 'startupProbe'] as const) {
    if (container[probe] !== undefined) filled[probe] = defaultedProbe(container[probe] as Json);
  }
  return filled;
}

function defaultedVariable(variable: Json): Json {
  const from = variable.valueFrom as { fieldRef?: Json } | undefined;
  if (from?.fieldRef === undefined) return variable;
  return { ...variable, valueFrom: { fieldRef: { apiVersion: 'v1', ...from.fieldRef } } };
}

function defaultedProbe(probe: Json): Json {
  return {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
    httpGet: { ...(probe.httpGet as Json), scheme: 'HTTP' },
  };
}

function defaultedVolume(volume: Json): Json {
  if (volume.configMap === undefined) return volume;
  return { ...volume, configMap: { ...(volume.configMap as Json), defaultMode: 420 } };
}
