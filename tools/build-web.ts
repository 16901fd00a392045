import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, runTool } from './processes.ts';

const web = join(root, 'platform', 'web');
const stamp = join(web, 'dist', '.sources');

/** A digest of everything the browser application is built from. */
function sourcesDigest(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(import.meta.filename));
  for (const dir of [web, join(root, 'platform', 'api')]) {
    const files = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/dist'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Puts beside each file of text what it is in fewer bytes, for the server to send. */
function compress(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (!/\.(?:js|css|svg)$/.test(name)) continue;
    const path = join(dir, name);
    const text = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  }
}

/** Builds the browser application if its sources changed since the last build. */
export async function buildWeb(): Promise<void> {
  const digest = sourcesDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stderr.write('vitrine: building the browser application …\n');
  const { status, output } = await runTool('vite', ['build', 'platform/web', '--logLevel', 'error'], {
    keep: true,
  });
  if (status !== 0) throw new Error(`The browser application could not be built:\n${output}`);
  compress(join(web, 'dist', 'assets'));
  writeFileSync(stamp, digest);
}

if (import.meta.main) await buildWeb();
