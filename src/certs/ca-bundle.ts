import type { X509Certificate } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { trusts, trustsChain } from './authorities.ts';

/** What is kept of a webhook configuration: who may change it next, and what each of its webhooks trusts. */
export interface Registered {
  /** The object's path in the API. */
  path: string;
  resourceVersion: string;
  /** A webhook's caBundle as text (PEM); empty where it has none. */
  bundles: readonly string[];
  /** Whether cert-manager's injector is asked to fill the bundles in. */
  injected: boolean;
}

/** The object's name. */
export function nameOf({ path }: Registered): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function registeredOf(path: string, object: KubernetesObject): Registered {
  const { metadata, webhooks = [] } = object as KubernetesObject & { webhooks?: Webhook[] };
  return {
    path,
    resourceVersion: metadata?.resourceVersion ?? '',
    bundles: webhooks.map(({ clientConfig }) => Buffer.from(clientConfig?.caBundle ?? '', 'base64').toString()),
    injected: Object.keys(metadata?.annotations ?? {}).some((key) => INJECTION.test(key)),
  };
}

/** Source: https://cert-manager.io/docs/concepts/ca-injector/ */
const INJECTION = /^cert-manager\.io\/inject-/;

interface Webhook {
  clientConfig?: { caBundle?: string };
}

export function isInStep({ bundles }: Registered, bundle: string): boolean {
  return bundles.every((each) => each === bundle);
}

/** Whether whoever reads the configuration trusts the certificate in every webhook. */
export function isTrusted({ bundles }: Registered, certificate: X509Certificate, now: Date): boolean {
  return bundles.every((bundle) => trusts(bundle, certificate, now));
}

/** The same of a chain that others have issued, as far as it can be told from here. */
export function isChainTrusted(registered: Registered, chain: readonly X509Certificate[], now: Date): boolean {
  const isUnknown = (bundle: string) => bundle === '' && reliesOnSystem(registered);
  return registered.bundles.every((bundle) => isUnknown(bundle) || trustsChain(bundle, chain, now));
}

/** Whether a bundle is empty that nobody is asked to fill in: the API server goes by its system's own CAs there. */
export function reliesOnSystem({ bundles, injected }: Registered): boolean {
  return !injected && bundles.includes('');
}

/**
 * A JSON Patch (RFC 6902) that touches the bundles alone. The resource version in it makes the API server refuse it (409)
 * where the configuration has changed meanwhile.
 */
export function bundlePatch({ resourceVersion, bundles }: Registered, bundle: string): object[] {
  const value = Buffer.from(bundle).toString('base64');
  return [
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ...bundles.map((_, index) => ({ op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value })),
  ];
}
