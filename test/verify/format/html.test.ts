import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { html } from '../../../src/verify/format/html.ts';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { MOST_FAILURES } from '../../../src/verify/report.ts';
import { type Element, elementsOf, parseXml } from '../../report/xml.ts';
import { hostileReport } from './hostile.ts';
import { brief, downtime, hour, reports } from './reports.ts';

/** All that a page may consist of: no scripts, nothing that loads, nothing to fill in. */
const ELEMENTS = new Set(
  'html head meta title style body main header footer section figure div p h1 h2 h3 a code span strong time dl dt dd ul li table caption thead tbody tr th td details summary svg defs desc pattern g path rect circle text tspan'.split(
    ' ',
  ),
);
const VOID = new Set(['meta']);

function pageOf(report: VerifyReport): Element[] {
  return [...elementsOf(parseXml(html(report)))];
}

function assertSafe(report: VerifyReport): void {
  const written = html(report);
  const elements = [...elementsOf(parseXml(written))];
  for (const { name, attributes } of elements) {
    assert.ok(ELEMENTS.has(name), `<${name}>`);
    for (const [attribute, value] of Object.entries(attributes)) {
      assert.doesNotMatch(attribute, /^on|^style$|^src|^srcset$|^xlink/, `${name} ${attribute}`);
      if (attribute === 'href') assert.match(value, /^https:\/\/evenkeel\.dev\/rules\//);
    }
  }
  // A browser reads <div/> as the beginning of a <div>.
  const drawn = /<svg[\s\S]*?<\/svg>/g;
  for (const [, name = ''] of written.replaceAll(drawn, '').matchAll(/<(\w+)[^>]*\/>/g))
    assert.ok(VOID.has(name), name);
  const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
  assert.equal(new Set(ids).size, ids.length, 'ids are distinct');
}

describe('the html format', () => {
  for (const [name, report] of Object.entries(reports)) {
    test(`is well-formed, and neither runs nor loads anything: ${name}`, () => assertSafe(report));
  }

  test('is so whatever others have called things', () => {
    fc.assert(fc.property(hostileReport, assertSafe), { numRuns: 40 });
  });

  test('lets no style count but its own, and loads nothing', () => {
    const elements = pageOf(brief);
    const policy = elements.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    const style = elements.filter(({ name }) => name === 'style');
    assert.equal(style.length, 1);
    const hash = createHash('sha256')
      .update(style[0]?.text ?? '')
      .digest('base64');
    assert.equal(
      policy?.attributes.content,
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    assert.doesNotMatch(style[0]?.text ?? '', /@import|url\((?!#)/);
  });

  test('stays small enough to be sent to somebody', () => {
    const kilobytes = (report: VerifyReport) => Buffer.byteLength(html(report)) / 1000;
    assert.ok(kilobytes(hour) < 500, `an hour: ${kilobytes(hour)} kB`);
    const [failure] = downtime.failures;
    assert.ok(failure);
    const failures = Array.from({ length: MOST_FAILURES }, (_, index) => ({
      ...failure,
      atMs: index * 60,
      pods: `${index % 90} ready, ${index % 7} starting, ${index % 11} terminating`,
    }));
    const worst = { ...hour, failures, requests: { ...hour.requests, failed: 360_000 } };
    assert.ok(kilobytes(worst) < 500, `an hour in which everything fails: ${kilobytes(worst)} kB`);
  });

  test('tells those who do not see the drawing what it shows', () => {
    const drawings = pageOf(downtime).filter(({ attributes }) => attributes.role === 'img');
    assert.equal(drawings.length, 3);
    for (const { attributes, children } of drawings) {
      const [title, description] = children;
      assert.equal(attributes['aria-labelledby'], `${title?.attributes.id} ${description?.attributes.id}`);
      assert.deepEqual([title?.name, description?.name], ['title', 'desc']);
      assert.match(
        description?.text ?? '',
        /6,400 requests were sent; 112 failed.* 51 failed in rollout 2\. 61 failed in rollout 3\./,
      );
    }
  });

  test('draws every failure and every rollout', () => {
    for (const name of ['wide', 'medium', 'narrow']) {
      const drawing = pageOf(downtime).find(({ attributes }) => attributes.class === `timeline ${name}`);
      assert.ok(drawing);
      const elements = [...elementsOf(drawing)];
      const path = (wanted: string) =>
        elements.find(({ attributes }) => attributes.class === wanted)?.attributes.d ?? '';
      const rectangles = (wanted: string) => path(wanted).split('M').length - 1;
      assert.deepEqual([rectangles('bar'), rectangles('bar failed')], [2, 2], name);
      // In each of three panels.
      assert.deepEqual([rectangles('band'), rectangles('band failed')], [6, 6], name);
      assert.ok(rectangles('failed') >= 2 && rectangles('cross') >= 2, name);
      const numbers = elements.filter(({ attributes }) => attributes.class?.startsWith('number'));
      assert.deepEqual(
        numbers.map(({ text }) => text),
        ['1', '2', '3', '4'],
        name,
      );
    }
  });

  test('draws what failed after a rollout as its own', () => {
    const [rollout] = brief.rollouts;
    assert.ok(rollout);
    const band = (report: VerifyReport) =>
      pageOf(report).find(({ attributes }) => attributes.class === 'band failed' && attributes.d !== undefined)
        ?.attributes.d;
    assert.notEqual(band({ ...brief, rollouts: [{ ...rollout, failingUntilMs: 9000 }] }), band(brief));
    assert.equal(band({ ...brief, rollouts: [{ ...rollout, failingUntilMs: rollout.startMs }] }), band(brief));
  });

  test('names what it draws, and nothing that it does not', () => {
    const legend = (report: VerifyReport) =>
      pageOf(report)
        .filter(({ name }) => name === 'li')
        .map(({ text }) => text);
    assert.deepEqual(legend(reports.dryRun), ['answered', 'ready Pods', 'replicas asked for (3)']);
    for (const item of ['failed', 'answered after a retry', 'rollout with failures', 'terminating']) {
      assert.ok(legend(downtime).includes(item), item);
    }
    assert.ok(legend(reports.cutShort).includes('rollout that did not finish'));
    assert.ok(!legend(downtime).includes('rollout that did not finish'));
  });
});
