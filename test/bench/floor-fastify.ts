import { fastify } from 'fastify';
import { CONSTANT_ANSWER } from './constant-answer.ts';
import { floorOptions } from './floor-options.ts';

// The floor that counts: what the framework takes to receive the same body, parse it and answer anything at all.

const { port, cert, key } = floorOptions();
const server = fastify({
  logger: false,
  // What the API server may send in one review, as the webhook allows it: two objects.
  bodyLimit: 7 * 1024 * 1024,
  https: { cert, key },
});
server.post('/mutate', async () => CONSTANT_ANSWER);
await server.listen({ host: '127.0.0.1', port });
