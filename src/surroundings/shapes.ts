import { fields, type Shape } from '../deployment/field-types.ts';

const metadata = fields({
  name: 'string',
  namespace: 'string',
  labels: { map: 'string' },
  annotations: { map: 'string' },
  ownerReferences: { list: fields({ kind: 'string', name: 'string', controller: 'boolean' }) },
});

const labelSelector: Shape = fields({
  matchLabels: { map: 'string' },
  matchExpressions: { list: fields({ key: 'string', operator: 'string', values: { list: 'string' } }) },
});

const amounts: Shape = { map: 'number or string' };

const service = fields({
  metadata,
  spec: fields({
    type: 'string',
    clusterIP: 'string',
    loadBalancerClass: 'string',
    publishNotReadyAddresses: 'boolean',
    selector: { map: 'string' },
    ports: {
      list: fields({ name: 'string', port: 'integer', targetPort: 'integer or string', protocol: 'string' }),
    },
  }),
});

const autoscaler = fields({
  metadata,
  spec: fields({
    scaleTargetRef: fields({ apiVersion: 'string', kind: 'string', name: 'string' }),
    minReplicas: 'integer',
    maxReplicas: 'integer',
  }),
  status: fields({ desiredReplicas: 'integer' }),
});

const budget = fields({
  metadata,
  spec: fields({
    selector: labelSelector,
    minAvailable: 'integer or string',
    maxUnavailable: 'integer or string',
  }),
});

const claim = fields({
  metadata,
  spec: fields({ accessModes: { list: 'string' }, storageClassName: 'string' }),
});

const quota = fields({
  metadata,
  spec: fields({
    hard: amounts,
    scopes: { list: 'string' },
    scopeSelector: fields({ matchExpressions: { list: fields({ scopeName: 'string', operator: 'string' }) } }),
  }),
  status: fields({ hard: amounts, used: amounts }),
});

const node = fields({
  metadata,
  spec: fields({ unschedulable: 'boolean', taints: { list: fields({ key: 'string', effect: 'string' }) } }),
});

/** The fields that are read of the objects around a Deployment, by kind; a Deployment's own are in deployment/shape.ts. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  Service: service,
  HorizontalPodAutoscaler: autoscaler,
  PodDisruptionBudget: budget,
  PersistentVolumeClaim: claim,
  ResourceQuota: quota,
  Node: node,
  Namespace: fields({ metadata }),
};
