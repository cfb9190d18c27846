import type { AddOperation } from 'fast-json-patch';
import { jsonPointer } from '../deployment/field-path.ts';
import type { Edit } from '../rules/rule.ts';

/** An AdmissionResponse (admission.k8s.io/v1). */
export interface AdmissionResponse {
  uid: string;
  allowed: boolean;
  status?: { code: number; reason: string; message: string; details?: { causes: StatusCause[] } };
  patchType?: 'JSONPatch';
  /** Base64 of a JSON Patch. */
  patch?: string;
  warnings?: string[];
  auditAnnotations?: Record<string, string>;
}

/** One fault for programs, as a metav1.StatusCause. */
export interface StatusCause {
  reason: string;
  message: string;
  field: string;
}

/** What an answer says beside yes or no. */
export interface Remarks {
  /** At most 120 characters each, 4,096 together. */
  warnings?: string[];
  /** Keys without prefix: the API server puts the webhook's name in front. */
  auditAnnotations?: Record<string, string>;
}

export function allowed(uid: string, remarks: Remarks = {}): AdmissionResponse {
  return { uid, allowed: true, ...present(remarks) };
}

/** The edits as a JSON Patch (RFC 6902). */
export function jsonPatch(edits: readonly Edit[]): AddOperation<unknown>[] {
  return edits.map(({ path, value }) => ({ op: 'add', path: jsonPointer(path), value }));
}

export function patched(uid: string, edits: readonly Edit[], remarks: Remarks = {}): AdmissionResponse {
  const encoded = Buffer.from(JSON.stringify(jsonPatch(edits))).toString('base64');
  return { ...allowed(uid, remarks), patchType: 'JSONPatch', patch: encoded };
}

export function denied(uid: string, message: string, causes: StatusCause[], remarks: Remarks = {}): AdmissionResponse {
  return {
    uid,
    allowed: false,
    status: { code: 403, reason: 'Forbidden', message, details: { causes } },
    ...present(remarks),
  };
}

/** A review that failed inside Evenkeel, where the platform chose to fail closed. */
export function failed(uid: string, message: string): AdmissionResponse {
  return { uid, allowed: false, status: { code: 500, reason: 'InternalError', message } };
}

/** The AdmissionReview that carries the response. */
export function toReview(response: AdmissionResponse): string {
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response });
}

function present({ warnings, auditAnnotations }: Remarks): Remarks {
  return {
    ...(warnings !== undefined && warnings.length > 0 ? { warnings } : {}),
    ...(auditAnnotations !== undefined && Object.keys(auditAnnotations).length > 0 ? { auditAnnotations } : {}),
  };
}
