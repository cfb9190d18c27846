import { readFile } from 'node:fs/promises';

/** What the tests read of an audit event (audit.k8s.io/v1). */
export interface AuditEvent {
  verb: string;
  user: { username: string };
  objectRef: { namespace: string; name?: string; subresource?: string };
  annotations: Readonly<Record<string, string>>;
}

/** The events about one Deployment, in the order of their answers. */
export async function auditEvents(
  auditLog: string,
  { namespace, name }: { namespace: string; name: string },
): Promise<AuditEvent[]> {
  const lines = (await readFile(auditLog, 'utf8')).split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ objectRef }) => objectRef.namespace === namespace && objectRef.name === name);
}
