// autocannon publishes no types. Only what the load uses of it.
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';
  import type { ConnectionOptions } from 'node:tls';

  export interface Options {
    url: string;
    method: 'POST';
    headers: Record<string, string>;
    requests: { body: string }[];
    connections: number;
    tlsOptions: ConnectionOptions;
    /** Seconds. */
    duration: number;
    /** Milliseconds between two looks at whether to stop. */
    sampleInt: number;
  }

  export interface Result {
    errors: number;
    timeouts: number;
    non2xx: number;
  }

  interface Events {
    /** `milliseconds` is a fraction, unlike what the result's histogram keeps. */
    response: [client: unknown, statusCode: number, bytes: number, milliseconds: number];
  }

  export interface Run extends EventEmitter<Events>, PromiseLike<Result> {
    stop(): void;
  }

  export default function autocannon(options: Options): Run;
}
