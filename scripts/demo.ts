import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { diff, styleText } from 'node:util';
import jsonpatch from 'fast-json-patch';
import { parse, stringify } from 'yaml';

/**
 * Shows the webhook at work without a cluster: starts it, sends it the Deployments of examples/ (or the files named) as
 * the API server would, and prints what it injects and what it refuses.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));

interface Answer {
  allowed: boolean;
  patch?: string;
  warnings?: string[];
  status?: { message: string };
}

async function main(files: readonly string[]): Promise<void> {
  const server = spawn(process.execPath, ['src/main.ts', '--no-cluster', '--port', '0', '--ops-port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // However the demo ends (a reader that has seen enough among them), its server ends too.
  process.on('exit', () => server.kill('SIGKILL'));
  process.stdout.on('error', () => process.exit(0));
  const failed: string[] = [];
  server.stderr.setEncoding('utf8').on('data', (text: string) => failed.push(text));
  try {
    const port = await portOf(server, failed);
    const ca = readFileSync(`${ROOT}certs/development-ca.pem`, 'utf8');
    for (const file of files) await show(file, (path, body) => post(port, ca, path, body));
    console.log(
      `Deployments shown: ${files.length}. The policy is the embedded default: evenkeel config print shows it.`,
    );
  } finally {
    server.kill('SIGINT');
  }
}

/** The port that the server's log says it serves on. */
async function portOf(server: ChildProcess, failed: readonly string[]): Promise<number> {
  if (server.stdout === null) throw new Error('the server has no output to read the port from');
  for await (const line of createInterface(server.stdout)) {
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number };
    if (msg === 'serving' && port !== undefined) return port;
  }
  throw new Error(`the server did not start:\n${failed.join('')}`);
}

/** Sends a Deployment through both webhooks, as the API server does, and prints what came of it. */
async function show(file: string, send: (path: string, body: unknown) => Promise<Answer>): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const written = defaulted(parse(text));
  console.log(
    styleText('bold', `── ${file.replace(ROOT, '')} ${'─'.repeat(Math.max(0, 70 - file.replace(ROOT, '').length))}`),
  );
  for (const line of text.split('\n').filter((each) => each.startsWith('#'))) console.log(styleText('dim', line));
  const { patch } = await send('/mutate', review(written));
  const operations = patch === undefined ? [] : JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
  const final = jsonpatch.applyPatch(structuredClone(written), operations).newDocument;
  const { allowed, warnings = [], status } = await send('/validate', review(final));
  console.log('');
  if (!allowed) console.log(`${styleText('red', 'refused')}: ${status?.message}`);
  else if (operations.length === 0) console.log(styleText('green', 'accepted as it is'));
  else console.log(`${styleText('green', 'accepted')}, with this injected:\n${difference(written, final)}`);
  for (const warning of warnings) console.log(`${styleText('yellow', 'Warning:')} ${warning}`);
  console.log('');
}

// biome-ignore lint/suspicious/noExplicitAny: a manifest is whatever its author wrote
type Manifest = any;

/** What the API server fills in before it asks, as far as a rule reads it. */
function defaulted(manifest: Manifest): Manifest {
  const object = structuredClone(manifest);
  object.metadata = { namespace: 'default', ...object.metadata };
  object.spec.replicas ??= 1;
  object.spec.strategy ??= {};
  object.spec.strategy.type ??= 'RollingUpdate';
  if (object.spec.strategy.type === 'RollingUpdate') {
    object.spec.strategy.rollingUpdate = {
      maxSurge: '25%',
      maxUnavailable: '25%',
      ...object.spec.strategy.rollingUpdate,
    };
  }
  object.spec.template.spec.terminationGracePeriodSeconds ??= 30;
  return object;
}

function review(object: Manifest): unknown {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: randomUUID(),
      kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      resource: { group: 'apps', version: 'v1', resource: 'deployments' },
      operation: 'CREATE',
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      userInfo: { username: 'developer@example.com', groups: ['system:authenticated'] },
      object,
      dryRun: false,
    },
  };
}

function post(port: number, ca: string, path: string, body: unknown): Promise<Answer> {
  const payload = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const options = {
      host: 'localhost',
      port,
      path,
      ca,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text).response as Answer));
    })
      .on('error', reject)
      .end(payload);
  });
}

const CONTEXT_LINES = 2;

/** How util.diff marks a line that only the second text has. */
const ADDED = -1;

/** The two objects' YAML line by line: what came (+), what went (-), and the lines around. */
function difference(before: unknown, after: unknown): string {
  const entries = diff(stringify(before).trimEnd().split('\n'), stringify(after).trimEnd().split('\n'));
  const near = entries.map((_entry, index) =>
    entries.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(([change]) => change !== 0),
  );
  const lines: string[] = [];
  for (const [index, [change, line]] of entries.entries()) {
    if (change === ADDED) lines.push(styleText('green', `  + ${line}`));
    else if (change !== 0) lines.push(styleText('red', `  - ${line}`));
    else if (near[index]) lines.push(styleText('dim', `    ${line}`));
    else if (near[index - 1]) lines.push(styleText('dim', '    …'));
  }
  return lines.join('\n');
}

const named = process.argv.slice(2);
const examples = readdirSync(`${ROOT}examples`).filter((name) => name.endsWith('.yaml'));
await main(named.length > 0 ? named : examples.sort().map((name) => `${ROOT}examples/${name}`));
