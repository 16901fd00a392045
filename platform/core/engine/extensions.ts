import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Unavailable } from '../errors.ts';
import { codeRoot } from '../sandbox/code-root.ts';

/** DuckDB extensions the bootstrap brings, pinned to the engine's version with their checksums. */
export type Extension = 'httpfs' | 'tpch' | 'tpcds';

/** The extension's file. @throws Unavailable when the bootstrap has not brought it. */
export function extensionFile(name: Extension): string {
  const file = join(codeRoot, '.cache', 'duckdb', `${name}.duckdb_extension`);
  if (!existsSync(file)) {
    throw new Unavailable({
      detail: `The database engine's ${name} extension is not installed.`,
      help: 'Run npm start or npm test once with access to the package registries; they install it.',
    });
  }
  return file;
}
