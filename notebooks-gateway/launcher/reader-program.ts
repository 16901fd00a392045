import { join } from 'node:path';
import { codeRoot, sandboxAvailable } from '@vitrine/core/sandbox';

/** What a sandbox runs as a reader, and which parts of the checkout it has to see for that. */
export interface ReaderProgram {
  readonly entry: string;
  readonly code: readonly string[];
}

const source: ReaderProgram = {
  entry: join(codeRoot, 'notebooks-gateway', 'room', 'reader', 'main.ts'),
  code: [
    'platform/core',
    'policy',
    'disclosure-control',
    'notebooks-gateway',
    'node_modules',
    'package.json',
  ],
};

/**
 * The reader as one file: it starts in a third of the time, and its sandbox holds the engine and nothing else
 * of our code or its dependencies. Where the bundler is not installed, or without a sandbox, the source runs.
 */
export async function readerProgram(dir: string): Promise<ReaderProgram> {
  if (!sandboxAvailable()) return source;
  try {
    const { rolldown } = await import('rolldown');
    const bundle = await rolldown({
      input: source.entry,
      platform: 'node',
      external: /^(?:@duckdb\/|roaring-wasm$)/,
      // Nothing the reader uses acts on being imported; what it does not use is left out.
      treeshake: { moduleSideEffects: false },
      logLevel: 'silent',
    });
    const entry = join(dir, 'reader.mjs');
    await bundle.write({ file: entry, format: 'esm' });
    await bundle.close();
    return { entry, code: ['node_modules/@duckdb', 'node_modules/detect-libc', 'node_modules/roaring-wasm'] };
  } catch {
    return source;
  }
}
