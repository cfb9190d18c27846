import type { X509Certificate } from 'node:crypto';
import type { V1Secret } from '@kubernetes/client-node';
import pino from 'pino';
import { isTrusted, type Registered } from '../../src/certs/ca-bundle.ts';
import { HOLDER_ANNOTATION, performWrite } from '../../src/certs/keeper.ts';
import type { CertificateTimes } from '../../src/certs/next-step.ts';
import { nextWrite } from '../../src/certs/next-write.ts';
import { decodeSecret } from '../../src/certs/secret.ts';
import { type TrustedSince, toServe, trustedSince } from '../../src/certs/served.ts';
import { ClusterError } from '../../src/kubernetes/cluster-error.ts';
import { NAMES } from './authority.ts';

/** What the API servers hold, every version of it, and what refuses a write made from an older one. */
export class Stored {
  version = 1;
  secret: V1Secret | undefined;
  registered: Registered[] = ['mutating', 'validating'].map((path) => ({
    path,
    resourceVersion: '1',
    bundles: [''],
    injected: false,
  }));

  write(method: string, path: string, body: object): void {
    const asked = (body as V1Secret).metadata?.resourceVersion;
    this.version += 1;
    const resourceVersion = String(this.version);
    if (method === 'PATCH') {
      const [guard, ...operations] = body as { value: string }[];
      const at = this.registered.findIndex((each) => each.path === path);
      if (this.registered[at]?.resourceVersion !== guard?.value) throw conflict();
      const bundles = operations.map(({ value }) => Buffer.from(value, 'base64').toString());
      this.registered = this.registered.with(at, { path, resourceVersion, bundles, injected: false });
    } else {
      if (asked !== this.secret?.metadata?.resourceVersion) throw conflict();
      this.put(body as V1Secret, resourceVersion);
    }
  }

  put(secret: V1Secret | undefined, resourceVersion = String(++this.version)): void {
    this.secret = secret && { ...secret, metadata: { ...secret.metadata, resourceVersion } };
  }
}

function conflict(): ClusterError {
  return new ClusterError({ kind: 'status', status: 409 }, 'changed since it was read');
}

/** One replica, which sees what is stored a while later, and whose writes land a while later. */
export class Replica {
  secret: V1Secret | undefined;
  registered: readonly Registered[] = [];
  serving: X509Certificate | undefined;
  /** Once it was ready: before, nobody is sent to it. */
  ready = false;
  inFlight: { land(): void; done: Promise<unknown> } | undefined;
  since: TrustedSince = new Map();
  readonly stored: Stored;
  readonly times: CertificateTimes;
  readonly onRotated: (what: 'ca' | 'leaf') => void;

  constructor(stored: Stored, times: CertificateTimes, onRotated: (what: 'ca' | 'leaf') => void) {
    this.stored = stored;
    this.times = times;
    this.onRotated = onRotated;
  }

  /** Its watches bring what is stored. */
  see(): void {
    this.secret = this.stored.secret;
    this.registered = this.stored.registered;
  }

  /** Serves what it is to serve. */
  look(now: Date): void {
    const { registered, serving, times } = this;
    this.since = trustedSince(this.since, registered, now);
    const offered = decodeSecret(this.secret?.data ?? {}).leaf;
    const common = { registered, since: this.since, names: NAMES, settleMs: times.settleMs, now };
    this.serving = toServe({ offered, serving, ...common })?.certificate ?? serving;
    const { serving: own } = this;
    this.ready ||= own !== undefined && registered.every((each) => isTrusted(each, own, now));
  }

  /** Sends its next write, as the holder of the Lease in that term; `land` has it arrive. */
  async send(holder: string, now: Date): Promise<void> {
    if (this.inFlight !== undefined) return;
    const { secret, registered, since, serving, times } = this;
    const kept = secret && decodeSecret(secret.data ?? {});
    const view = {
      ...{ registered, since, serving, holder, names: NAMES, times, now },
      secret: kept && { kept, holder: secret?.metadata?.annotations?.[HOLDER_ANNOTATION] },
    };
    const write = nextWrite(view);
    if (write === undefined) return;
    const sent = Promise.withResolvers<void>();
    const landing = Promise.withResolvers<void>();
    const done = performWrite(write, secret, view, {
      client: {
        async write(method, path, body) {
          sent.resolve();
          await landing.promise;
          stored.write(method, path, body);
        },
      },
      lease: { heldForMs: () => Number.POSITIVE_INFINITY },
      ...{ writeMs: 60_000, secret: { namespace: 'platform', name: 'evenkeel' }, names: NAMES, times },
      log: pino({ level: 'silent' }),
      onRotated: this.onRotated,
      onBundleWritten() {},
    });
    const { stored } = this;
    await Promise.race([sent.promise, done]);
    this.inFlight = { land: landing.resolve, done };
  }

  async land(): Promise<void> {
    const { inFlight } = this;
    this.inFlight = undefined;
    inFlight?.land();
    await inFlight?.done;
  }
}
