import { created, stored } from './deployment.ts';
import { type Json, SERVING_CONTAINERS, type Wanted } from './manifest.ts';

/** One AdmissionReview that is sent again and again, and what must come of it. */
export interface Body {
  /** How the tables call it. */
  name: string;
  /** What it stands for, in bytes; the body itself is within a fifth of it. */
  nominalBytes: number;
  /** The whole request body. */
  json: string;
  /** Whether the answer carries a patch with every fix, or none. */
  needsFixes: boolean;
  /** Names of the containers that the fixes are for. */
  serving: readonly string[];
}

const KB = 1024;

/** Create of about 4 KB and update of about 32 KB, each once in need of every fix and once in need of none. */
export function bodies(): Body[] {
  return [
    body('create, all fixes', 4 * KB, 'service', false),
    body('create, compliant', 4 * KB, 'service', true),
    body('update, all fixes', 32 * KB, 'gateway', false),
    body('update, compliant', 32 * KB, 'gateway', true),
  ];
}

function body(name: string, nominalBytes: number, size: Wanted['size'], safe: boolean): Body {
  const review = size === 'service' ? createReview(safe) : updateReview(safe);
  return {
    name: `${nominalBytes / KB} KB ${name}`,
    nominalBytes,
    json: JSON.stringify(review),
    needsFixes: !safe,
    serving: SERVING_CONTAINERS[size],
  };
}

function createReview(safe: boolean): Json {
  const object = created({ size: 'service', safe, tag: '1.8.0' });
  return review('CREATE', object, null, {
    kind: 'CreateOptions',
    apiVersion: 'meta.k8s.io/v1',
    fieldManager: 'kubectl-client-side-apply',
    fieldValidation: 'Strict',
  });
}

/** A new image: the template changes, a rollout begins, and so every fix is due. */
function updateReview(safe: boolean): Json {
  const object = stored({ size: 'gateway', safe, tag: '1.8.1' }, '184467');
  const old = stored({ size: 'gateway', safe, tag: '1.8.0' }, '184467');
  return review('UPDATE', object, old, {
    kind: 'PatchOptions',
    apiVersion: 'meta.k8s.io/v1',
    fieldManager: 'kubectl-client-side-apply',
    fieldValidation: 'Strict',
  });
}

/** The envelope as the API server sends it (k8s.io/apiserver, admission/plugin/webhook/request). */
function review(operation: 'CREATE' | 'UPDATE', object: Json, oldObject: Json | null, options: Json): Json {
  const kind = { group: 'apps', version: 'v1', kind: 'Deployment' };
  const resource = { group: 'apps', version: 'v1', resource: 'deployments' };
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind,
      resource,
      requestKind: kind,
      requestResource: resource,
      name: 'checkout',
      namespace: 'shop',
      operation,
      userInfo: { username: 'ci@shop.example', groups: ['shop-deployers', 'system:authenticated'] },
      object,
      oldObject,
      dryRun: false,
      options,
    },
  };
}
