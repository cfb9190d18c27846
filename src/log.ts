import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { ReviewRecord } from './admission/record.ts';

export interface Log {
  logger: Logger;
  /** Writes what is buffered, where a person waits for the line or the process is about to end; drops it where nobody reads. */
  flush(): Promise<void>;
}

/** How long a line may wait for others to be written with it, in milliseconds and bytes. */
const FLUSH_AFTER = { milliseconds: 250, bytes: 8 * 1024 };

/** Bytes kept while standard output takes none; lines beyond are dropped, because reviews matter more. */
const BUFFER_LIMIT = 8 * 1024 * 1024;

/**
 * The one logger of the process, on standard output: JSON, one object a line, gathered and written asynchronously, so
 * that no review waits for the disk or the container runtime; on a terminal, lines for people, written at once.
 */
export async function createLog({ terminal }: { terminal: boolean }): Promise<Log> {
  if (terminal) {
    const { default: pretty } = await import('pino-pretty');
    const destination = pretty({
      translateTime: 'HH:MM:ss.l',
      singleLine: true,
      sync: true,
      // A line's `name` counts as its logger's here, and stands in front: make it the whole name of the Deployment.
      // It is the requester's text: escaped like the rest, or it could end the line and write one of its own.
      customPrettifiers: {
        name: (name, _key, line) =>
          JSON.stringify(`${(line as { namespace?: string }).namespace}/${String(name)}`).slice(1, -1),
      },
    });
    return { logger: createLogger(destination), flush: async () => {} };
  }
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: FLUSH_AFTER.bytes,
    periodicFlush: FLUSH_AFTER.milliseconds,
    maxLength: BUFFER_LIMIT,
  });
  // No log is no reason to stop. Pino gives up on a reader that is gone; on a full disk the next flush tries again. Only
  // flushSync, which pino calls at the exit, would try for ever and hear no signal meanwhile.
  destination.on('error', () => {
    destination.flushSync = () => {};
  });
  const logger = createLogger(destination);
  let dropped = 0;
  destination.on('drop', () => {
    dropped += 1;
  });
  destination.on('drain', () => {
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    logger.warn({ lines }, 'log lines were dropped: standard output was not read fast enough');
  });
  const flushOnce = () => new Promise<void>((resolve) => destination.flush(() => resolve()));
  return {
    logger,
    async flush() {
      // The first ends what is being written, and up to `minLength` bytes may still wait behind it.
      await flushOnce();
      await flushOnce();
    },
  };
}

/** Level as a word and time in ISO 8601, as log pipelines read them; no pid and host name, which the platform adds. */
export function createLogger(destination: DestinationStream): Logger {
  return pino(
    { base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
}

/**
 * One line a review. The fields are named here one by one: the object, its annotations and the requester's groups and
 * tokens never come near the log.
 */
export function logReview(logger: Logger, record: ReviewRecord): void {
  const line: Record<string, unknown> = {
    uid: record.uid,
    namespace: record.namespace,
    name: record.name,
    operation: record.operation,
    dryRun: record.dryRun,
    user: record.user,
    webhook: record.webhook,
    verdict: record.verdict,
    rules: ruleIds(record),
    mode: record.mode,
    durationMs: Math.round(record.durationMs * 1000) / 1000,
  };
  if (record.subresource !== undefined) line.subresource = record.subresource;
  if (record.mode !== 'enforce' && record.violations.length > 0) line.enforced = byEnforced(record);
  if (record.abstained !== undefined) line.abstained = record.abstained;
  if (record.skipped !== undefined) line.skipped = record.skipped;
  if (record.error === undefined) {
    logger.info(line, 'review');
  } else {
    line.error = record.error instanceof Error ? record.error.message : String(record.error);
    logger.error(line, 'review');
  }
}

/** The rules violated or mended, each once. */
function ruleIds({ violations, injected }: ReviewRecord): readonly string[] {
  if (violations.length === 0) return injected;
  return [...new Set([...violations.map(({ rule }) => rule), ...injected])];
}

/** What enforcement would make of the violations: the rules by `deny`, `fix` and so on. */
function byEnforced({ violations }: ReviewRecord): Record<string, string[]> {
  const rules: Record<string, string[]> = {};
  for (const { rule, enforced } of violations) {
    rules[enforced] ??= [];
    if (!rules[enforced].includes(rule)) rules[enforced].push(rule);
  }
  return rules;
}
