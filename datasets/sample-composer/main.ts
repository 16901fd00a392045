import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compose } from './compose.ts';

const samples = join(import.meta.dirname, '..', 'samples');
const { values } = parseArgs({
  options: {
    source: { type: 'string', default: join(samples, 'source') },
    out: { type: 'string', default: samples },
  },
});

const files = compose((name, encoding) =>
  gunzipSync(readFileSync(join(values.source, `${name}.gz`))).toString(encoding),
);
for (const [path, bytes] of files) {
  const target = join(values.out, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, path.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes);
  process.stdout.write(`${path}: ${bytes.length} bytes\n`);
}
