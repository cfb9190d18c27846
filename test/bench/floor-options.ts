import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * What a floor is started with: `--port N --cert-file FILE --key-file FILE`, the certificate already read. It ends by
 * itself on SIGTERM, or a profile of it would never be written.
 */
export function floorOptions(): { port: number; cert: Buffer; key: Buffer } {
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({ options: { port: text, 'cert-file': text, 'key-file': text } });
  process.once('SIGTERM', () => process.exit(0));
  return {
    port: Number(values.port),
    cert: readFileSync(values['cert-file']),
    key: readFileSync(values['key-file']),
  };
}
