import { issueCa, issueLeaf, type ServingNames } from '../../src/certs/issue.ts';
import { CERTIFICATE_TIMES } from '../../src/certs/next-step.ts';
import { type Kept, type Sound, sound } from '../../src/certs/secret.ts';

const DAY = 86_400_000;

export const NAMES: ServingNames = { dnsNames: ['evenkeel.platform.svc'], ipAddresses: [] };

/** The date so many days after the first of 2026. */
export function day(days: number): Date {
  return new Date(Date.parse('2026-01-01T00:00:00Z') + days * DAY);
}

/** A CA of ten years, made on that day. */
export async function ca(made = 0): Promise<Sound> {
  const { cert, key } = await issueCa({ notBefore: day(made), notAfter: day(made + CERTIFICATE_TIMES.caMs / DAY) });
  return sound(cert, key) as Sound;
}

/** A serving certificate of a year, made on that day. */
export async function leaf(issuer: Sound, made = 0, names = NAMES): Promise<Sound> {
  const { cert, key } = await issueLeaf(issuer, { ...names, notBefore: day(made), notAfter: day(made + 365) });
  return sound(cert, key) as Sound;
}

/** What is kept where all is well. */
export async function kept(made = 0): Promise<Kept & { issuer: Sound; leaf: Sound; changedAt: Date }> {
  const issuer = await ca(made);
  return { issuer, others: [], leaf: await leaf(issuer, made), changedAt: day(made) };
}
