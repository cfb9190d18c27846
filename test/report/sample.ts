import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../src/check/judge.ts';
import type { Finding, Report } from '../../src/check/report.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { type ManifestFile, readManifests } from '../../src/manifest/read.ts';
import type { Destination } from '../../src/report/destination.ts';
import { rules } from '../../src/rules/registry.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A file and a terminal that nobody has. */
export const TO_FILE: Destination = { colours: false, failOn: 'deny', version: '1.2.3' };

export const NOTHING: Report = { findings: [], faults: [], notes: [], files: 0, deployments: [] };

/** What a check by the default configuration finds, on a day that never changes. */
export function check(...files: readonly ManifestFile[]): Report {
  const now = new Date('2026-01-01T00:00:00Z');
  return judge(files, { configuration: defaultConfiguration(), rules, now, namespace: 'default' });
}

/** A file of this checkout, under the name that a person would give it. */
export function manifestFile(path: string, name = path): ManifestFile {
  return readManifests(name, readFileSync(join(ROOT, path), 'utf8'));
}

/**
 * Manifests as people write them, some that each format has to keep from doing harm, and what judging alone does not
 * make yet: a change, a baseline, and names of files that would forge a line.
 */
export function sampleReport(): Report {
  const report = check(
    manifestFile('examples/shop.yaml', './examples/shop.yaml'),
    manifestFile('examples/recreate.yaml'),
    manifestFile('examples/exempt.yaml'),
    manifestFile('examples/compliant.yaml'),
    manifestFile('test/report/fixtures/awkward.yaml', 'deploy/awkward 100%, "<漢字>": 🎉.yaml'),
    manifestFile('test/report/fixtures/minified.json', '-'),
    manifestFile('test/report/fixtures/broken.yaml', 'deploy/broken.yaml'),
    manifestFile('test/report/fixtures/template.yaml', 'charts/shop/templates/deployment.yaml'),
  );
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, ...decreed(finding) })),
    faults: [...report.faults, { file: 'deploy/\u001b[2J\n::error::forged.yaml', message: 'permission denied' }],
  };
}

function decreed({ rule, name }: Finding): Partial<Finding> {
  if (name === 'recreate' && rule === 'strategy-recreate') return { suppressed: 'baseline' };
  if (name !== 'shop' || rule !== 'readiness-probe-missing') return { changes: [] };
  const end = { line: 19, column: 34 };
  return {
    changes: [{ at: { start: end, end }, text: '\n          readinessProbe:\n            tcpSocket: { port: http }' }],
  };
}
