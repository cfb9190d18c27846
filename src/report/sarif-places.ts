import type { ArtifactLocation, LogicalLocation, PhysicalLocation, Region } from 'sarif';
import type { Finding } from '../check/report.ts';
import type { Position, Range } from '../manifest/position.ts';
import { repositoryPath, STDIN } from './place.ts';

/** What relative paths are relative to: where the check ran, which is the root of the repository as a rule. */
export const ROOT = '%SRCROOT%';

/** A file by its URI: relative to the root, absolute, or the name by which what was piped in goes. */
export function artifactLocation(file: string): ArtifactLocation {
  if (file === '-') return { uri: STDIN };
  const path = repositoryPath(file).split('/').map(encodeSegment).join('/');
  return path.startsWith('/') ? { uri: `file://${path}` } : { uri: path, uriBaseId: ROOT };
}

/** A lone surrogate, which no URI can say, becomes U+FFFD. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed());
}

export function region({ start, end }: Range): Region {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Where a finding is, with what stands there and the lines around it as far as they were quoted whole. */
export function physicalLocation({ file, at, excerpt }: Finding): PhysicalLocation {
  const line = excerpt.find((quoted) => quoted.line === at.start.line);
  const inLine = at.start.line === at.end.line && line !== undefined;
  const snippet = inLine ? line.text.slice(at.start.column - line.column, at.end.column - line.column) : '';
  const first = excerpt[0];
  const last = excerpt.at(-1);
  return {
    artifactLocation: artifactLocation(file),
    region: { ...region(at), ...(snippet === '' ? {} : { snippet: { text: snippet } }) },
    ...(first === undefined || last === undefined || first.column > 1 || first === last
      ? {}
      : {
          contextRegion: {
            startLine: first.line,
            endLine: last.line,
            snippet: { text: excerpt.map(({ text }) => text).join('\n') },
          },
        }),
  };
}

/** The place of a remark, which may be about a file as a whole. */
export function remarkLocation(file: string, at: Position | undefined): PhysicalLocation {
  return {
    artifactLocation: artifactLocation(file),
    ...(at === undefined ? {} : { region: { startLine: at.line, startColumn: at.column } }),
  };
}

/** The Deployment, and the field within it. */
export function logicalLocations({ namespace, name, field }: Finding): LogicalLocation[] {
  const deployment = `Deployment/${namespace}/${name}`;
  return [
    { name, fullyQualifiedName: deployment, kind: 'resource' },
    { name: field.slice(field.lastIndexOf('.') + 1), fullyQualifiedName: `${deployment}/${field}`, kind: 'member' },
  ];
}
