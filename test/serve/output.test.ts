import assert from 'node:assert/strict';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './review-stream.ts';
import { certificateFlags, issue, start, startServer, temporaryFolder } from './server-process.ts';

const issued = await issue();

/** Longer than a line of the log may wait to be written. */
const WRITTEN_MS = 400;

async function flags(t: TestContext): Promise<string[]> {
  return [...(await certificateFlags(await temporaryFolder(t), issued)), '--drain-seconds', '0'];
}

describe('a server whose output goes nowhere answers, drains and exits', { timeout: 30_000 }, () => {
  for (const [when, waitMs] of [
    ['before the server has noticed', 0],
    ['after it has', WRITTEN_MS],
  ] as const) {
    test(`the reader of its log is gone, ${when}`, async (t) => {
      const server = await startServer(t, await flags(t));
      const target = { port: server.port, ca: issued.ca };
      server.closeLog();
      assert.equal((await ask(target)).status, 200);
      await sleep(waitMs);
      assert.equal((await ask(target)).status, 200);
      server.kill('SIGTERM');
      const { code, signal } = await server.ended;
      assert.deepEqual([code, signal], [0, null]);
    });
  }

  const alone = ['--no-cluster', '--host', '127.0.0.1', '--port', '0', '--ops-port', '0'];

  test('nobody reads its stderr', async (t) => {
    const child = start([...alone, ...(await flags(t))]);
    t.after(() => child.kill('SIGKILL'));
    child.stderr!.destroy();
    const exit = once(child, 'exit');
    await once(child.stdout!, 'data');
    child.stdout!.resume();
    // The welcome goes to stderr right after the line in the log.
    await sleep(WRITTEN_MS);
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });

  test('the disk is full', async (t) => {
    const full = await open('/dev/full', 'w').catch(() => undefined);
    if (full === undefined) return t.skip('this system has no /dev/full');
    const child = start([...alone, ...(await flags(t))], {}, full.fd);
    t.after(() => child.kill('SIGKILL'));
    await full.close();
    const exit = once(child, 'exit');
    // The log cannot say that it serves; the welcome comes right after.
    await once(child.stderr!, 'data');
    child.stderr!.resume();
    await sleep(WRITTEN_MS);
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });
});
