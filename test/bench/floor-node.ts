import { createServer } from 'node:https';
import { CONSTANT_ANSWER } from './constant-answer.ts';
import { floorOptions } from './floor-options.ts';

// The floor under the floor: TLS, HTTP and JSON.parse, and no framework.

const { port, cert, key } = floorOptions();
const server = createServer({ cert, key }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    const answer = JSON.stringify(CONSTANT_ANSWER);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.listen(port, '127.0.0.1');
