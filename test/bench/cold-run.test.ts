import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ColdRunner, coldRunner } from './cold-run.ts';

describe('a process on its own', () => {
  let folder: string;
  let runner: ColdRunner;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-cold-run-'));
    runner = coldRunner(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  test('is measured to its end: time, CPU of every thread, memory, what it wrote', async () => {
    const busy = 'while (process.threadCpuUsage().user < 150_000);';
    const threads = `new (require('node:worker_threads').Worker)(${JSON.stringify(busy)}, { eval: true })`;
    const idle = await runner.run({ name: 'idle', args: ['-e', 'setTimeout(() => console.log("done"), 150)'] });
    const atWork = await runner.run({ name: 'at work', args: ['-e', `${threads}; ${busy} process.exitCode = 3`] });
    const large = await runner.run({ name: 'large', args: ['-e', 'Buffer.alloc(100e6, 1)'] });
    assert.ok(idle.wall > 0.15, `${idle.wall} s`);
    assert.deepEqual([idle.output, idle.exitCode, atWork.exitCode], ['done\n', 0, 3]);
    assert.ok(atWork.cpu > idle.cpu + 0.2, `${atWork.cpu} s of CPU, ${idle.cpu} s idle`);
    assert.ok(large.peak > idle.peak + 80e6, `${large.peak} bytes, ${idle.peak} idle`);
  });

  test('that does not come to its own end is no measurement', async () => {
    const killed = runner.run({ name: 'killed', args: ['-e', 'process.kill(process.pid, "SIGKILL")'] });
    await assert.rejects(killed, /^Error: killed: ended by a signal after /);
  });

  test('the floors read what they are to read', async () => {
    const [yaml, json] = [join(folder, 'yaml'), join(folder, 'json')];
    for (const each of [yaml, json]) mkdirSync(each);
    writeFileSync(join(yaml, 'two.yaml'), 'a: 1\n---\nb: 2\n');
    writeFileSync(join(json, 'three.json'), '[1, 2, 3]');
    const said = async (...args: string[]) =>
      (await runner.run({ name: 'floor', args: [runner.floor, ...args] })).output;
    assert.equal(await said(yaml), '0\n');
    assert.equal(await said(yaml, 'yaml'), '2\n');
    assert.equal(await said(json, 'json'), '3\n');
  });
});
