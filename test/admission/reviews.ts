import type { FastifyInstance } from 'fastify';
import type { ReviewRecord } from '../../src/admission/record.ts';
import { type ReviewServerDeps, webhookServer } from '../../src/admission/server.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { rules } from '../../src/rules/registry.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';

/** A Deployment as the API server sends it: defaulted, in need of the default fixes and of nothing else. */
export function deployment(change: (object: any) => void = () => {}): any {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'team-a', creationTimestamp: null },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'shop' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { creationTimestamp: null, labels: { app: 'shop' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'shop/web:1',
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'IfNotPresent',
            },
          ],
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          securityContext: {},
          schedulerName: 'default-scheduler',
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app: 'shop' } },
            },
          ],
        },
      },
    },
    status: {},
  };
  change(object);
  return object;
}

/** An AdmissionReview with the parts given put over those of a create. */
export function review(request: Record<string, unknown> = {}): any {
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      resource: { group: 'apps', version: 'v1', resource: 'deployments' },
      name: 'shop',
      namespace: 'team-a',
      operation: 'CREATE',
      userInfo: { username: 'alice', groups: ['system:authenticated'] },
      object: deployment(),
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      ...request,
    },
  };
}

/** The webhook's server, not listening, with what it recorded. */
export function server(change: Partial<ReviewServerDeps> = {}): { app: FastifyInstance; records: ReviewRecord[] } {
  const records: ReviewRecord[] = [];
  const configuration = defaultConfiguration();
  const app = webhookServer({
    tls: { cert: '', key: '' },
    rules,
    policy: () => configuration,
    namespaceLabels: () => ({}),
    objects: () => nothingKnown,
    record: (record) => records.push(record),
    now: () => new Date('2026-06-15T12:00:00Z'),
    draining: () => false,
    ...change,
  });
  return { app, records };
}

/** Posts a review and returns the AdmissionResponse, its patch decoded. */
export async function ask(app: FastifyInstance, path: '/mutate' | '/validate', body: unknown): Promise<any> {
  const answer = await app.inject({ method: 'POST', url: path, payload: body as object });
  if (answer.statusCode !== 200) return { statusCode: answer.statusCode, ...answer.json() };
  const { kind, apiVersion, response } = answer.json();
  if (kind !== 'AdmissionReview' || apiVersion !== 'admission.k8s.io/v1')
    throw new Error(`no AdmissionReview: ${answer.body}`);
  if (response.patch === undefined) return response;
  return { ...response, patch: JSON.parse(Buffer.from(response.patch, 'base64').toString('utf8')) };
}
