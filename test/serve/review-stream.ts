import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { PACKAGE } from './server-process.ts';

export const REVIEW = await readFile(join(PACKAGE, 'examples/reviews/create.json'));

export interface Answer {
  /** When the request was begun, on the clock of performance.now(). */
  began: number;
  status: number;
  /** The response of the AdmissionReview. */
  response: { allowed: boolean; patch?: string };
  connection: string | undefined;
  keepAlive: string | undefined;
  socket: TLSSocket;
  /** SHA-256 of the certificate that the connection began with. */
  certificate: string;
}

export interface Target {
  port: number;
  ca: string | readonly string[];
}

/** Sends one review, on a connection of its own unless an agent keeps one. */
export function ask({ port, ca }: Target, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/mutate',
        method: 'POST',
        agent,
        ca: [...(typeof ca === 'string' ? [ca] : ca)],
        headers: { 'content-type': 'application/json', 'content-length': REVIEW.length },
      },
      async (answer) => {
        // Before the body is read, because an agent takes the socket away with its end.
        const socket = answer.socket as TLSSocket;
        const certificate = socket.getPeerCertificate().fingerprint256;
        try {
          let text = '';
          for await (const chunk of answer.setEncoding('utf8')) text += chunk;
          const { connection, 'keep-alive': keepAlive } = answer.headers;
          const { response } = JSON.parse(text);
          resolve({
            began,
            status: answer.statusCode ?? 0,
            response,
            connection,
            keepAlive: keepAlive as string | undefined,
            socket,
            certificate,
          });
        } catch (error) {
          reject(error);
        }
      },
    );
    asked.on('error', reject);
    asked.end(REVIEW);
  });
}

export interface ReviewStream {
  answers: Answer[];
  failures: Error[];
  /** Lets what was asked be answered, and ends the stream. */
  stop(): Promise<void>;
}

/** Sends reviews one after another on so many kept-alive connections, as the API server does. */
export function reviewStream(target: Target, connections: number): ReviewStream {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: Answer[] = [];
  const failures: Error[] = [];
  let stopped = false;
  const loops = Array.from({ length: connections }, async () => {
    while (!stopped) {
      await ask(target, agent).then(
        (answer) => answers.push(answer),
        (error: Error) => failures.push(error),
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  return {
    answers,
    failures,
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}
