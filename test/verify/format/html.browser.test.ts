import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { html } from '../../../src/verify/format/html.ts';
import { chromiumPath } from './browser.ts';
import { layoutFaults } from './layout.ts';
import { reports } from './reports.ts';

const executablePath = chromiumPath();
const skip = executablePath === undefined && 'there is no Chromium on the PATH, and CHROME_PATH names none';

/** A desk, a tablet, a telephone, and the bounds between them. */
const WIDTHS = [1280, 1000, 800, 580, 400];

describe('the html format in a browser', { skip }, () => {
  let browser: Browser;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-html-'));
    browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  for (const name of ['hour', 'slow', 'hostile'] as const) {
    test(`asks for nothing, complains of nothing, and has all words in their places: ${name}`, async () => {
      const file = join(folder, `${name}.html`);
      await writeFile(file, html(reports[name]).replaceAll('<details>', '<details open="">'));
      const page = await browser.newPage({ javaScriptEnabled: false });
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await page.evaluate(layoutFaults), [], `${width} px`);
        assert.equal(await page.locator('svg.timeline:visible').count(), 1, `${width} px`);
      }
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 700, height: 900 });
      assert.deepEqual(await page.evaluate(layoutFaults), [], 'print');
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, [pathToFileURL(file).href]);
      await page.close();
    });
  }
});
