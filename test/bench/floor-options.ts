import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What a floor is started with: `--port N --cert-file FILE --key-file FILE`, the certificate already read. */
export function floorOptions(): { port: number; cert: Buffer; key: Buffer } {
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({ options: { port: text, 'cert-file': text, 'key-file': text } });
  return {
    port: Number(values.port),
    cert: readFileSync(values['cert-file']),
    key: readFileSync(values['key-file']),
  };
}
