import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Operation } from 'fast-json-patch';
import { until } from '../../until.ts';
import type { Cluster } from './cluster.ts';
import { issueFor } from './webhook.ts';

/** Somebody else's mutating webhook, for Deployments of one namespace. */
export interface OtherWebhook {
  /** How often it was asked about the Deployment. */
  asked(name: string): number;
  stop(): Promise<void>;
}

interface Review {
  request: { uid: string; name: string; object: V1Deployment };
}

/**
 * Registers it under a name that sorts, and so runs, after Evenkeel's, and waits until the API server asks it. With
 * `IfNeeded` it is asked once more after Evenkeel, asked once more itself, has mended what it did.
 */
export async function startOtherWebhook(
  cluster: Cluster,
  namespace: string,
  reinvocationPolicy: 'Never' | 'IfNeeded',
  change: (deployment: V1Deployment) => Operation[],
): Promise<OtherWebhook> {
  const { ca, cert, key } = await issueFor(cluster.host);
  const asked: string[] = [];
  const server = createServer({ cert, key }, async (request, response) => {
    const { uid, name, object } = ((await json(request)) as Review).request;
    asked.push(name);
    const patch = Buffer.from(JSON.stringify(change(object))).toString('base64');
    const answer = { uid, allowed: true, patchType: 'JSONPatch', patch };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }));
  });
  server.listen(0, cluster.host === '127.0.0.1' ? cluster.host : undefined);
  await once(server, 'listening');
  const name = `sidecars.${namespace}.example.dev`;
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name,
        admissionReviewVersions: ['v1'],
        clientConfig: {
          url: `https://${cluster.host}:${(server.address() as AddressInfo).port}`,
          caBundle: Buffer.from(ca).toString('base64'),
        },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }],
        sideEffects: 'None',
        reinvocationPolicy,
      },
    ],
  };
  await cluster.kubectl.ok(['create', '-f', '-'], JSON.stringify(configuration));
  await until(`the API server to ask ${name}`, async () => {
    await cluster.kubectl(['create', 'deployment', 'probe', '--image=web', '--dry-run=server', '-n', namespace]);
    return asked.includes('probe');
  });
  return {
    asked: (deployment) => asked.filter((one) => one === deployment).length,
    async stop() {
      await cluster.kubectl.ok(['delete', 'mutatingwebhookconfiguration', name]);
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
